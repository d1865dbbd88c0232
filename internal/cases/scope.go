package cases

import (
	"slices"

	"convive/internal/kernel"
	"convive/internal/platform/authz"
)

// Scope is the condition that holds for exactly the cases with which an actor may do something: what the rules say one by
// one, for a whole table. Lists, searches, counts and exports read by it and by nothing else. A property test holds it
// against the rules; a rule that changes changes it here.
func Scope(a kernel.Actor, action authz.Action, s authz.Standing) Predicate {
	if !a.Within(string(action)) {
		return Any{}
	}
	w := who{a, s}
	return All{w.permitted(action), w.notForbidden(action)}
}

// who is an actor with what opens records to them.
type who struct {
	kernel.Actor
	standing authz.Standing
}

func (w who) permitted(action authz.Action) Predicate {
	switch action {
	case authz.Read:
		return Any{w.caseworker(), w.liaison(), w.supervisor(), w.byGrant(action), w.byEmergency()}
	case authz.Update, authz.RecordCase:
		return w.caseworker()
	case authz.Refer:
		return Any{w.caseworker(), w.liaison()}
	case authz.GiveExtract:
		return Any{w.caseworker(), w.supervisor()}
	case authz.ReadIdentity:
		return Any{w.assigned(), w.byGrant(action)}
	case authz.ReadContact:
		return Any{w.caseworker(), w.byGrant(action)}
	case authz.ReadExactLocation:
		return Any{w.caseworker(), w.byGrant(action)}
	case authz.ReadNarrative:
		return Any{w.caseworker(), w.supervisor(), w.byGrant(action)}
	case authz.ReadEvidence:
		return Any{w.supervisor(), w.byGrant(action)}
	case authz.ReadMedical:
		return w.cleared("health", w.assigned())
	case authz.ReadInformant:
		return w.cleared("informants", w.assigned())
	case authz.DecideOn, authz.Assign, authz.Bulk:
		return w.supervisor()
	case authz.Export:
		return when(w.MFA, w.supervisor())
	case authz.Erase:
		return when(w.MFA && w.standing.LegalBasis != "", w.supervisor())
	default:
		return Any{}
	}
}

// when is p under a condition on the actor alone.
func when(ok bool, p Predicate) Predicate {
	if !ok {
		return Any{}
	}
	return p
}

func (w who) cleared(clearance string, p Predicate) Predicate {
	return when(slices.Contains(w.Clearances, clearance), p)
}

func (w who) own() Predicate { return OwnedBy(w.Institution) }

func (w who) assigned() Predicate {
	return when(w.Name != "", All{w.own(), AssignedTo{w.Name, w.standing.Now}})
}

func (w who) caseworker() Predicate { return when(w.Has(kernel.RoleCaseworker), w.assigned()) }

func (w who) supervisor() Predicate { return when(w.Has(kernel.RoleSupervisor), w.own()) }

func (w who) liaison() Predicate {
	return when(w.Has(kernel.RoleLiaison), All{w.own(), HappenedWithin(w.Areas)})
}

// byGrant are the cases of which a grant serves the stated purpose and the action.
func (w who) byGrant(action authz.Action) Predicate {
	if w.standing.LegalBasis == "" {
		return Any{}
	}
	var any Any
	for _, g := range w.standing.Grants {
		if g.Serves(w.standing.Purpose, action) {
			any = append(any, given(g))
		}
	}
	return any
}

func given(g authz.OpenGrant) Predicate {
	p := All{OwnedBy(g.Owner), OfKind(g.Kind)}
	if g.Object != "" {
		p = append(p, Object(g.Object))
	}
	return p
}

func (w who) byEmergency() Predicate {
	if !w.Has(kernel.RoleDutyOfficer) || !w.MFA {
		return Any{}
	}
	var any Any
	for _, e := range w.standing.Emergencies {
		if slices.Contains(w.Areas, e.Area) {
			any = append(any, All{w.own(), OfKind(e.Kind), HappenedWithin{e.Area}})
		}
	}
	return any
}

// reading are all actions that show something of a case.
var reading = []authz.Action{authz.Read, authz.ReadIdentity, authz.ReadContact, authz.ReadExactLocation, authz.ReadMedical, authz.ReadNarrative,
	authz.ReadEvidence, authz.ReadInformant}

// barred are the actions that each protection forbids to who lacks its clearance.
var barred = []struct {
	protection Protection
	clearance  string
	actions    []authz.Action
}{
	{IsProtected, "witness-protection", []authz.Action{authz.ReadIdentity, authz.ReadContact, authz.ReadExactLocation}},
	{IsWhistleblower, "integrity-intake", append(slices.Clone(reading), authz.Update, authz.Export, authz.Refer, authz.DecideOn, authz.Erase, authz.RecordCase, authz.Assign, authz.GiveExtract)},
	{IsMinor, "child-justice", []authz.Action{authz.ReadIdentity, authz.ReadContact, authz.Export}},
	{IsSealed, "sealed", append(slices.Clone(reading), authz.Update, authz.Export, authz.Refer, authz.DecideOn, authz.RecordCase, authz.Assign, authz.GiveExtract)},
}

// levelled are the actions that a case's level bounds.
var levelled = append(slices.Clone(reading), authz.Update, authz.Export, authz.Refer, authz.GiveExtract)

// apart are the actions that nobody does who looks after accounts or keeps the machines, whatever else they are.
var apart = append(slices.Clone(levelled), authz.RecordCase, authz.Assign)

// notSelf are the actions that nobody does with a complaint about themselves.
var notSelf = append(slices.Clone(reading), authz.Update, authz.Export, authz.Refer, authz.DecideOn, authz.Erase, authz.RecordCase, authz.Assign, authz.GiveExtract)

func (w who) notForbidden(action authz.Action) Predicate {
	var all All
	for _, b := range barred {
		if slices.Contains(b.actions, action) && !slices.Contains(w.Clearances, b.clearance) {
			all = append(all, Free(b.protection))
		}
	}
	if slices.Contains(notSelf, action) && w.Name != "" {
		all = append(all, Not{Concerning(w.Name)})
	}
	if slices.Contains(levelled, action) {
		all = append(all, w.levels())
	}
	if slices.Contains(apart, action) && (w.Has(kernel.RoleAccounts) || w.Has(kernel.RoleOperator)) {
		return Any{}
	}
	return all
}

// levels: confidential cases are for those who work on them or are cleared, secret ones for the cleared besides.
func (w who) levels() Predicate {
	var all All
	if !slices.Contains(w.Clearances, "confidential") {
		known := Any{LevelAtMost(authz.Internal)}
		if w.Name != "" {
			known = append(known, AssignedTo{w.Name, w.standing.Now})
		}
		all = append(all, known)
	}
	if !slices.Contains(w.Clearances, "secret") {
		all = append(all, LevelAtMost(authz.Confidential))
	}
	return all
}
