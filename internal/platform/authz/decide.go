package authz

import (
	"slices"
	"time"

	"github.com/cedar-policy/cedar-go"
	"github.com/cedar-policy/cedar-go/types"
)

// Action is what is to be done, as the schema names it.
type Action string

// The actions on datasets.
const (
	View           Action = "view"
	ViewInternal   Action = "viewInternal"
	ReadLines      Action = "readLines"
	ReadQuarantine Action = "readQuarantine"
	Import         Action = "import"
	Approve        Action = "approve"
	Withdraw       Action = "withdraw"
	Declare        Action = "declare"
	Define         Action = "define"
	LoadTerritory  Action = "loadTerritory"
	QueryFinding   Action = "queryFinding"  // ask an institution about a finding of quality
	AnswerFinding  Action = "answerFinding" // answer for the institution
	SettleFinding  Action = "settleFinding" // accept the answer, or let the figure stand for a public reason
)

// The actions on records of cases. Those that begin with read open a group of fields.
const (
	Read              Action = "read"
	ReadIdentity      Action = "readIdentity"
	ReadContact       Action = "readContact"
	ReadExactLocation Action = "readExactLocation"
	ReadMedical       Action = "readMedical"
	ReadNarrative     Action = "readNarrative"
	ReadEvidence      Action = "readEvidence"
	ReadInformant     Action = "readInformant"
	Update            Action = "update"
	Export            Action = "export"
	Refer             Action = "refer"
	DecideOn          Action = "decide"
	ReadGrants        Action = "readGrants"
	Erase             Action = "erase"
	RecordCase        Action = "recordCase"
	Assign            Action = "assign"
	Bulk              Action = "bulk" // an act on many records at once
	GiveExtract       Action = "giveExtract"
)

// The actions on records of deaths that institutions reconcile.
const (
	OpenRound      Action = "openRound"
	ReadRound      Action = "readRound"
	DeliverRecords Action = "deliverRecords"
	LinkRecords    Action = "linkRecords"
	ReviewPair     Action = "reviewPair"
	DecideDeath    Action = "decideDeath"
	PublishRound   Action = "publishRound"
)

// The actions on registers of institutions.
const (
	ReadRegister     Action = "readRegister" // with the columns for staff
	KeepRegister     Action = "keepRegister"
	ApproveProcedure Action = "approveProcedure"
)

// The actions on accountability reports and their follow-up.
const (
	CompileReport   Action = "compileReport"   // plan it, submit a section, check, explain
	ReadReport      Action = "readReport"      // before it is signed
	SignReport      Action = "signReport"      // sign, present, amend
	IssueOversight  Action = "issueOversight"  // ask, observe, verify, close
	AnswerOversight Action = "answerOversight" // answer, accept, claim, promise
	RecordSilence   Action = "recordSilence"   // at a deadline
)

// The actions on plans.
const (
	ReadPlan  Action = "readPlan" // drafts, and who wrote what
	KeepPlan  Action = "keepPlan"
	AdoptPlan Action = "adoptPlan"
)

// The actions on budgets.
const (
	ReadBudget    Action = "readBudget" // with who entered what, and what waits
	KeepBudget    Action = "keepBudget"
	ApproveBudget Action = "approveBudget" // a change of what was given
)

// The actions on accounts, trails, rules and keys.
const (
	Invite        Action = "invite"
	ChangeRoles   Action = "changeRoles"
	Suspend       Action = "suspend"
	EndSessions   Action = "endSessions"
	IssueToken    Action = "issueToken"
	Recover       Action = "recover"
	ReadTrail     Action = "readTrail"
	ReadOwnTrail  Action = "readOwnTrail"
	ReadRules     Action = "readRules"
	Propose       Action = "propose"
	Activate      Action = "activate"
	WithdrawRules Action = "withdrawRules"
	Rotate        Action = "rotate"
	BackUp        Action = "backUp"
)

// Circumstances are what a decision depends on besides who and what.
type Circumstances struct {
	Purpose, LegalBasis string
	MFA                 bool // signed in with two factors, or by a passkey
	Now                 time.Time
	Grant               *Grant // in force for this subject and resource
	Crisis              *Crisis
	BreakGlass          *BreakGlass
	FourEyes            bool // the tenant wants another person to approve
}

// Grant opens records of one institution to another one.
type Grant struct {
	Purposes []string `yaml:"purposes"`
	Fields   []string `yaml:"fields"` // groups of fields besides the core
}

// Crisis is an activation: where and until when.
type Crisis struct {
	Areas []string
	Ends  time.Time
}

// BreakGlass is an emergency access that was opened.
type BreakGlass struct{ Kinds []string }

// none is the empty set, which most circumstances hold several times.
var none = texts(nil)

func (c Circumstances) record(w wanted) types.Record {
	m := types.RecordMap{}
	put(m, w, "purpose", func() types.String { return types.String(c.Purpose) })
	put(m, w, "legalBasis", func() types.String { return types.String(c.LegalBasis) })
	put(m, w, "mfa", func() types.Boolean { return types.Boolean(c.MFA) })
	put(m, w, "now", func() types.Long { return types.Long(c.Now.Unix()) })
	put(m, w, "fourEyes", func() types.Boolean { return types.Boolean(c.FourEyes) })
	c.Grant.put(m, w)
	c.Crisis.put(m, w)
	c.BreakGlass.put(m, w)
	return types.NewRecord(m)
}

func (g *Grant) put(m types.RecordMap, w wanted) {
	if g == nil {
		absent(m, w, "hasGrant", "grantPurposes", "grantFields")
		return
	}
	put(m, w, "hasGrant", func() types.Boolean { return true })
	put(m, w, "grantPurposes", func() types.Set { return texts(g.Purposes) })
	put(m, w, "grantFields", func() types.Set { return texts(g.Fields) })
}

func (c *Crisis) put(m types.RecordMap, w wanted) {
	if c == nil {
		absent(m, w, "crisis", "crisisAreas")
		put(m, w, "crisisEnds", func() types.Long { return 0 })
		return
	}
	put(m, w, "crisis", func() types.Boolean { return true })
	put(m, w, "crisisAreas", func() types.Set { return texts(c.Areas) })
	put(m, w, "crisisEnds", func() types.Long { return types.Long(c.Ends.Unix()) })
}

func (b *BreakGlass) put(m types.RecordMap, w wanted) {
	if b == nil {
		absent(m, w, "breakGlass", "breakGlassKinds")
		return
	}
	put(m, w, "breakGlass", func() types.Boolean { return true })
	put(m, w, "breakGlassKinds", func() types.Set { return texts(b.Kinds) })
}

// absent says that there is no such circumstance: a no and empty sets.
func absent(m types.RecordMap, w wanted, flag types.String, sets ...types.String) {
	put(m, w, flag, func() types.Boolean { return false })
	for _, s := range sets {
		put(m, w, s, func() types.Set { return none })
	}
}

// Request asks for one decision.
type Request struct {
	Subject       Subject
	Action        Action
	Resource      Resource
	Circumstances Circumstances
}

// Decision is the answer with the policies that gave it. Errors mean that something could not be evaluated: the answer is
// no then, and somebody must look.
type Decision struct {
	Allowed  bool
	Policies []string
	Errors   []string
	Version  string // of the set
}

// Decide answers a request by the set. An action that the schema does not name is denied with an error.
func (s *Set) Decide(r Request) Decision {
	if r.Resource == nil {
		return Decision{Errors: []string{"no resource"}, Version: s.Version}
	}
	p, ok := s.plans[types.String(r.Action)]
	if !ok {
		return s.unknown(r.Action)
	}
	return s.decide(r.Action, r.Subject.entity(p.principal), r.Resource.entity(p.resource), r.Circumstances.record(p.context))
}

func (s *Set) unknown(action Action) Decision {
	return Decision{Errors: []string{"unknown action " + string(action)}, Version: s.Version}
}

func (s *Set) decide(action Action, who, what types.Entity, circumstances types.Record) Decision {
	p, ok := s.plans[types.String(action)]
	if !ok {
		return s.unknown(action)
	}
	request := cedar.Request{Principal: who.UID, Action: types.NewEntityUID("Action", types.String(action)), Resource: what.UID, Context: circumstances}
	verdict, diagnostic := cedar.Authorize(p.For(who), pair{who, what}, request)
	d := Decision{Allowed: verdict == cedar.Allow && len(diagnostic.Errors) == 0, Version: s.Version}
	for _, reason := range diagnostic.Reasons {
		d.Policies = append(d.Policies, string(reason.PolicyID))
	}
	for _, problem := range diagnostic.Errors {
		d.Errors = append(d.Errors, string(problem.PolicyID)+": "+problem.Message)
	}
	slices.Sort(d.Policies)
	slices.Sort(d.Errors)
	return d
}

// pair are the two things that a decision knows.
type pair struct{ who, what types.Entity }

// Get implements cedar's entity map.
func (p pair) Get(uid types.EntityUID) (types.Entity, bool) {
	switch uid {
	case p.who.UID:
		return p.who, true
	case p.what.UID:
		return p.what, true
	}
	return types.Entity{}, false
}
