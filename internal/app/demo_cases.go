package app

import (
	"context"
	"fmt"
	"time"

	"convive/internal/cases"
	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/access"
	"convive/internal/platform/identity"
)

// The demonstration's institutions and their staff are made up, as their cases are: nobody in them exists, and every page
// that shows one says so.
const (
	demoPolice     = "demo-police"
	demoProsecutor = "demo-prosecutor"
	demoHealth     = "demo-health"
	demoStatistics = "demo-statistics"
	demoPlanning   = "demo-planning"
)

// demoStaff are the accounts by which a visitor looks at the cases; the demonstration prints a link for each.
var demoStaff = []struct {
	name, institution string
	role              kernel.Role
	clearances        []string
}{
	{"demo-officer", demoPolice, kernel.RoleCaseworker, nil},
	{"demo-substitute", demoPolice, kernel.RoleCaseworker, nil},
	{"demo-supervisor", demoPolice, kernel.RoleSupervisor, nil},
	{"demo-duty", demoPolice, kernel.RoleDutyOfficer, nil},
	{"demo-intake", demoPolice, kernel.RoleCaseworker, []string{"integrity-intake"}},
	{"demo-lawyer", demoProsecutor, kernel.RoleCaseworker, nil},
	{"demo-steward", demoStatistics, kernel.RoleSteward, nil},
	{"demo-reviewer", demoPolice, kernel.RoleCaseworker, []string{"death-review"}},
	{"demo-doctor", demoHealth, kernel.RoleCaseworker, []string{"death-review"}},
	{"demo-chief", demoPolice, kernel.RoleSupervisor, []string{"death-review"}},
	{"demo-planner", demoPlanning, kernel.RolePlanner, nil},
	{"demo-minister", demoPlanning, kernel.RoleSupervisor, nil},
	{"demo-legislator", demoCongress, kernel.RoleLegislator, nil},
	{"demo-coroner", demoHealth, kernel.RoleSupervisor, []string{"death-review"}},
}

// DemoAccounts are their names.
func DemoAccounts() []string {
	names := make([]string, len(demoStaff))
	for i, s := range demoStaff {
		names[i] = s.name
	}
	return names
}

func demoActor(name string) kernel.Actor {
	for _, s := range demoStaff {
		if s.name == name {
			return kernel.Actor{Tenant: kernel.MainTenant, Name: s.name, Role: s.role, Roles: []kernel.Role{s.role}, Institution: s.institution, Clearances: s.clearances, MFA: true}
		}
	}
	return kernel.Citizen()
}

// seedCases makes the two institutions with a handful of cases and one grant. A vault without a key keeps no persons:
// then the cases have none. What an earlier start made is recognised by its reference.
func (a *App) seedCases(ctx context.Context) error {
	if _, err := a.Identity.Found(ctx); err != nil { // the administrator is the first account
		return err
	}
	for _, s := range demoStaff {
		if _, err := a.Identity.Account(ctx, s.name); err == nil {
			continue
		}
		rights := identity.Rights{Roles: []kernel.Role{s.role}, Areas: []string{"CO-05"}, Clearances: s.clearances}
		if _, err := a.Identity.Invite(ctx, identity.Invitation{Name: s.name, Institution: s.institution, Rights: rights}); err != nil {
			return err
		}
	}
	for _, d := range demoCases() {
		if a.Config.VaultKey == "" {
			d.draft.Persons = nil
		}
		_, err := a.Cases.Record(kernel.WithActor(ctx, demoActor(d.by)), d.draft)
		if err != nil && fault.CodeOf(err) != fault.CodeConflict { // begun with a key and continued without one
			return fmt.Errorf("%s: %w", d.draft.Reference, err)
		}
	}
	return a.seedGrant(ctx)
}

// seedGrant opens the police's incidents to the prosecutor, once.
func (a *App) seedGrant(ctx context.Context) error {
	boss := kernel.WithActor(context.WithValue(ctx, seeding{}, true), demoActor("demo-supervisor"))
	known, err := a.Gate.Grants(boss)
	if err != nil || len(known.Given) > 0 {
		return err
	}
	now := a.Config.Clock.Now()
	_, err = a.Gate.Give(boss, access.Grant{Owner: demoPolice, Receiver: demoProsecutor, Kind: string(cases.Incident), Purposes: []string{"investigation"}, Fields: []string{"identity", "narrative"},
		LegalBasis: "art. 250", From: now, Until: now.AddDate(0, 3, 0), MostReads: 5000})
	return err
}

// demoCase is a generated case and who writes it down.
type demoCase struct {
	by    string
	draft cases.Draft
}

func demoCases() []demoCase {
	person := func(part cases.Part, name, phone, account string) cases.Entrant {
		return cases.Entrant{Part: part, Known: cases.Known{cases.Identity: {"name": name}, cases.Contact: {"phone": phone}, cases.Narrative: {"account": account}}}
	}
	day := func(n int) string {
		return time.Date(2022, 3, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, n).Format(time.DateOnly)
	}
	list := []demoCase{
		{"demo-officer", cases.Draft{Kind: cases.Incident, Reference: "2022/0311", Offence: "0401", DeclaredIn: "CO-05001", HappenedIn: "CO-05001", OccurredOn: day(1), ReportedOn: day(2),
			Persons: []cases.Entrant{person(cases.OfVictim, "Persona Generada Uno", "000 0001", "Relato generado: un robo en la calle."), person(cases.OfWitness, "Persona Generada Dos", "000 0002", "Relato generado: lo vio desde una ventana.")}}},
		{"demo-officer", cases.Draft{Kind: cases.Incident, Reference: "2022/0312", Offence: "0501", DeclaredIn: "CO-05001", HappenedIn: "CO-05266", OccurredOn: day(3), ReportedOn: day(9),
			Persons: []cases.Entrant{person(cases.OfVictim, "Persona Generada Tres", "000 0003", "Relato generado: un robo en su casa.")}}},
		{"demo-officer", cases.Draft{Kind: cases.Incident, Reference: "2022/0313", Offence: "0201", DeclaredIn: "CO-76001", HappenedIn: "CO-05001", OccurredOn: day(6), ReportedOn: day(8), Minor: true,
			Persons: []cases.Entrant{person(cases.OfVictim, "Persona Generada Cuatro", "000 0004", "Relato generado: una agresión.")}}},
		{"demo-officer", cases.Draft{Kind: cases.Witness, Reference: "2022/T-02", DeclaredIn: "CO-05001", HappenedIn: "CO-05001", ReportedOn: day(12), Level: 2,
			Persons: []cases.Entrant{person(cases.OfWitness, "Persona Generada Cinco", "000 0005", "Relato generado: pide protección.")}}},
		{"demo-officer", cases.Draft{Kind: cases.Victim, Reference: "2022/V-07", DeclaredIn: "CO-05001", HappenedIn: "CO-05001", ReportedOn: day(15),
			Persons: []cases.Entrant{{Part: cases.OfVictim, Known: cases.Known{cases.Identity: {"name": "Persona Generada Seis"}, cases.Medical: {"condition": "Dato generado", "care": "Dato generado"}}}}}},
		{"demo-officer", cases.Draft{Kind: cases.Complaint, Reference: "2022/Q-01", DeclaredIn: "CO-05001", ReportedOn: day(20),
			Persons: []cases.Entrant{person(cases.OfComplainant, "Persona Generada Siete", "000 0007", "Relato generado: una queja por el trato.")}}},
		{"demo-intake", cases.Draft{Kind: cases.Disclosure, Reference: "2022/D-01", DeclaredIn: "CO", ReportedOn: day(22), SubjectOfComplaint: []string{"demo-supervisor"},
			Persons: []cases.Entrant{person(cases.Discloser, "Persona Generada Ocho", "000 0008", "Relato generado: una irregularidad en una compra.")}}},
		{"demo-lawyer", cases.Draft{Kind: cases.Incident, Reference: "F-2022-88", Offence: "0101", DeclaredIn: "CO-11001", HappenedIn: "CO-11001", OccurredOn: day(25), ReportedOn: day(25),
			Persons: []cases.Entrant{person(cases.OfSuspect, "Persona Generada Nueve", "000 0009", "Relato generado: un homicidio.")}}},
		{"demo-lawyer", cases.Draft{Kind: cases.Incident, Reference: "F-2022-91", Offence: "0502", DeclaredIn: "CO-11001", HappenedIn: "CO-25754", OccurredOn: day(27), ReportedOn: day(30)}},
	}
	for i := range list {
		list[i].draft.Generated = true
	}
	return list
}
