package authz

import (
	"math/rand/v2"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"convive/internal/kernel"

	"github.com/cedar-policy/cedar-go/types"
)

// TestCanary_AttributeDrop: no attribute that lacks, of whom or what or of the circumstances, and no entity that lacks,
// turns a denial into a permission. Cedar alone would skip the policy that needs it.
func TestCanary_AttributeDrop(t *testing.T) {
	s, err := Shipped()
	if err != nil {
		t.Fatal(err)
	}
	denied, drops := 0, 0
	random := rand.New(rand.NewPCG(1, 2))
	for range 4000 {
		r := world(random)
		who, what, circumstances := r.Subject.entity(everything), r.Resource.entity(everything), r.Circumstances.record(everything)
		if s.decide(r.Action, who, what, circumstances).Allowed {
			continue
		}
		denied++
		for _, d := range dropped(who, what, circumstances) {
			drops++
			if got := s.decide(r.Action, d.who, d.what, d.circumstances); got.Allowed {
				t.Fatalf("%s: without %s the denial of %+v became a permission by %v", r.Action, d.name, r, got.Policies)
			}
		}
	}
	if denied < 1000 || drops < 20_000 {
		t.Fatalf("only %d denials and %d drops: the worlds are too kind", denied, drops)
	}
}

// TestDecide_WithoutTheWrapper: the guarded form of the forbids alone, without the rule that an error denies, holds too.
func TestDecide_WithoutTheWrapper(t *testing.T) {
	s, err := Shipped()
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(3, 4))
	for range 2000 {
		r := world(random)
		who, what, circumstances := r.Subject.entity(everything), r.Resource.entity(everything), r.Circumstances.record(everything)
		before := s.decide(r.Action, who, what, circumstances)
		if before.Allowed || !forbidden(before.Policies) {
			continue
		}
		for _, d := range dropped(who, what, circumstances) {
			if got := s.decide(r.Action, d.who, d.what, d.circumstances); !forbidden(got.Policies) && len(got.Policies) > 0 {
				t.Fatalf("%s: without %s the forbid of %v is lost: %v", r.Action, d.name, before.Policies, got.Policies)
			}
		}
	}
}

var forbidNames = map[string]bool{"confidential": true, "accounts-read-no-case": true, "operator-sees-cipher-text": true, "own-tenant": true, "suspended": true, "no-protected-identity": true, "no-whistleblower": true, "minor": true, "sealed": true,
	"no-self": true, "level": true, "mfa-export": true, "four-eyes": true, "who-answers-does-not-settle": true, "accounts-office-strong": true, "author-does-not-activate": true,
	"no-whistleblower-kept": true, "sealed-kept": true, "no-self-kept": true}

func forbidden(policies []string) bool {
	for _, p := range policies {
		if forbidNames[p] {
			return true
		}
	}
	return false
}

type drop struct {
	name          string
	who, what     types.Entity
	circumstances types.Record
}

func dropped(who, what types.Entity, circumstances types.Record) []drop {
	list := []drop{{"the subject", types.Entity{UID: types.NewEntityUID("User", "nobody")}, what, circumstances}, {"the resource", who, types.Entity{UID: what.UID}, circumstances}}
	for key := range who.Attributes.All() {
		d := drop{"principal." + string(key), who, what, circumstances}
		d.who.Attributes = without(who.Attributes, key)
		list = append(list, d)
	}
	for key := range what.Attributes.All() {
		d := drop{"resource." + string(key), who, what, circumstances}
		d.what.Attributes = without(what.Attributes, key)
		list = append(list, d)
	}
	for key := range circumstances.All() {
		list = append(list, drop{"context." + string(key), who, what, without(circumstances, key)})
	}
	return list
}

func without(r types.Record, key types.String) types.Record {
	m := types.RecordMap{}
	for k, v := range r.All() {
		if k != key {
			m[k] = v
		}
	}
	return types.NewRecord(m)
}

// world is a request in a small random world in which most things meet.
func world(random *rand.Rand) Request {
	pick := func(list ...string) string { return list[random.IntN(len(list))] }
	some := func(list ...string) []string {
		var chosen []string
		for _, s := range list {
			if random.IntN(2) == 0 {
				chosen = append(chosen, s)
			}
		}
		return chosen
	}
	coin := func() bool { return random.IntN(3) == 0 }
	now := time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
	subject := Subject{Tenant: kernel.Tenant(pick("a", "a", "b")), Account: pick("ana", "bo"), Institution: pick("police", "prosecutor"), Areas: some("05", "08"),
		Clearances: some("witness-protection", "integrity-intake", "child-justice", "sealed", "secret", "health", "informants", "death-review"), Suspended: random.IntN(6) == 0}
	for _, r := range some("analyst", "steward", "caseworker", "supervisor", "liaison", "auditor", "accounts", "operator", "duty-officer", "crisis-cell", "planner", "legislator", "comptroller", "system") {
		subject.Roles = append(subject.Roles, kernel.Role(r))
	}
	c := Circumstances{Purpose: pick("investigation", "statistics"), LegalBasis: pick("", "art. 12"), MFA: random.IntN(2) == 0, Now: now, FourEyes: coin()}
	if coin() {
		c.Grant = &Grant{Purposes: some("investigation"), Fields: some("identity", "contact")}
	}
	if coin() {
		c.Crisis = &Crisis{Areas: some("05", "08"), Ends: now.Add(time.Duration(random.IntN(3)-1) * time.Hour)}
	}
	if coin() {
		c.BreakGlass = &BreakGlass{Kinds: some("incident", "referral")}
	}
	var chosen Resource
	switch kind := pick("Dataset", "Record", "Record", "Record", "Account", "Trail", "Rulebook", "Key", "Agreement", "Document"); kind {
	case "Dataset":
		chosen = Dataset{Tenant: "a", ID: "d", Level: Level(random.IntN(3)), Author: pick("ana", "bo")}
	case "Account":
		chosen = Account{Tenant: "a", ID: pick("ana", "bo")}
	case "Trail":
		chosen = Trail{Tenant: "a", Subject: pick("", "ana", "bo")}
	case "Rulebook":
		chosen = Rulebook{Tenant: "a", Version: "v", Author: pick("ana", "bo")}
	case "Key":
		chosen = Key{Tenant: "a"}
	case "Document":
		chosen = Document{Tenant: "a", ID: "d", Kind: pick("post", "mandate", "procedure", "report", "item", "budget"), Owner: pick("police", "prosecutor"), Author: pick("ana", "bo")}
	case "Agreement":
		chosen = Agreement{Tenant: "a", ID: "g"}
	}
	if chosen != nil {
		kind := string(chosen.entity(everything).UID.Type)
		return Request{subject, Action(pick(actionsOf[kind]...)), chosen, c}
	}
	record := Record{Tenant: "a", ID: "r", Owner: pick("police", "prosecutor"), Kind: pick("incident", "referral", "deaths"), Area: pick("05", "08"), Level: Level(random.IntN(4)),
		Sealed: coin(), ProtectedIdentity: coin(), Minor: coin(), Whistleblower: coin(), Assigned: some("ana", "bo"), SharedWith: some("prosecutor", "police"), SubjectOfComplaint: some("bo")}
	return Request{subject, Action(pick(actionsOf["Record"]...)), record, c}
}

// actionsOf are the actions of the schema, by the type that they are done with.
var actionsOf = map[string][]string{
	"Dataset": {"view", "viewInternal", "readLines", "readQuarantine", "import", "approve", "withdraw", "declare", "define", "loadTerritory", "queryFinding", "answerFinding", "settleFinding"},
	"Record": {"read", "readIdentity", "readContact", "readExactLocation", "readMedical", "readNarrative", "readEvidence", "readInformant", "update", "export", "refer", "decide", "readGrants",
		"erase", "recordCase", "assign", "bulk", "openRound", "readRound", "deliverRecords", "linkRecords", "reviewPair", "decideDeath", "publishRound", "giveExtract"},
	"Account":   {"invite", "changeRoles", "suspend", "endSessions", "issueToken", "recover"},
	"Trail":     {"readTrail", "readOwnTrail"},
	"Rulebook":  {"propose", "activate", "withdrawRules", "readRules"},
	"Key":       {"rotate", "backUp"},
	"Document":  {"readRegister", "keepRegister", "approveProcedure", "readBudget", "keepBudget", "approveBudget", "compileReport", "readReport", "signReport", "issueOversight", "answerOversight", "recordSilence", "readPlan", "keepPlan", "adoptPlan"},
	"Agreement": {"offerTotals", "acceptTotals", "endTotals", "readTotals"},
}

// TestWorld: the random worlds have every type and action of the schema, so that no rule is left untried.
func TestWorld(t *testing.T) {
	text, err := os.ReadFile("policies/schema.cedarschema")
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(7, 8))
	drawn := map[string]bool{}
	for range 8000 {
		r := world(random)
		drawn[string(r.Resource.entity(everything).UID.Type)+" "+string(r.Action)] = true
	}
	said := 0
	for _, m := range regexp.MustCompile(`(?s)\naction ([a-zA-Z, \n]+?)\s+appliesTo\s*\{[^}]*?resource:\s*\[?([A-Za-z, ]+)\]?`).FindAllStringSubmatch(string(text), -1) {
		for action := range strings.SplitSeq(m[1], ",") {
			for kind := range strings.SplitSeq(m[2], ",") {
				said++
				if pair := strings.TrimSpace(kind) + " " + strings.TrimSpace(action); !drawn[pair] {
					t.Errorf("no world has %s", pair)
				}
			}
		}
	}
	if said < 45 {
		t.Errorf("only %d pairs of the schema were read", said)
	}
}

// BenchmarkDecide measures decisions with the building of their entities: the shipped examples, and random worlds in which
// one person has many roles.
func BenchmarkDecide(b *testing.B) {
	s, err := Shipped()
	if err != nil {
		b.Fatal(err)
	}
	examples, err := Reference()
	if err != nil {
		b.Fatal(err)
	}
	shippedOnes, err := examples.Requests(time.Now())
	if err != nil {
		b.Fatal(err)
	}
	random := rand.New(rand.NewPCG(5, 6))
	worlds := make([]Request, 512)
	for i := range worlds {
		worlds[i] = world(random)
	}
	for name, requests := range map[string][]Request{"examples": shippedOnes, "worlds": worlds} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for i := range b.N {
				s.Decide(requests[i%len(requests)])
			}
		})
	}
}
