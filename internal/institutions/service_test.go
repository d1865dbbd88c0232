package institutions_test

import (
	"context"
	"errors"
	"maps"
	"strconv"
	"strings"
	"testing"
	"time"

	"convive/internal/institutions"
	"convive/internal/institutions/institutionsdb"
	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/testkit"
	"convive/internal/territories"
	"convive/internal/territories/territoriesdb"
)

// office is a service on a fresh store, with a clock that a test sets.
type office struct {
	*institutions.Service
	ctx context.Context
	now time.Time
	t   *testing.T
}

func (o *office) Now() time.Time { return o.now }

// happened is what sources recorded, by country.
type happened map[string]map[string]int64

func (h happened) ByClass(_ context.Context, country string) (int, map[string]int64, int64, error) {
	if h[country] == nil {
		return 0, nil, 0, nil
	}
	return 2022, h[country], 3, nil
}

func as(role kernel.Role, name, institution string) kernel.Actor {
	return kernel.Actor{Tenant: kernel.MainTenant, Name: name, Role: role, Institution: institution}
}

func open(t *testing.T) *office {
	t.Helper()
	store := testkit.SQLite(t)
	must(t, institutionsdb.Migrate(t.Context(), store))
	must(t, territoriesdb.Migrate(t.Context(), store))
	o := &office{now: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC), t: t}
	o.ctx = kernel.WithActor(t.Context(), as(kernel.RolePlanner, "pla", "ministry"))
	places := territories.NewService(territoriesdb.New(store), o, testkit.Gate(t))
	system := kernel.WithActor(t.Context(), kernel.System())
	must(t, places.LoadUnits(system, []territories.Unit{{Code: "CO", Country: "CO", Hierarchy: territories.Administrative, Kind: "country", Name: kernel.Same("Colombia")},
		{Code: "CO-05", Country: "CO", Level: 1, Parent: "CO", Hierarchy: territories.Administrative, Kind: "department", Name: kernel.Same("Antioquia")}}))
	o.Service = institutions.NewService(institutionsdb.New(store), places, happened{"CO": {"0101": 100, "0201": 50, "0502": 40}}, o, testkit.Gate(t))
	return o
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func refused(t *testing.T, what string, err error, want, field string) {
	t.Helper()
	if f, ok := fault.Of(err); !ok || f.Message != "institutions."+want || f.Field != field {
		t.Errorf("%s: %v, want %s at %q", what, err, want, field)
	}
}

// row makes one of "column=text" pairs.
func row(kind institutions.Kind, code, from string, pairs ...string) institutions.Row {
	r := institutions.Row{Kind: kind, Code: code, From: from, Values: institutions.Values{}}
	for _, p := range pairs {
		name, text, _ := strings.Cut(p, "=")
		switch name {
		case "to":
			r.To = text
		case "reason":
			r.Reason = text
		default:
			r.Values[name] = text
		}
	}
	return r
}

// filled has a norm with two articles, three institutions, a function and a post.
func filled(t *testing.T) *office {
	o := open(t)
	n, err := o.RecordAll(o.ctx, []institutions.Row{
		row(institutions.OfNorm, "constitution", "1991-07-04", "title_es=Constitución", "sort=constitution", "number=Constitución", "jurisdiction=CO"),
		row(institutions.OfNorm, "penal", "2001-07-24", "title_es=Código Penal", "sort=law", "number=Ley 599 de 2000", "jurisdiction=CO", "review=2025-01-01"),
		row(institutions.OfArticle, "constitution/218", "1991-07-04", "norm=constitution", "path=art. 218"),
		row(institutions.OfArticle, "penal/103", "2001-07-24", "norm=penal", "path=art. 103", "iccs=0101; 05"),
		institution("ministry", "level=national"), institution("police", "parent=ministry"), institution("guard", "parent=police"),
		row(institutions.OfFunction, "patrol", "2000-01-01", "name_es=Patrullar", "dimension=prevention", "core=yes"),
		row(institutions.OfPost, "chief", "2000-01-01", "institution=police", "name_es=Dirección", "budgeted=yes", "leading=yes"),
		row(institutions.OfPost, "officer", "2000-01-01", "institution=police", "name_es=Patrullero", "budgeted=yes"),
	})
	must(t, err)
	if n != 10 {
		t.Fatalf("%d rows", n)
	}
	return o
}

func institution(code string, pairs ...string) institutions.Row {
	r := row(institutions.OfInstitution, code, "2000-01-01", "name_es="+code, "subsystem=police", "level=national", "area=CO", "status=active", "article=constitution/218")
	more := row(institutions.OfInstitution, code, "2000-01-01", pairs...)
	for name, text := range more.Values {
		r.Values[name] = text
	}
	return r
}

func mandate(code, institution, role, from string, pairs ...string) institutions.Row {
	return row(institutions.OfMandate, code, from, append([]string{"institution=" + institution, "function=patrol", "role=" + role, "area=CO", "article=constitution/218"}, pairs...)...)
}

func (o *office) register() *institutions.Register {
	o.t.Helper()
	r, err := o.Register(o.ctx)
	must(o.t, err)
	return r
}

// TestRecord_Refused: each bad row is told at its column, and nothing of it is kept.
func TestRecord_Refused(t *testing.T) {
	o := filled(t)
	must(t, o.Record(o.ctx, row(institutions.OfPosting, "p1", "2020-01-01", "post=chief", "sort=permanent", "holder=77", "name=Ana Ruiz")))
	for name, c := range map[string]struct {
		row         institutions.Row
		want, field string
	}{
		"no such register":              {row("weather", "x", "2020-01-01"), "noRegister", ""},
		"code with capitals":            {row(institutions.OfFunction, "Patrol", "2020-01-01"), "badCode", "code"},
		"no day":                        {row(institutions.OfFunction, "x", "2020-13-01"), "badDay", "from"},
		"ends before it begins":         {row(institutions.OfFunction, "x", "2020-01-01", "to=2019-01-01"), "reversed", "to"},
		"column of another register":    {row(institutions.OfFunction, "x", "2020-01-01", "salary=1"), "unknownColumn", ""},
		"name missing":                  {row(institutions.OfFunction, "x", "2020-01-01", "dimension=prevention"), "needed", "name_es"},
		"dimension that is none":        {row(institutions.OfFunction, "x", "2020-01-01", "name_es=X", "dimension=war"), "badChoice", "dimension"},
		"territory that is none":        {institution("x", "area=CO-99"), "noTerritory", "area"},
		"territory by name":             {institution("x", "area=Colombia"), "badPlace", "area"},
		"circle in the hierarchy":       {institution("ministry", "parent=guard", "reason=x"), "reasonNeeded", "reason"},
		"parent that is not there":      {institution("x", "parent=nobody"), "notThere", "parent"},
		"merged without a successor":    {institution("x", "status=merged"), "successorNeeded", "successor"},
		"successor of an active one":    {institution("x", "successor=police"), "successorUnneeded", "successor"},
		"code of an address":            {institution("norms"), "reservedCode", "code"},
		"article before it was one":     {mandate("m", "police", "accountable", "1980-01-01"), "notThen", "institution"},
		"article that is not there":     {mandate("m", "police", "accountable", "2020-01-01", "article=penal/999"), "notThere", "article"},
		"name of a post that leads not": {row(institutions.OfPosting, "p2", "2020-01-01", "post=officer", "sort=permanent", "holder=78", "name=Luis"), "nameNotPublic", "name"},
		"post that is taken":            {row(institutions.OfPosting, "p2", "2021-01-01", "post=chief", "sort=permanent", "holder=78"), "postTaken", "from"},
		"person in two posts":           {row(institutions.OfPosting, "p2", "2021-01-01", "post=officer", "sort=permanent", "holder=77"), "holderTwice", "holder"},
		"assessed on no day":            {row(institutions.OfSite, "s", "2020-01-01", "institution=police", "name_es=S", "sort=station", "area=CO", "condition=adequate"), "assessedNeeded", "assessed"},
		"count below zero":              {row(institutions.OfSite, "s", "2020-01-01", "institution=police", "name_es=S", "sort=station", "area=CO", "condition=not_assessed", "capacity=-1"), "badCount", "capacity"},
		"address without https":         {institution("x", "website=http://x"), "badAddress", "website"},
		"text without an end":           {institution("x", "mission_es="+strings.Repeat("a", 2001)), "tooLong", "mission_es"},
	} {
		before := len(o.register().All(c.row.Kind))
		refused(t, name, o.Record(o.ctx, c.row), c.want, c.field)
		if after := len(o.register().All(c.row.Kind)); after != before {
			t.Errorf("%s: something was kept", name)
		}
	}
	circle := institution("ministry", "parent=guard")
	circle.Reason = "la guardia manda"
	refused(t, "circle in the hierarchy", o.Record(o.ctx, circle), "cycle", "parent")
	if f, _ := fault.Of(o.Record(o.ctx, circle)); f.Args["chain"] != "ministry → guard → police → ministry" {
		t.Errorf("the circle is not told: %v", f.Args)
	}
}

// TestRecord_Periods: a change closes the period before it, a correction is a revision, a gap is refused, the same again
// changes nothing, and an earlier moment keeps what was recorded then.
func TestRecord_Periods(t *testing.T) {
	o := filled(t)
	then := o.now
	o.now = o.now.Add(24 * time.Hour)
	renamed := institution("police", "parent=ministry", "name_es=Policía Nacional")
	renamed.From = "2010-01-01"
	must(t, o.Record(o.ctx, renamed))
	history := o.register().History(institutions.OfInstitution, "police")
	if len(history) != 2 || history[0].To != "2010-01-01" || history[0].Revision != 1 || history[1].To != "" {
		t.Errorf("%+v", history)
	}
	if n, err := o.RecordAll(o.ctx, []institutions.Row{renamed}); err != nil || n != 0 {
		t.Errorf("the same again: %d, %v", n, err)
	}
	corrected := renamed
	corrected.Values = institutions.Values{}
	for k, v := range renamed.Values {
		corrected.Values[k] = v
	}
	corrected.Values["name_en"] = "National Police"
	refused(t, "a correction without a reason", o.Record(o.ctx, corrected), "reasonNeeded", "reason")
	corrected.Reason = "falta el nombre en inglés"
	must(t, o.Record(o.ctx, corrected))
	early := institution("police", "name_es=Guardia")
	early.From, early.To = "1990-01-01", "1995-01-01"
	early.Values["article"] = ""
	refused(t, "an institution that is gone for a time", o.Record(o.ctx, early), "gap", "from")
	over := institution("police")
	over.From = "2005-01-01"
	over.To = "2020-01-01"
	refused(t, "a period over another", o.Record(o.ctx, over), "overlap", "to")
	past, err := o.Register(kernel.AsOf(o.ctx, then))
	must(t, err)
	if h := past.History(institutions.OfInstitution, "police"); len(h) != 1 || h[0].To != "" || h[0].Values["name_es"] != "police" {
		t.Errorf("as of then: %+v", h)
	}
}

// TestRecordAll_AllOrNone: a file with one bad row changes nothing and names the row.
func TestRecordAll_AllOrNone(t *testing.T) {
	o := filled(t)
	_, err := o.RecordAll(o.ctx, []institutions.Row{institution("good"), institution("bad", "status=sleeping")})
	refused(t, "a file with a bad row", err, "badChoice", "status")
	if f, _ := fault.Of(err); f.Args["row"] != "2" {
		t.Errorf("%v", f.Args)
	}
	if _, ok := o.register().Get(institutions.OfInstitution, "good", "2020-01-01"); ok {
		t.Error("the good row was kept")
	}
}

// TestEnd: what is still named cannot be closed; a norm that ends leaves its mandates groundless and told, not gone; no mandate
// begins under it any more.
func TestEnd(t *testing.T) {
	o := filled(t)
	must(t, o.Record(o.ctx, mandate("m1", "police", "accountable", "2005-01-01")))
	refused(t, "a function with a mandate", o.End(o.ctx, institutions.OfFunction, "patrol", "2025-01-01", "x"), "stillNamed", "")
	refused(t, "an institution", o.End(o.ctx, institutions.OfInstitution, "police", "2025-01-01", "x"), "endsInstitution", "")
	refused(t, "without a reason", o.End(o.ctx, institutions.OfMandate, "m1", "2025-01-01", ""), "reasonNeeded", "reason")
	refused(t, "what is not there", o.End(o.ctx, institutions.OfMandate, "m9", "2025-01-01", "x"), "notThere", "code")
	must(t, o.End(o.ctx, institutions.OfNorm, "constitution", "2025-01-01", "derogada"))
	if _, ok := o.register().Get(institutions.OfArticle, "constitution/218", "2025-06-01"); ok {
		t.Error("an article outlived its norm")
	}
	refused(t, "a mandate under a repealed article", o.Record(o.ctx, mandate("m2", "guard", "supports", "2025-02-01")), "articleNotInForce", "article")
	must(t, o.Record(o.ctx, mandate("m3", "guard", "supports", "2024-02-01"))) // it was in force then
	g, err := o.Gaps(o.ctx, "CO")
	must(t, err)
	if len(g.Groundless) != 2 || len(g.Overdue) != 1 || g.Overdue[0].Code != "penal" {
		t.Errorf("%+v", g)
	}
	if g.Year != 2022 || g.Events != 193 || g.Covered != 140 || len(g.Classes) != 1 || g.Classes[0] != (institutions.ClassGap{ICCS: "0201", Events: 50}) {
		t.Errorf("%+v", g)
	}
}

// TestMerge: merged institutions point to their heir through all successions, keep their history, and what still names them is given.
func TestMerge(t *testing.T) {
	o := filled(t)
	must(t, o.Record(o.ctx, mandate("m1", "guard", "responsible", "2005-01-01")))
	left, err := o.Merge(o.ctx, []string{"guard"}, "police", "2020-01-01", "Ley 1")
	must(t, err)
	if len(left) != 1 || left[0].Code != "m1" {
		t.Errorf("%+v", left)
	}
	_, err = o.Merge(o.ctx, []string{"police"}, "ministry", "2022-01-01", "Ley 2")
	must(t, err)
	r := o.register()
	if heir := r.Heir("guard", "2023-01-01"); heir != "ministry" {
		t.Errorf("the heir is %s", heir)
	}
	if heir := r.Heir("guard", "2019-01-01"); heir != "guard" {
		t.Errorf("before: %s", heir)
	}
	if tree := r.Tree("2023-01-01"); len(tree) != 1 || tree[0].Institution.Code != "ministry" || len(tree[0].Under) != 0 {
		t.Errorf("%+v", tree)
	}
	if tree := r.Tree("2019-01-01"); len(tree) != 1 || len(tree[0].Under) != 1 || len(tree[0].Under[0].Under) != 1 {
		t.Errorf("before: %+v", tree)
	}
	_, err = o.Merge(o.ctx, []string{"ministry"}, "ministry", "2024-01-01", "x")
	refused(t, "with itself", err, "mergesItself", "codes")
	_, err = o.Merge(o.ctx, []string{"ministry"}, "guard", "2024-01-01", "x")
	refused(t, "a circle of successions", err, "cycle", "successor")
	_, err = o.Merge(o.ctx, nil, "guard", "2024-01-01", "x")
	refused(t, "of nobody", err, "needed", "codes")
}

// TestMatrix: one accountable institution covers, none is a gap, two are an overlap unless it is explained.
func TestMatrix(t *testing.T) {
	o := filled(t)
	state := func(day string) string {
		text := ""
		for _, f := range o.register().Matrix(day).Functions {
			for _, p := range f.Places {
				text += p.Area + " " + p.State() + ";"
			}
			if f.Uncovered() {
				text += "uncovered"
			}
		}
		return text
	}
	same := func(day, want string) {
		t.Helper()
		if got := state(day); got != want {
			t.Errorf("%s: %s, want %s", day, got, want)
		}
	}
	same("2020-01-01", "uncovered")
	must(t, o.Record(o.ctx, mandate("m1", "guard", "supports", "2005-01-01")))
	same("2020-01-01", "CO gap;uncovered")
	must(t, o.Record(o.ctx, mandate("m2", "police", "accountable", "2010-01-01")))
	same("2020-01-01", "CO covered;")
	same("2009-01-01", "CO gap;uncovered")
	must(t, o.Record(o.ctx, mandate("m3", "ministry", "accountable", "2015-01-01")))
	same("2020-01-01", "CO overlap;")
	explained := mandate("m3", "ministry", "accountable", "2018-01-01", "explained_es=por ley, juntas")
	must(t, o.Record(o.ctx, explained))
	same("2020-01-01", "CO covered;")
	same("2016-01-01", "CO overlap;")
}

// TestWho: citizens read no column for staff; a liaison officer keeps the posts of the own institution and nothing else.
func TestWho(t *testing.T) {
	o := filled(t)
	must(t, o.Record(o.ctx, row(institutions.OfPosting, "p1", "2020-01-01", "post=chief", "sort=permanent", "holder=77", "sex=female", "name=Ana Ruiz")))
	r, err := o.Register(kernel.WithActor(t.Context(), kernel.Citizen()))
	must(t, err)
	if p, ok := r.Get(institutions.OfPosting, "p1", "2021-01-01"); !ok || p.Values["holder"] != "" || p.Values["sex"] != "" || p.By != "" || p.Values["name"] != "Ana Ruiz" {
		t.Errorf("a citizen reads %+v", p)
	}
	if p, _ := o.register().Get(institutions.OfPosting, "p1", "2021-01-01"); p.Values["holder"] != "77" {
		t.Error("what staff read was taken away")
	}
	liaison := kernel.WithActor(t.Context(), as(kernel.RoleLiaison, "lia", "police"))
	post := row(institutions.OfPost, "clerk", "2020-01-01", "institution=police", "name_es=Oficina", "budgeted=no")
	must(t, o.Record(liaison, post))
	must(t, o.Record(liaison, row(institutions.OfPosting, "p2", "2020-01-01", "post=clerk", "sort=acting", "holder=5")))
	for name, bad := range map[string]institutions.Row{"a post of another": row(institutions.OfPost, "x", "2020-01-01", "institution=ministry", "name_es=X", "budgeted=no"), "a mandate": mandate("m", "police", "accountable", "2020-01-01")} {
		if err := o.Record(liaison, bad); fault.CodeOf(err) != fault.CodeForbidden {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, who := range []kernel.Actor{kernel.Citizen(), as(kernel.RoleAnalyst, "ana", "police"), as(kernel.RoleComptroller, "com", "comptroller")} {
		if err := o.Record(kernel.WithActor(t.Context(), who), post); fault.CodeOf(err) != fault.CodeForbidden {
			t.Errorf("%s: %v", who.Role, err)
		}
	}
}

// TestLoad: many rows tell how far they are, enter all or none also when they are cancelled, and are decided on one by one.
func TestLoad(t *testing.T) {
	o := open(t)
	row := func(k institutions.Kind, code string, values institutions.Values) institutions.Row {
		return institutions.Row{Kind: k, Code: code, From: "2020-01-01", Values: values}
	}
	active := func(code string) institutions.Row {
		return row(institutions.OfInstitution, code, institutions.Values{"name_es": code, "subsystem": "police", "level": "national", "area": "CO", "status": "active"})
	}
	_, err := o.RecordAll(o.ctx, []institutions.Row{active("police"), active("fire")})
	must(t, err)
	var posts, postings []institutions.Row
	for i := range 600 {
		code := strconv.Itoa(i)
		posts = append(posts, row(institutions.OfPost, "p"+code, institutions.Values{"institution": "police", "name_es": "Patrulla", "budgeted": "yes"}))
		postings = append(postings, row(institutions.OfPosting, "o"+code, institutions.Values{"post": "p" + code, "sort": "permanent", "holder": "h" + code}))
	}
	steps := map[string]int64{}
	tell := func(step string, done, total int64) { steps[step]++ }
	liaison := kernel.WithActor(o.ctx, as(kernel.RoleLiaison, "lia", "police"))
	ctx, cancel := context.WithCancel(liaison)
	_, err = o.Load(ctx, posts, func(step string, done, _ int64) {
		if step == "institutions.load.checking" && done == 300 {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	posts[599].Values = maps.Clone(posts[599].Values)
	posts[599].Values["institution"] = "fire"
	if _, err := o.Load(liaison, posts, tell); fault.CodeOf(err) != fault.CodeForbidden {
		t.Errorf("the last row is another institution's: %v", err)
	}
	posts[599].Values["institution"] = "police"
	r, err := o.Register(o.ctx)
	must(t, err)
	if n := len(r.All(institutions.OfPost)); n != 0 {
		t.Errorf("%d posts of what was cancelled or refused", n)
	}
	if n, err := o.Load(liaison, posts, tell); err != nil || n != 600 {
		t.Fatal(n, err)
	}
	if steps["institutions.load.reading"] < 600 || steps["institutions.load.checking"] != 600 || steps["institutions.load.writing"] != 1 {
		t.Errorf("%v", steps)
	}
	postings[599].Values["post"] = "p0"
	_, err = o.Load(o.ctx, postings, tell)
	if f, ok := fault.Of(err); !ok || f.Message != "institutions.postTaken" || f.Args["row"] != "1" {
		t.Errorf("two in one post: %v", err)
	}
	postings[599].Values["post"], postings[599].Values["holder"] = "p599", "h0"
	_, err = o.Load(o.ctx, postings, tell)
	refused(t, "one in two posts", err, "holderTwice", "holder")
}
