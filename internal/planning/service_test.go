package planning_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"convive/internal/institutions"
	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/planning"
	"convive/internal/planning/planningdb"
	"convive/internal/platform/db"
	"convive/internal/platform/testkit"
	"convive/internal/statistics"

	"pgregory.net/rapid"
)

// office is a government with an institution, an indicator with values of 2018 to 2022, and a clock that goes on by itself.
type office struct {
	*planning.Service
	now     time.Time
	version int
	ctx     map[string]context.Context
}

func (o *office) Now() time.Time { o.now = o.now.Add(time.Minute); return o.now }

func (o *office) Register(context.Context) (*institutions.Register, error) {
	return institutions.NewRegister([]institutions.Row{{Kind: institutions.OfInstitution, Code: "ministry", From: "2000-01-01", Values: institutions.Values{"name_es": "Ministerio", "status": "active"}}}), nil
}

func (o *office) Indicators(context.Context) ([]statistics.Indicator, error) {
	return []statistics.Indicator{{ID: "rate", Version: o.version}}, nil
}

func (o *office) Values(_ context.Context, q statistics.ValuesQuery) (statistics.Series, error) {
	s := statistics.Series{Indicator: statistics.Indicator{ID: q.Indicator, Version: o.version}, Source: "police", Parts: []statistics.Part{{Edition: 3}}}
	for year := 2018; year <= 2022; year++ {
		x := float64(30 - (year - 2018))
		s.Values = append(s.Values, statistics.Value{Territory: q.Territory, Year: year, Status: statistics.Normal, Rate: kernel.Rate{Value: x, Low: x - 0.2, High: x + 0.2, Numerator: x, Denominator: 100, Defined: true}})
	}
	return s, nil
}

func opened(t *testing.T, store *db.DB) *office {
	t.Helper()
	if err := planningdb.Migrate(t.Context(), store); err != nil {
		t.Fatal(err)
	}
	o := &office{now: time.Date(2023, 3, 1, 12, 0, 0, 0, time.UTC), version: 1, ctx: map[string]context.Context{"public": kernel.WithActor(t.Context(), kernel.Citizen())}}
	for name, role := range map[string]kernel.Role{"ana": kernel.RolePlanner, "bo": kernel.RoleSteward, "cy": kernel.RoleAnalyst} {
		o.ctx[name] = kernel.WithActor(t.Context(), kernel.Actor{Tenant: kernel.MainTenant, Name: name, Role: role, Roles: []kernel.Role{role}, Institution: "ministry"})
	}
	o.Service = planning.NewService(planningdb.New(store), o, o, o, testkit.Gate(t))
	return o
}

func row(plan string, k planning.Kind, code string, pairs ...string) planning.Row {
	r := planning.Row{Plan: plan, Kind: k, Code: code, Values: planning.Values{}}
	for _, p := range pairs {
		name, text, _ := strings.Cut(p, "=")
		if name == "reason" {
			r.Reason = text
			continue
		}
		r.Values[name] = text
	}
	return r
}

func whole(plan string, more ...string) []planning.Row {
	return []planning.Row{row(plan, planning.OfPlan, plan, append([]string{"name_es=Plan", "level=national", "area=CO", "institution=ministry", "first_year=2019", "last_year=2026"}, more...)...),
		row(plan, planning.OfObjective, "aim", "name_es=Menos", "dimension=prevention", "institution=ministry", "indicator=rate"),
		row(plan, planning.OfBaseline, "base", "objective=aim", "year=2018"),
		row(plan, planning.OfTarget, "target", "objective=aim", "year=2026", "sort=absolute", "value=24", "trajectory=linear")}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (o *office) write(t *testing.T, rows ...planning.Row) {
	t.Helper()
	_, err := o.RecordAll(o.ctx["ana"], rows)
	must(t, err)
}

func refused(t *testing.T, what string, err error, want string) {
	t.Helper()
	if f, ok := fault.Of(err); !ok || f.Message != want {
		t.Errorf("%s: %v, want %s", what, err, want)
	}
}

// TestRecord_Refused: each bad input is told, and nothing of it is kept.
func TestRecord_Refused(t *testing.T) {
	o := opened(t, testkit.SQLite(t))
	o.write(t, whole("p")...)
	o.write(t, whole("q")...)
	o.write(t, row("p", planning.OfContribution, "c", "objective=aim", "to_plan=q", "to_objective=aim"))
	for name, c := range map[string]struct {
		row  planning.Row
		want string
	}{
		"no plan":                       {row("x", planning.OfAxis, "a", "name_es=A"), "noPlan"},
		"a code with capitals":          {row("p", planning.OfAxis, "A", "name_es=A"), "badCode"},
		"a reserved code":               whole1("progress", "badCode"),
		"ends before it begins":         {whole("z", "first_year=2027")[0], "reversed"},
		"a name missing":                {row("p", planning.OfAxis, "a"), "needed"},
		"a column that is none":         {row("p", planning.OfAxis, "a", "name_es=A", "x=1"), "unknownColumn"},
		"what the engine computes":      {row("p", planning.OfBaseline, "base", "objective=aim", "year=2018", "edition=1"), "unknownColumn"},
		"target before its baseline":    {row("p", planning.OfTarget, "t", "objective=aim", "year=2017", "sort=absolute", "value=1", "trajectory=linear"), "beforeBaseline"},
		"baseline after its target":     {row("p", planning.OfBaseline, "base", "objective=aim", "year=2027"), "beforeBaseline"},
		"baseline of a year without":    {row("p", planning.OfBaseline, "base", "objective=aim", "year=2011"), "noValue"},
		"declared without an origin":    {row("p", planning.OfBaseline, "base", "objective=aim", "year=2018", "value=4"), "originNeeded"},
		"a value that is no number":     {row("p", planning.OfTarget, "t", "objective=aim", "year=2025", "sort=absolute", "value=NaN", "trajectory=linear"), "badNumber"},
		"an indicator that is none":     {row("p", planning.OfObjective, "b", "name_es=B", "dimension=prevention", "indicator=x"), "noIndicator"},
		"an indicator under a baseline": {row("p", planning.OfObjective, "aim", "name_es=B", "dimension=prevention"), "baselineRests"},
		"an institution that is none":   {row("p", planning.OfObjective, "b", "name_es=B", "dimension=prevention", "institution=x"), "notThere"},
		"a circle":                      {row("q", planning.OfContribution, "c", "objective=aim", "to_plan=p", "to_objective=aim"), "cycle"},
		"a circle with itself":          {row("q", planning.OfContribution, "c", "objective=aim", "to_plan=q", "to_objective=aim"), "cycle"},
	} {
		before, err := o.Plan(o.ctx["ana"], "p")
		must(t, err)
		refused(t, name, o.Record(o.ctx["ana"], c.row), "planning."+c.want)
		after, err := o.Plan(o.ctx["ana"], "p")
		must(t, err)
		if fmt.Sprint(before) != fmt.Sprint(after) {
			t.Errorf("%s: something was kept", name)
		}
	}
	if f, _ := fault.Of(o.Record(o.ctx["ana"], row("q", planning.OfContribution, "c", "objective=aim", "to_plan=p", "to_objective=aim"))); f.Args["way"] != "q/aim → p/aim → q/aim" {
		t.Errorf("the circle is not told: %v", f.Args)
	}
}

func whole1(code, want string) struct {
	row  planning.Row
	want string
} {
	return struct {
		row  planning.Row
		want string
	}{whole(code)[0], want}
}

// TestPlan_Life: what lacks blocks, who wrote does not adopt, the public sees it when it is adopted, a promise is revised beside the
// original, a changed definition is told, and an earlier moment keeps its answer.
func TestPlan_Life(t *testing.T) {
	o := opened(t, testkit.SQLite(t))
	ana, bo, public := o.ctx["ana"], o.ctx["bo"], o.ctx["public"]
	o.write(t, whole("p")[:2]...)
	lacks, err := o.Lacks(ana, "p")
	must(t, err)
	if len(lacks) != 2 || lacks[0].Fault.Message != "planning.lack.noBaseline" || lacks[1].Fault.Message != "planning.lack.noTarget" {
		t.Errorf("%v", lacks)
	}
	must(t, o.Move(ana, "p", planning.Submit, ""))
	refused(t, "lacking", o.Move(bo, "p", planning.Adopt, ""), "planning.lacking")
	refused(t, "returned without a reason", o.Move(ana, "p", planning.Return, " "), "planning.reasonNeeded")
	must(t, o.Move(ana, "p", planning.Return, "sin meta"))
	o.write(t, whole("p")...)
	must(t, o.Move(ana, "p", planning.Submit, ""))
	if err := o.Move(ana, "p", planning.Adopt, ""); err == nil {
		t.Error("who wrote it adopted it")
	}
	if _, err := o.Plan(public, "p"); err == nil {
		t.Error("the public reads a plan in review")
	}
	must(t, o.Move(bo, "p", planning.Adopt, ""))
	g, err := o.Objective(public, "p", "aim")
	must(t, err)
	if a := g.Status(); a.Status != planning.OnTrack || a.Year != 2022 || a.Expected != 27 {
		t.Errorf("%+v", a)
	}
	then := o.Now()
	changed := row("p", planning.OfTarget, "target", "objective=aim", "year=2026", "sort=absolute", "value=20", "trajectory=linear", "reason=más ambición")
	if err := o.Record(ana, changed); err == nil {
		t.Error("who set a target revised it alone")
	}
	refused(t, "an axis of an adopted plan", o.Record(ana, row("p", planning.OfAxis, "a", "name_es=A")), "planning.planStands")
	silent := changed
	silent.Reason = ""
	refused(t, "in silence", o.Record(bo, silent), "planning.reasonNeeded")
	must(t, o.Record(bo, changed))
	p, err := o.Plan(public, "p")
	must(t, err)
	if list := p.Promised(planning.OfTarget, "target"); len(list) != 2 || list[0].Values["value"] != "24" || list[1].Reason != "más ambición" || list[1].By != "" {
		t.Errorf("%+v", list)
	}
	past, err := o.Objective(kernel.AsOf(public, then), "p", "aim")
	must(t, err)
	if past.Status().Expected != 27 {
		t.Errorf("an earlier moment: %+v", past.Status())
	}
	o.version = 2
	if g, err = o.Objective(public, "p", "aim"); err != nil || g.Status().Why != planning.DefinitionChanged {
		t.Errorf("%+v %v", g.Status(), err)
	}
	o.version = 1
	o.write(t, whole("next", "replaces=p")...)
	must(t, o.Move(ana, "next", planning.Submit, ""))
	must(t, o.Move(bo, "next", planning.Adopt, ""))
	if p, err = o.Plan(public, "p"); err != nil || p.State != planning.Superseded {
		t.Errorf("%s %v", p.State, err)
	}
	if err := o.Record(o.ctx["cy"], row("next", planning.OfAxis, "a", "name_es=A")); err == nil {
		t.Error("an analyst wrote a plan")
	}
}

// TestState_Next: every state with every act.
func TestState_Next(t *testing.T) {
	want := map[string]planning.State{"draft submit": planning.InReview, "in_review return": planning.Draft, "in_review adopt": planning.Adopted, "adopted close": planning.Closed, "adopted supersede": planning.Superseded}
	for _, s := range planning.States() {
		for _, act := range append(planning.Acts(), planning.Supersede) {
			to, ok := s.Next(act)
			if expected, allowed := want[string(s)+" "+string(act)]; ok != allowed || to != expected {
				t.Errorf("%s %s: %s %v", s, act, to, ok)
			}
		}
	}
}

// TestPlan_Walk: whatever is tried in whatever order, on both engines, a plan goes only along its table, nobody adopts what they
// wrote, an adopted plan has its targets, and what was promised stays.
func TestPlan_Walk(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, store *db.DB) {
		o := opened(t, store)
		n := 0
		rapid.Check(t, func(rt *rapid.T) {
			n++
			code := fmt.Sprintf("plan-%d", n)
			o.write(t, whole(code)...)
			original, state := "", planning.Draft
			for range rapid.IntRange(1, 8).Draw(rt, "steps") {
				who := rapid.SampledFrom([]string{"ana", "bo", "cy", "public"}).Draw(rt, "who")
				if rapid.Bool().Draw(rt, "writes") {
					value := rapid.SampledFrom([]string{"20", "22", "25"}).Draw(rt, "value")
					_ = o.Record(o.ctx[who], row(code, planning.OfTarget, "target", "objective=aim", "year=2026", "sort=absolute", "value="+value, "trajectory=linear", "reason=x")) // refused or not
				} else {
					act := rapid.SampledFrom(planning.Acts()).Draw(rt, "act")
					to, allowed := state.Next(act)
					if err := o.Move(o.ctx[who], code, act, "x"); err == nil {
						if !allowed || who == "public" || who == "cy" || act == planning.Adopt && who == "ana" {
							rt.Fatalf("%s did %s from %s", who, act, state)
						}
						state = to
					}
				}
				p, err := o.Plan(o.ctx["ana"], code)
				if err != nil || p.State != state {
					rt.Fatalf("%s, want %s: %v", p.State, state, err)
				}
				if !state.Public() {
					continue
				}
				first := p.Promised(planning.OfTarget, "target")[0].Values["value"]
				if original == "" {
					original = first
				}
				if first != original {
					rt.Fatalf("the original was %s and is %s", original, first)
				}
			}
		})
	})
}
