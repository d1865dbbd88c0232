package institutions_test

import (
	"testing"

	"convive/internal/institutions"
	"convive/internal/kernel"
	"convive/internal/kernel/fault"

	"pgregory.net/rapid"
)

func drawn(function string, steps ...institutions.ProcedureStep) institutions.Procedure {
	return institutions.Procedure{Code: "scene", Institution: "police", Function: function, Title: kernel.Same("Escena"), Steps: steps}
}

// TestProcedure_Refused: a draft that cannot be read is told at its field.
func TestProcedure_Refused(t *testing.T) {
	o := filled(t)
	act := institutions.ProcedureStep{Act: "Acordonar"}
	for name, c := range map[string]struct {
		p           institutions.Procedure
		want, field string
	}{
		"no steps":                  {drawn("patrol"), "noSteps", "act_1"},
		"a step of nothing":         {drawn("patrol", act, institutions.ProcedureStep{Input: "x"}), "needed", "act_2"},
		"no function":               {drawn("", act), "needed", "function"},
		"a function that is none":   {drawn("fly", act), "notThere", "function"},
		"an actor that is none":     {drawn("patrol", institutions.ProcedureStep{Act: "x", Actor: "nobody"}), "notThere", "actor_1"},
		"hours below zero":          {drawn("patrol", institutions.ProcedureStep{Act: "x", MaxHours: -1}), "badCount", "hours_1"},
		"an article that is none":   {drawn("patrol", institutions.ProcedureStep{Act: "x", Article: "penal/1"}), "notThere", "article_1"},
		"more steps than one reads": {drawn("patrol", make([]institutions.ProcedureStep, 61)...), "tooManySteps", "act_1"},
	} {
		_, err := o.DraftProcedure(o.ctx, c.p)
		refused(t, name, err, c.want, c.field)
	}
}

// TestProcedure_FourEyes: who drafts does not approve; a draft is for staff; who reads it without an account finds nothing.
func TestProcedure_FourEyes(t *testing.T) {
	o := filled(t)
	p, err := o.DraftProcedure(o.ctx, drawn("patrol", institutions.ProcedureStep{Act: "Acordonar", MaxHours: 1}, institutions.ProcedureStep{Act: "Anotar", MaxHours: 2}))
	must(t, err)
	if hours, stated := p.MaxHours(); hours != 3 || !stated {
		t.Errorf("%d hours, %v", hours, stated)
	}
	citizen := kernel.WithActor(t.Context(), kernel.Citizen())
	if _, err := o.Procedure(citizen, "scene", 1); fault.CodeOf(err) != fault.CodeNotFound {
		t.Errorf("a citizen reads a draft: %v", err)
	}
	_, err = o.MoveProcedure(o.ctx, "scene", 1, institutions.Submit, "")
	must(t, err)
	if _, err := o.MoveProcedure(o.ctx, "scene", 1, institutions.Approve, ""); fault.CodeOf(err) != fault.CodeForbidden {
		t.Errorf("the author approves: %v", err)
	}
	supervisor := kernel.WithActor(t.Context(), as(kernel.RoleSupervisor, "sup", "police"))
	_, err = o.MoveProcedure(supervisor, "scene", 1, institutions.Approve, "")
	must(t, err)
	_, err = o.MoveProcedure(o.ctx, "scene", 1, institutions.Publish, "")
	must(t, err)
	got, err := o.Procedure(citizen, "scene", 0)
	must(t, err)
	if got.State != institutions.Published || got.Author != "" || got.Moves[1].By != "" {
		t.Errorf("a citizen reads %+v", got)
	}
	_, err = o.MoveProcedure(o.ctx, "scene", 1, institutions.Submit, "")
	refused(t, "a published one again", err, "notNow", "")
}

// TestProcedure_Walk: whatever acts come in whatever order, a version only takes the moves of the table, at most one version of a
// procedure is published, and what was published is never a draft again.
func TestProcedure_Walk(t *testing.T) {
	allowed := map[institutions.ProcedureState]map[institutions.ProcedureAct]institutions.ProcedureState{
		institutions.Draft:      {institutions.Submit: institutions.Review},
		institutions.Review:     {institutions.Approve: institutions.Approved, institutions.Return: institutions.Draft},
		institutions.Approved:   {institutions.Publish: institutions.Published, institutions.Return: institutions.Draft},
		institutions.Published:  {institutions.Supersede: institutions.Superseded},
		institutions.Superseded: {},
	}
	for state, acts := range allowed {
		for _, act := range []institutions.ProcedureAct{institutions.Submit, institutions.Approve, institutions.Publish, institutions.Return, institutions.Supersede} {
			to, ok := state.Next(act)
			if want, may := acts[act]; ok != may || to != want {
				t.Errorf("%s from %s: %s %v", act, state, to, ok)
			}
		}
	}
	o := filled(t)
	supervisor := kernel.WithActor(t.Context(), as(kernel.RoleSupervisor, "sup", "police"))
	everPublished := false
	rapid.Check(t, func(rt *rapid.T) {
		for range rapid.IntRange(1, 12).Draw(rt, "acts") {
			before, err := o.Procedures(o.ctx)
			if err != nil {
				rt.Fatal(err)
			}
			if act := rapid.IntRange(0, 4).Draw(rt, "act"); act == 4 {
				_, err = o.DraftProcedure(o.ctx, drawn("patrol", institutions.ProcedureStep{Act: "a"}))
			} else {
				who := o.ctx
				if institutions.ProcedureActs()[act] == institutions.Approve {
					who = supervisor
				}
				_, err = o.MoveProcedure(who, "scene", rapid.IntRange(1, len(before)+1).Draw(rt, "version"), institutions.ProcedureActs()[act], "porque sí")
			}
			if err != nil && fault.CodeOf(err) == fault.CodeInternal {
				rt.Fatal(err)
			}
			after, err := o.Procedures(o.ctx)
			if err != nil {
				rt.Fatal(err)
			}
			published := 0
			for i, p := range after {
				if p.State == institutions.Published {
					published++
					everPublished = true
				}
				if i < len(before) && before[i].State != p.State {
					if last, _ := p.Last(); last.From != before[i].State || allowed[last.From][last.Act] != p.State {
						rt.Fatalf("version %d came from %s to %s by %+v", p.Version, before[i].State, p.State, last)
					}
				}
			}
			if published > 1 {
				rt.Fatalf("%d versions are published", published)
			}
		}
	})
	if !everPublished {
		t.Error("the walk never came to a published version")
	}
}
