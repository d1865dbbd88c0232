package access_test

import (
	"fmt"
	"testing"
	"time"

	"convive/internal/kernel"
	"convive/internal/platform/access"
	"convive/internal/platform/audit"
	"convive/internal/platform/authz"
	"convive/internal/platform/db"
	"convive/internal/platform/testkit"
)

// TestSeeAll: many records cost one decision for each class, are one entry that names what was shown, and count one by one
// against the grant and the emergency that open them.
func TestSeeAll(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, store *db.DB) {
		o := newOffice(t, store)
		var list []authz.Record
		for n := range 25 {
			list = append(list, record(n))
		}
		hidden := record(99)
		hidden.Sealed = true
		list = append(list, hidden)
		shown := func(may []bool) (n int) {
			for _, ok := range may {
				if ok {
					n++
				}
			}
			return n
		}
		boss := o.as("boss", "police", kernel.RoleSupervisor)
		may, decisions, err := o.SeeAll(boss, authz.Read, "list", list)
		if err != nil || decisions != 2 || shown(may) != 25 || may[25] {
			t.Fatalf("%d decisions, %d shown, %v", decisions, shown(may), err)
		}
		e := o.entries()[0]
		if e.Outcome != audit.Read || len(e.Returned) != 25 || e.Returned[0] != "main/r0" || e.Object != "main/list" || fmt.Sprint(e.Policies) != "[own-supervisor]" {
			t.Errorf("%+v", e)
		}
		if _, err := o.Give(boss, access.Grant{Owner: "police", Receiver: "prosecutor", Kind: "incident", Purposes: []string{"investigation"}, LegalBasis: "art. 12", From: o.now, Until: o.now.Add(time.Hour), MostReads: 30}); err != nil {
			t.Fatal(err)
		}
		pro := access.WithPurpose(o.as("pro", "prosecutor", kernel.RoleCaseworker), "investigation", "art. 12")
		for _, want := range []int{25, 5, 0} {
			if may, _, err := o.SeeAll(pro, authz.Read, "list", list); err != nil || shown(may) != want {
				t.Errorf("by grant: %d shown, want %d, %v", shown(may), want, err)
			}
		}
		duty := o.as("duty", "police", kernel.RoleDutyOfficer)
		if _, err := o.OpenEmergency(duty, "incident", "05", "a child is missing and was seen there"); err != nil {
			t.Fatal(err)
		}
		for range 2 { // what is open already stays open
			if may, _, err := o.SeeAll(duty, authz.Read, "list", list); err != nil || shown(may) != 20 {
				t.Errorf("in the emergency: %d shown, %v", shown(may), err)
			}
		}
		if may, _, err := o.SeeAll(t.Context(), authz.Read, "list", list); err != nil || shown(may) != 0 {
			t.Errorf("a citizen: %d shown, %v", shown(may), err)
		}
	})
}

// TestStanding agrees with what the gate takes for one record.
func TestStanding(t *testing.T) {
	o := newOffice(t, testkit.SQLite(t))
	boss := o.as("boss", "police", kernel.RoleSupervisor)
	for i, purpose := range []string{"investigation", "statistics"} {
		if _, err := o.Give(boss, access.Grant{Owner: "police", Receiver: "prosecutor", Kind: "incident", Purposes: []string{purpose}, LegalBasis: "art. 12", From: o.now, Until: o.now.Add(time.Duration(i+1) * time.Hour), MostReads: 5}); err != nil {
			t.Fatal(err)
		}
	}
	pro := access.WithPurpose(o.as("pro", "prosecutor", kernel.RoleCaseworker), "investigation", "art. 12")
	s, err := o.Standing(pro)
	must(t, err)
	c, err := o.Circumstances(pro, authz.Read, record(1))
	must(t, err)
	if len(s.Grants) != 2 || c.Grant == nil || c.Grant.Purposes[0] != "investigation" || !c.MFA || s.Purpose != "investigation" {
		t.Errorf("%+v, %+v", s, c)
	}
	if !o.May(pro, authz.Read, record(1)) {
		t.Error("the gate takes another grant than the standing's")
	}
	o.now = o.now.Add(2 * time.Hour)
	if s, err := o.Standing(pro); err != nil || len(s.Grants) != 0 {
		t.Errorf("after their end: %+v, %v", s, err)
	}
}
