package app

import (
	"slices"
	"time"

	"convive/internal/institutions"
	"convive/internal/management"
)

// asked is a question with the registers that answer it.
type asked struct {
	management.Question
	register *institutions.Register
}

// onRegisters are the measures that the registers of institutions answer (F1 to F5, F9, F10, I6).
var onRegisters = map[string]func(q asked) management.Reading{
	"legal-basis": func(q asked) management.Reading {
		return q.institutions(func(row institutions.Row) bool { return q.inForce(row.Values["article"]) })
	},
	"vision-reviewed": func(q asked) management.Reading {
		return q.institutions(func(row institutions.Row) bool {
			return row.Values["reviewed"] > yearsBefore(q.Day, 4) && row.Values["reviewed"] <= q.Day
		})
	},
	"organogram-published": func(q asked) management.Reading {
		return q.institutions(func(row institutions.Row) bool {
			return row.Values["published"] > yearsBefore(q.Day, 1) && row.Values["published"] <= q.Day
		})
	},
	"subsystems":              asked.subsystems,
	"mandates-grounded":       asked.mandates,
	"norms-reviewed":          asked.norms,
	"one-accountable":         asked.accountable,
	"posts-filled":            asked.posts,
	"equipment-working":       asked.equipment,
	"competences-met":         asked.competences,
	"vacant-leading":          asked.vacancies,
	"sites-adequate":          asked.adequate,
	"custody-within-capacity": asked.custody,
	"sites-accessible":        asked.accessible,
	"open-competition":        asked.competition,
	"women-in-command":        asked.command,
}

// covers says whether an institution is of the subject.
func (q asked) covers(code string) bool {
	switch q.Subject.Kind {
	case management.OfInstitution:
		return code == q.Subject.Code
	case management.OfMunicipality:
		row, ok := q.register.Get(institutions.OfInstitution, code, q.Day)
		return ok && row.Values["area"] == q.Subject.Code
	}
	return true
}

func (q asked) inForce(article string) bool {
	_, ok := q.register.Get(institutions.OfArticle, article, q.Day)
	return ok
}

// institutions is the share of the subject's active institutions for which something holds.
func (q asked) institutions(holds func(institutions.Row) bool) management.Reading {
	var t tally
	for _, row := range q.register.On(institutions.OfInstitution, q.Day) {
		if row.Values["status"] == institutions.Active && q.covers(row.Code) {
			t.count(row.Code, holds(row))
		}
	}
	return t.reading
}

var notOfThis = management.Reading{Absent: management.NotOfThis}

func (q asked) subsystems() management.Reading {
	if q.Subject.Kind != management.OfSystem {
		return notOfThis
	}
	there := map[string]bool{}
	for _, row := range q.register.On(institutions.OfInstitution, q.Day) {
		if row.Values["status"] == institutions.Active {
			there[row.Values["subsystem"]] = true
		}
	}
	var t tally
	for _, s := range institutions.Subsystems() {
		t.count(s, there[s])
	}
	t.reading.Recorded = len(there) > 0
	return t.reading
}

func (q asked) mandates() management.Reading {
	var t tally
	for _, row := range q.register.On(institutions.OfMandate, q.Day) {
		if q.covers(row.Values["institution"]) {
			t.count(row.Code, q.inForce(row.Values["article"]))
		}
	}
	return t.reading
}

func (q asked) norms() management.Reading {
	if q.Subject.Kind != management.OfSystem {
		return notOfThis
	}
	var t tally
	for _, row := range q.register.On(institutions.OfNorm, q.Day) {
		if by := row.Values["review"]; by != "" {
			t.count(row.Code, by >= q.Day)
		}
	}
	return t.reading
}

// accountable counts functions by territory; one of which nobody is accountable anywhere counts once. An institution answers for its
// own functions and not for those that nobody has, so it is not told of one.
func (q asked) accountable() management.Reading {
	if q.Subject.Kind == management.OfInstitution {
		return notOfThis
	}
	var t tally
	for _, f := range q.register.Matrix(q.Day).Functions {
		for _, place := range f.Places {
			if q.Subject.Kind == management.OfSystem || place.Area == q.Subject.Code {
				t.count(f.Function.Code, !place.Gap && !place.Overlap)
			}
		}
		if len(f.Places) == 0 && q.Subject.Kind == management.OfSystem {
			t.count(f.Function.Code, false)
		}
	}
	return t.reading
}

func (q asked) posts() management.Reading {
	var r management.Reading
	for _, row := range q.register.On(institutions.OfInstitution, q.Day) {
		if !q.covers(row.Code) {
			continue
		}
		staffing := q.register.Staffing(row.Code, q.Day)
		r.Numerator, r.Denominator = r.Numerator+float64(staffing.Filled), r.Denominator+float64(staffing.Budgeted)
		if staffing.Filled < staffing.Budgeted && len(r.Behind) < mostBehind {
			r.Behind = append(r.Behind, row.Code)
		}
	}
	r.Recorded = r.Denominator > 0
	return r
}

// equipment that works against what is required of its class in the institution; where nothing is required, against what there is.
// More of one class does not make up for another.
func (q asked) equipment() management.Reading {
	type stock struct{ working, there, required int64 }
	of := map[[2]string]*stock{}
	for _, row := range q.register.On(institutions.OfEquipment, q.Day) {
		if !q.covers(row.Values["institution"]) {
			continue
		}
		key := [2]string{row.Values["institution"], row.Values["class"]}
		if of[key] == nil {
			of[key] = &stock{}
		}
		units, _ := row.Values.Number("units")
		required, _ := row.Values.Number("required")
		of[key].there, of[key].required = of[key].there+units, max(of[key].required, required)
		if c := row.Values["condition"]; c == "good" || c == "fair" {
			of[key].working += units
		}
	}
	r := management.Reading{Recorded: len(of) > 0}
	for key, s := range of {
		needed := s.required
		if needed == 0 {
			needed = s.there
		}
		r.Numerator, r.Denominator = r.Numerator+float64(min(s.working, needed)), r.Denominator+float64(needed)
		if s.working < needed {
			r.Behind = append(r.Behind, key[0]+"/"+key[1])
		}
	}
	slices.Sort(r.Behind)
	r.Behind = r.Behind[:min(mostBehind, len(r.Behind))]
	return r
}

// holders are the posts of the subject with who holds them permanently.
func (q asked) holders() map[string][2]institutions.Row {
	held := map[string][2]institutions.Row{}
	for _, posting := range q.register.On(institutions.OfPosting, q.Day) {
		post, ok := q.register.Get(institutions.OfPost, posting.Values["post"], q.Day)
		if ok && posting.Values["sort"] == institutions.Permanent && q.covers(post.Values["institution"]) {
			held[post.Code] = [2]institutions.Row{post, posting}
		}
	}
	return held
}

// leastPersons is of how many persons a share of persons is told.
const leastPersons = 5

// ofPersons is the share of holders for whom something holds; which are asked says the second.
func (q asked) ofPersons(holds, asked func(post, posting institutions.Row) bool) management.Reading {
	var t tally
	for code, held := range q.holders() {
		if asked(held[0], held[1]) {
			t.count(code, holds(held[0], held[1]))
		}
	}
	if t.reading.Recorded && t.reading.Denominator < leastPersons {
		return management.Reading{Absent: management.TooFew}
	}
	t.reading.Behind = nil // posts would name persons
	return t.reading
}

func (q asked) competences() management.Reading {
	return q.ofPersons(func(post, posting institutions.Row) bool {
		has := posting.Values.List("competences")
		return !slices.ContainsFunc(post.Values.List("competences"), func(c string) bool { return !slices.Contains(has, c) })
	}, func(post, _ institutions.Row) bool { return len(post.Values.List("competences")) > 0 })
}

func (q asked) competition() management.Reading {
	return q.ofPersons(func(_, posting institutions.Row) bool { return posting.Values.Holds("competition") },
		func(_, posting institutions.Row) bool { return posting.Values["competition"] != "" })
}

func (q asked) command() management.Reading {
	return q.ofPersons(func(_, posting institutions.Row) bool { return posting.Values["sex"] == "female" },
		func(post, posting institutions.Row) bool {
			sex := posting.Values["sex"]
			return post.Values.Holds("command") && sex != "" && sex != "unknown"
		})
}

// vacancies are leading posts that were there for 90 days and that nobody held on any of them, acting or not.
func (q asked) vacancies() management.Reading {
	var r management.Reading
	day, err := time.Parse(time.DateOnly, q.Day)
	if err != nil {
		return r
	}
	since := day.AddDate(0, 0, -90).Format(time.DateOnly)
	for _, post := range q.register.On(institutions.OfPost, q.Day) {
		if !post.Values.Holds("leading") || !q.covers(post.Values["institution"]) {
			continue
		}
		r.Recorded = true
		if _, stood := q.register.Get(institutions.OfPost, post.Code, since); !stood {
			continue
		}
		held := slices.ContainsFunc(q.register.All(institutions.OfPosting), func(p institutions.Row) bool {
			return p.Values["post"] == post.Code && p.From <= q.Day && (p.To == "" || p.To > since)
		})
		if !held {
			r.Numerator++
			r.Behind = append(r.Behind, post.Code)
		}
	}
	r.Behind = r.Behind[:min(mostBehind, len(r.Behind))]
	return r
}

// sites is the share of the subject's sites for which something holds, of those that are asked.
func (q asked) sites(holds, asked func(institutions.Row) bool) management.Reading {
	var t tally
	for _, row := range q.register.On(institutions.OfSite, q.Day) {
		mine := q.covers(row.Values["institution"]) || q.Subject.Kind == management.OfMunicipality && row.Values["area"] == q.Subject.Code
		if mine && asked(row) {
			t.count(row.Code, holds(row))
		}
	}
	return t.reading
}

func (q asked) adequate() management.Reading {
	return q.sites(func(row institutions.Row) bool { return row.Values["condition"] == "adequate" },
		func(row institutions.Row) bool { return row.Values["condition"] != "not_assessed" })
}

func (q asked) custody() management.Reading {
	return q.sites(func(row institutions.Row) bool {
		capacity, _ := row.Values.Number("capacity")
		occupancy, _ := row.Values.Number("occupancy")
		return occupancy <= capacity
	}, func(row institutions.Row) bool {
		_, one := row.Values.Number("capacity")
		_, two := row.Values.Number("occupancy")
		return row.Values["sort"] == "custody" && one && two
	})
}

func (q asked) accessible() management.Reading {
	return q.sites(func(row institutions.Row) bool { return row.Values["accessible"] == "yes" },
		func(row institutions.Row) bool {
			a := row.Values["accessible"]
			return row.Values.Holds("open_to_public") && a != "" && a != "not_assessed"
		})
}
