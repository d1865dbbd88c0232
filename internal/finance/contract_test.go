package finance_test

import (
	"context"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"convive/internal/finance"
	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/db"
	"convive/internal/platform/ocds"
	"convive/internal/platform/testkit"
)

// delivered is the sample of the format: a process from planning to the first payment, with a company and a person as suppliers. Its
// budget is that of line 2025/a.
func delivered(t testing.TB) string {
	t.Helper()
	text, err := os.ReadFile("../platform/ocds/testdata/package.json")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func (o *treasury) deliver(text string) finance.Entry {
	o.t.Helper()
	e, err := o.ImportContracts(o.pla, []byte(text), false)
	must(o.t, err)
	return e
}

func (o *treasury) contract(ctx context.Context) finance.Process {
	o.t.Helper()
	p, err := o.Contract(ctx, "ocds-convive-0001")
	must(o.t, err)
	return p
}

// TestService_ImportContracts: a process is what its releases say; the same file twice changes nothing; a release that says something
// else under the same name is refused; an earlier moment is answered with the releases of then.
func TestService_ImportContracts(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, store *db.DB) {
		o := open(t, store)
		must(t, o.EnterLines(o.pla, []finance.Line{line("a")}))
		link := event(finance.Link, "a", 0)
		link.Objective = "national/homicides"
		o.record(link)
		p := read(t, delivered(t))
		first := o.deliver(pack(p[:2]))
		before := o.now
		o.now = o.now.Add(time.Hour)
		rest := o.deliver(delivered(t))
		if first.Entered != 2 || rest.Entered != 2 || rest.Unchanged != 2 || len(rest.Refused) != 0 || rest.Delivery != 2 {
			t.Errorf("%+v %+v", first, rest)
		}
		if again := o.deliver(delivered(t)); again.Entered != 0 || again.Unchanged != 4 || again.Delivery != 0 {
			t.Errorf("again %+v", again)
		}
		got := o.contract(t.Context())
		if got.Stage() != finance.InImplementation || got.Buyer.Institution != "police" || got.Budget.Line != (finance.Key{Year: 2025, Code: "a"}) || !slices.Equal(got.Budget.Objectives, []string{"national/homicides"}) {
			t.Errorf("%+v", got)
		}
		worth := got.Worth()
		if len(worth) != 1 || worth[0] != (kernel.Money{Minor: 810_000_000_00, Currency: "COP"}) || got.Paid()[0].Minor != 200_000_000_25 {
			t.Errorf("worth %v, paid %v", worth, got.Paid())
		}
		if s := got.Suppliers(); len(s) != 2 || s[0].Name != "Patrullas Andinas S.A.S." || !s[1].Person || s[1].Name != "" {
			t.Errorf("suppliers %+v", s)
		}
		past, err := o.Contract(kernel.AsOf(t.Context(), before), "ocds-convive-0001")
		must(t, err)
		if past.Stage() != finance.InTender || len(past.Said) != 2 {
			t.Errorf("as of then %s, %d releases", past.Stage(), len(past.Said))
		}
		other := o.deliver(strings.Replace(delivered(t), "Motocicletas", "Caballos", 1))
		if other.Entered != 0 || other.Unchanged != 3 || len(other.Refused) != 1 || other.Refused[0].Problems[0].Rule != "otherContent" || other.Refused[0].Place != "1" {
			t.Errorf("another content: %+v", other)
		}
	})
}

func read(t testing.TB, text string) []ocds.Release {
	t.Helper()
	p, problems, err := ocds.Read([]byte(text))
	if err != nil || len(problems) > 0 {
		t.Fatal(err, problems)
	}
	var list []ocds.Release
	for _, s := range p.Releases {
		list = append(list, s.Release())
	}
	return list
}

func pack(list []ocds.Release) string {
	text, _ := json.Marshal(ocds.ReleasePackage(ocds.Package{URI: "https://example.org/p", Publisher: "Example", Published: "2025-07-02T00:00:00Z"}, list))
	return string(text)
}

// TestService_Quarantine: what is bad is kept with its reason and place, once; what is good of the same file is entered; a release
// that has become good leaves the quarantine. Only staff reads it, and nobody its content.
func TestService_Quarantine(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, store *db.DB) {
		o := open(t, store)
		list := read(t, delivered(t))
		award := pack(list[3:]) // a contract without its award
		for range 2 {
			if e := o.deliver(award); e.Entered != 0 || len(e.Refused) != 1 || e.Refused[0].Problems[0].Rule != "noAward" || e.Refused[0].Problems[0].Pointer != "/contracts/0/awardID" {
				t.Errorf("%+v", e)
			}
		}
		kept, err := o.Quarantine(o.ste)
		must(t, err)
		if len(kept) != 1 || kept[0].Place != "0" || kept[0].Content != "" || kept[0].Problems[0].Rule != "noAward" {
			t.Errorf("%+v", kept)
		}
		if _, err := o.Quarantine(t.Context()); fault.CodeOf(err) != fault.CodeForbidden {
			t.Errorf("the public reads the quarantine: %v", err)
		}
		o.deliver(delivered(t))
		if kept, err = o.Quarantine(o.ste); err != nil || len(kept) != 0 {
			t.Errorf("%v %+v", err, kept)
		}
		text := strings.Replace(delivered(t), `"tag"`, `"tags"`, 1)
		text = strings.ReplaceAll(text, "ocds-convive-0001", "ocds-convive-0002")
		if e := o.deliver(text); e.Entered != 3 || len(e.Refused) != 1 {
			t.Errorf("a bad one among good ones: %+v", e)
		}
	})
}

// TestService_ImportContracts_Refused: who may not, and what is no package.
func TestService_ImportContracts_Refused(t *testing.T) {
	o := open(t, testkit.SQLite(t))
	for _, role := range []kernel.Role{kernel.RoleAnalyst, kernel.RoleLiaison, kernel.RoleAuditor} {
		if _, err := o.ImportContracts(as(t.Context(), role, "x", ""), []byte(delivered(t)), false); fault.CodeOf(err) != fault.CodeForbidden {
			t.Errorf("%s: %v", role, err)
		}
	}
	_, err := o.ImportContracts(o.pla, []byte(`{"releases":[{"a":1,"a":2}]}`), false)
	refused(t, "a key twice", err, "contract.fault.keyTwice", "file")
	_, err = o.Contract(o.pla, "ocds-nothing-1")
	refused(t, "nothing there", err, "contract.noProcess", "")
	if list, err := o.Contracts(o.pla); err != nil || len(list) != 0 {
		t.Errorf("%v %v", list, err)
	}
}

// TestContracts_Sums: awards that stand by year and currency, and the share of single bids with both its parts.
func TestContracts_Sums(t *testing.T) {
	o := open(t, testkit.SQLite(t))
	o.deliver(delivered(t))
	o.deliver(strings.NewReplacer("ocds-convive-0001", "ocds-convive-0002", `"numberOfTenderers": 2`, `"numberOfTenderers": 1`, `"tenderers":`, `"nobody":`).Replace(delivered(t)))
	o.deliver(strings.NewReplacer("ocds-convive-0001", "ocds-convive-0003", `"numberOfTenderers": 2`, `"numberOfTenderers": null`, `"amount": 10000000,`, `"amount": null,`).Replace(delivered(t)))
	list, err := o.Contracts(t.Context())
	must(t, err)
	years, err := finance.AwardedByYear(list)
	must(t, err)
	want := []finance.AwardedYear{{Year: 2025, Awards: 1}, {Year: 2025, Amount: kernel.Money{Minor: 2_420_000_000_00, Currency: "COP"}, Awards: 5}}
	if !slices.Equal(years, want) {
		t.Errorf("%+v", years)
	}
	if r := finance.SingleBid(list); r.Numerator != 1 || r.Denominator != 2 || r.Value != 50 || r.Low < 9 || r.High > 91 {
		t.Errorf("%+v", r)
	}
}
