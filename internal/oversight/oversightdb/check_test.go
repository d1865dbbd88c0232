package oversightdb_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"convive/internal/kernel"
	"convive/internal/oversight"
	"convive/internal/platform/db"
	"convive/internal/platform/testkit"
)

const lineHead = "programme,cofog,source,level,currency,planned,initial,amendments,amended,committed,accrued,paid,total\n"

// TestCheck: what does not agree is named with its difference, to the last unit; what agrees is not; nothing is divided by zero.
func TestCheck(t *testing.T) {
	w := newWorld(t, testkit.SQLite(t))
	const good = "Patrullas,03.1,Nación,national,COP,,100,5,105,100,90,80,\n"
	for name, c := range map[string]struct {
		kind  oversight.SectionKind
		table string
		want  []string // rule/section/row stated found difference
	}{
		"all is well":              {oversight.OfFunds, lineHead + good, nil},
		"nothing was voted":        {oversight.OfFunds, lineHead + "Nada,03.1,Nación,national,COP,,0,0,0,0,0,0,\n", nil},
		"one cent":                 {oversight.OfFunds, lineHead + "Patrullas,03.1,Nación,national,COP,,100,5,105.01,100,90,80,\n", []string{"balance/funds/1 105.01 105.00 0.01"}},
		"paid before it is owed":   {oversight.OfFunds, lineHead + "Patrullas,03.1,Nación,national,COP,,100,5,105,100,90,90.01,\n", []string{"stages.paid/funds/1 90.01 90.00 0.01"}},
		"committed without budget": {oversight.OfFunds, lineHead + "Patrullas,03.1,Nación,national,COP,,100,5,105,106,90,80,\n", []string{"stages.committed/funds/1 106.00 105.00 1.00"}},
		"the plan had more":        {oversight.OfFunds, lineHead + "Patrullas,03.1,Nación,national,COP,120,100,5,105,100,90,80,\n", []string{"plan/funds/1 100.00 120.00 -20.00"}},
		"a total":                  {oversight.OfFunds, lineHead + good + good + "Total,03,Todas,national,COP,,200,10,210,200,180,160.01,yes\n", []string{"total.paid/funds/3 160.01 160.00 0.01"}},
		"two currencies":           {oversight.OfFunds, lineHead + good + strings.Replace(good, "COP", "USD", 1), []string{"currency/funds/0   "}},
		"a total of no line":       {oversight.OfFunds, lineHead + good + "Total,03,Todas,national,USD,,0,0,0,0,0,1,yes\n", []string{"total.paid/funds/2 1.00 0.00 1.00"}},
		"more persons than posts":  {oversight.OfPeople, "group,posts,filled,women\nPolicía,10,11,12\n", []string{"posts.filled/people/1 11 10 1", "posts.women/people/1 12 11 1"}},
	} {
		t.Run(name, func(t *testing.T) {
			code := w.until(oversight.Collecting)
			must(t, w.submit(code, compiler, c.kind, "", c.table))
			findings, err := w.Check(w.by(compiler), code)
			must(t, err)
			var got []string
			for _, f := range findings {
				if f.Rule != oversight.RuleMissing {
					got = append(got, f.ID+" "+f.Stated+" "+f.Found+" "+f.Difference)
				}
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

// TestSubmit: what a row says wrongly is named with row, column and value, and nothing is kept of the section.
func TestSubmit(t *testing.T) {
	w := newWorld(t, testkit.SQLite(t))
	code := w.until(oversight.Collecting)
	for table, want := range map[string]string{
		lineHead + "Patrullas,03.1,Nación,national,COP,,Prevención,5,105,100,90,80,\n": "oversight.badAmount", lineHead + "Patrullas,03.1,Nación,national,pesos,,1,5,105,100,90,80,\n": "oversight.badCodeIn",
		lineHead + "Patrullas,03.1,Nación,world,COP,,1,5,105,100,90,80,\n": "oversight.badChoice", lineHead + "Patrullas,03.1,Nación,national,COP,,-1,5,105,100,90,80,\n": "oversight.badAmount",
		lineHead + ",03.1,Nación,national,COP,,1,5,105,100,90,80,\n": "oversight.rowNeeded", lineHead + "Patrullas,03.1,Nación,national,COP,,0.001,5,105,100,90,80,\n": "oversight.badAmount",
		lineHead + strings.Repeat("Patrullas,03.1,Nación,national,COP,,999999999999999,0,1,1,1,1,\n", 90): "oversight.tooMuch"} {
		refused(t, table[len(lineHead):min(len(table), len(lineHead)+60)], w.submit(code, compiler, oversight.OfFunds, "", table), want)
	}
	refused(t, "no such indicator", w.submit(code, compiler, oversight.OfResults, "", "objective,indicator,territory,year\nX,nothing,CO,2025\n"), "oversight.noFigure")
	refused(t, "a made value", w.Submit(w.by(compiler), code, oversight.OfResults, nil, []oversight.Row{{"objective": "X", "color": "red"}}), "oversight.unknownColumn")
	refused(t, "digests", w.Submit(w.by(compiler), code, oversight.OfProofs, kernel.Text{"es": "x"}, nil), "oversight.noSection")
	refused(t, "of another", w.submit(code, compiler, oversight.OfForce, "x", ""), "access.mayNot")
	must(t, w.Submit(w.by(compiler), code, oversight.OfResults, nil, []oversight.Row{{"objective": "X", "indicator": "homicide-rate", "territory": "CO", "year": "2025", "value": "0.1", "assessment": "met"}}))
	s, _ := w.load(code).Section(oversight.OfResults)
	if row := s.Rows[0]; row["value"] != "25.3" || row["assessment"] != oversight.NotAssessable || row["edition"] != "1" || row["release"] != "values/3" || row["moment"] == "" {
		t.Errorf("a typed value is taken: %v", row)
	}
	if got := len(w.load(code).Sections); got != 1 {
		t.Errorf("%d sections were kept", got)
	}
}

// TestCheck_Outside: a figure that its edition no longer gives and a line that the books have otherwise are told; so is a figure that
// changed after the signature, beside what was signed.
func TestCheck_Outside(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, store *db.DB) {
		w := newWorld(t, store)
		code := w.until(oversight.Submitted)
		must(t, w.submit(code, compiler, oversight.OfFunds, "", goodFunds))
		w.books = []oversight.Row{{"programme": "Patrullas", "cofog": "03.1", "source": "Nación", "level": "national", "currency": "COP", "initial": "100000", "amendments": "5050", "amended": "105050", "committed": "105050", "accrued": "90000", "paid": "89999"}}
		w.value = "25.4" // what the same moment gives now: somebody altered an edition
		findings, err := w.Check(w.by(compiler), code)
		must(t, err)
		var got []string
		for _, f := range findings {
			if f.Rule != oversight.RuleMissing {
				got = append(got, f.ID+" "+f.Difference)
			}
		}
		if want := []string{"figure.value/results/1 -0.1", "books.paid/funds/1 0.01", "books.absent/funds/2 "}; !slices.Equal(got, want) {
			t.Errorf("%q, want %q", got, want)
		}
		w.value, w.books = "25.3", nil
		must(t, w.Return(w.by(minister), code, "se corrige"))
		must(t, w.submit(code, compiler, oversight.OfRisks, "Ninguno", ""))
		_, err = w.Check(w.by(compiler), code)
		must(t, err)
		must(t, w.sign(code, minister))
		signed := w.load(code).Signed
		w.now, w.value = w.now.Add(time.Hour), "25.9"
		snap, err := signed.Snapshot()
		must(t, err)
		revised, err := w.Revised(w.by(citizen), snap)
		must(t, err)
		if len(revised) != 1 || revised[0].Value != "25.9" || revised[0].Result["value"] != "25.3" {
			t.Errorf("%+v", revised)
		}
		must(t, w.Amend(w.by(minister), code, oversight.OfResults, oversight.Deed{Text: "Hoy es otra", Reason: "revisión"}))
		if after := w.load(code); string(after.Signed.Content) != string(signed.Content) || len(after.Amendments) != 1 {
			t.Error("an amendment changed what was signed")
		}
		if said := w.said[len(w.said)-1]; said.Kind != oversight.PublicAmendment || !said.Salted {
			t.Errorf("%+v", said)
		}
	})
}

// TestSilence: a deadline is over when the day is over everywhere; the silence is recorded once, and a late answer beside it.
func TestSilence(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, store *db.DB) {
		w := newWorld(t, store)
		code := w.until(oversight.InReview)
		item, err := w.Issue(w.by(legislator), code, oversight.Item{Kind: oversight.Question, Addressee: "police", Text: "¿Por qué?", Days: 5})
		must(t, err)
		if item.Due != "2026-03-09" { // Monday 2 March and five working days
			t.Errorf("due %s", item.Due)
		}
		for _, c := range []struct {
			at   string
			want int
		}{{"2026-03-10T11:59:00Z", 0}, {"2026-03-10T12:01:00Z", 1}, {"2026-03-10T12:02:00Z", 0}} {
			w.now, _ = time.Parse(time.RFC3339, c.at)
			n, err := w.RecordSilences(w.by(clock))
			must(t, err)
			if n != c.want {
				t.Errorf("%d silences at %s", n, c.at)
			}
		}
		open, err := w.Outstanding(w.by(citizen))
		must(t, err)
		if len(open) != 1 || !open[0].Overdue || open[0].Awaits != "police" {
			t.Errorf("%+v", open)
		}
		refused(t, "by somebody else", w.Act(w.by(compiler), code, 1, oversight.Answer, oversight.ItemDeed{Deed: oversight.Deed{Text: "x"}}), "access.mayNot")
		must(t, w.Act(w.by(liaison), code, 1, oversight.Answer, oversight.ItemDeed{Deed: oversight.Deed{Text: "Tarde"}}))
		if i, _ := w.load(code).Item(1); i.State() != oversight.Answered || len(i.Silences()) != 1 {
			t.Errorf("%+v", i)
		}
		refused(t, "the addressee closes", w.Act(w.by(liaison), code, 1, oversight.Settle, oversight.ItemDeed{Deed: oversight.Deed{Reason: "x"}}), "access.mayNot")
		refused(t, "no reason", w.Act(w.by(legislator), code, 1, oversight.Settle, oversight.ItemDeed{}), "oversight.reasonNeeded")
	})
}

// TestStore_Race: of two that act on the same state one is told.
func TestStore_Race(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, store *db.DB) {
		w := newWorld(t, store)
		code := w.until(oversight.SignedState)
		r := w.load(code)
		move := oversight.Move{Step: len(r.Moves) + 1, Act: oversight.Present, From: oversight.SignedState, To: oversight.Presented, By: "sup", Institution: "ministry", At: w.now}
		must(t, w.store.Record(t.Context(), w.tenant, code, oversight.Change{Move: &move}))
		refused(t, "the same again", w.store.Record(t.Context(), w.tenant, code, oversight.Change{Move: &move}), "oversight.changedMeanwhile")
		other, ok, err := w.store.Load(t.Context(), "elsewhere", code)
		if err != nil || ok {
			t.Errorf("of another government: %v %v", other.Code, err)
		}
	})
}
