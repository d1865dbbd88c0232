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
	Erase             Action = "erase"
	RecordCase        Action = "recordCase"
	Assign            Action = "assign"
	Bulk              Action = "bulk" // an act on many records at once
)

// The actions on accounts, trails, rules and keys.
const (
	Invite       Action = "invite"
	ChangeRoles  Action = "changeRoles"
	Suspend      Action = "suspend"
	EndSessions  Action = "endSessions"
	IssueToken   Action = "issueToken"
	Recover      Action = "recover"
	ReadTrail    Action = "readTrail"
	ReadOwnTrail Action = "readOwnTrail"
	Propose      Action = "propose"
	Activate     Action = "activate"
	Rotate       Action = "rotate"
	BackUp       Action = "backUp"
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

func (c Circumstances) record() types.Record {
	m := types.RecordMap{"purpose": types.String(c.Purpose), "legalBasis": types.String(c.LegalBasis), "mfa": types.Boolean(c.MFA), "now": types.Long(c.Now.Unix()),
		"hasGrant": types.Boolean(c.Grant != nil), "grantPurposes": texts(nil), "grantFields": texts(nil),
		"crisis": types.Boolean(c.Crisis != nil), "crisisAreas": texts(nil), "crisisEnds": types.Long(0),
		"breakGlass": types.Boolean(c.BreakGlass != nil), "breakGlassKinds": texts(nil), "fourEyes": types.Boolean(c.FourEyes)}
	if c.Grant != nil {
		m["grantPurposes"], m["grantFields"] = texts(c.Grant.Purposes), texts(c.Grant.Fields)
	}
	if c.Crisis != nil {
		m["crisisAreas"], m["crisisEnds"] = texts(c.Crisis.Areas), types.Long(c.Crisis.Ends.Unix())
	}
	if c.BreakGlass != nil {
		m["breakGlassKinds"] = texts(c.BreakGlass.Kinds)
	}
	return types.NewRecord(m)
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
	who, what := r.Subject.entity(), r.Resource.entity()
	return s.decide(r.Action, who, what, r.Circumstances.record())
}

func (s *Set) decide(action Action, who, what types.Entity, circumstances types.Record) Decision {
	policies, ok := s.byAction[types.String(action)]
	if !ok {
		return Decision{Errors: []string{"unknown action " + string(action)}, Version: s.Version}
	}
	request := cedar.Request{Principal: who.UID, Action: types.NewEntityUID("Action", types.String(action)), Resource: what.UID, Context: circumstances}
	verdict, diagnostic := cedar.Authorize(policies, types.EntityMap{who.UID: who, what.UID: what}, request)
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
