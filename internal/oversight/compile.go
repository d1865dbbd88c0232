package oversight

import (
	"context"
	"slices"
	"strings"
	"time"

	"convive/internal/institutions"
	"convive/internal/kernel"
	"convive/internal/kernel/fault"
)

// Plan keeps a report of the actor's institution that is to be made. Faults: those of Report.checkPlan, noInstitution, noTerritory,
// codeTaken, those of the gate.
func (s *Service) Plan(ctx context.Context, r Report) (Report, error) {
	actor := kernel.ActorFrom(ctx)
	r = Report{Code: strings.TrimSpace(r.Code), Title: r.Title, Owner: r.Owner, Body: r.Body, Area: r.Area, From: r.From, To: r.To, Due: r.Due, Contributors: r.Contributors, Illustrative: r.Illustrative,
		PlannedBy: actor.Name, PlannedAt: s.clock.Now()}
	ctx, err := s.gate.Act(ctx, rights[Compiler], r.thing(actor, reportThing, r.Owner))
	if err != nil {
		return r, err
	}
	if err := r.checkPlan(); err != nil {
		return r, err
	}
	register, err := s.registers.Register(ctx)
	if err != nil {
		return r, err
	}
	named := map[string]string{"owner": r.Owner, "body": r.Body}
	for k, c := range r.Contributors {
		named["from_"+string(k)] = c
	}
	for field, code := range named {
		if _, ok := register.Get(institutions.OfInstitution, code, s.Today(ctx)); !ok {
			return r, fault.Invalid("oversight.noInstitution", "institution", code).At(field)
		}
	}
	if r.Owner == r.Body {
		return r, fault.Invalid("oversight.bodyIsOwner").At("body")
	}
	if _, ok, err := s.around.Places.Named(ctx, r.Area); err != nil || !ok {
		return r, orElse(err, fault.Invalid("oversight.noTerritory", "territory", string(r.Area)).At("area"))
	}
	return r, s.store.Plan(ctx, actor.Tenant, r)
}

func orElse(err error, f *fault.Fault) error {
	if err != nil {
		return err
	}
	return f
}

// Collect opens a planned report for its sections. Faults: those of moving.
func (s *Service) Collect(ctx context.Context, code string) error {
	return s.plainly(ctx, code, Open, Deed{})
}

// plainly does an act that says nothing more.
func (s *Service) plainly(ctx context.Context, code string, act Act, d Deed) error {
	ctx, _, move, err := s.moving(ctx, code, act, d, ofReport)
	if err != nil {
		return err
	}
	return s.store.Record(ctx, kernel.ActorFrom(ctx).Tenant, code, Change{Move: &move})
}

// Submit records the next version of a section by the institution that it is asked of. Figures are taken from what is public now.
// Faults: those of moving, noSection, emptySection, tooLong, those of tidy, noFigure.
func (s *Service) Submit(ctx context.Context, code string, kind SectionKind, text kernel.Text, rows []Row) error {
	if !kind.Typed() {
		return fault.NotFound("oversight.noSection", "section", string(kind))
	}
	ctx, r, move, err := s.moving(ctx, code, Submit, Deed{}, func(r Report, _ Who) (string, string) { return sectionThing, r.Contributor(kind) })
	if err != nil {
		return err
	}
	if rows, err = tidy(kind, rows); err != nil {
		return err
	}
	if len(text) == 0 && len(rows) == 0 {
		return fault.Invalid("oversight.emptySection").At("text_es")
	}
	for l, t := range text {
		if len([]rune(t)) > mostText {
			return fault.Invalid("oversight.tooLong", "n", itoa(mostText)).At("text_" + string(l))
		}
	}
	if kind == OfResults {
		if err := s.fill(ctx, rows, s.taken.Now()); err != nil {
			return err
		}
	}
	last, _ := r.Section(kind)
	move.Note = string(kind)
	section := Section{Kind: kind, Version: last.Version + 1, Text: text, Rows: rows, By: move.By, Institution: move.Institution, At: move.At}
	return s.store.Record(ctx, kernel.ActorFrom(ctx).Tenant, code, Change{Move: &move, Section: &section})
}

const mostText = 60_000

// Check holds the sections against each other, against the plan and the books, and against the figures as they are public; what it
// looked at is frozen. Faults: those of moving.
func (s *Service) Check(ctx context.Context, code string) ([]Finding, error) {
	ctx, r, move, err := s.moving(ctx, code, Verify, Deed{}, ofReport)
	if err != nil {
		return nil, err
	}
	names, err := s.names(ctx, r)
	if err != nil {
		return nil, err
	}
	snap, err := r.freeze(move.At, names)
	if err != nil {
		return nil, err
	}
	list := checkRows(snap)
	figures, err := s.checkFigures(ctx, snap.Section(OfResults).Rows)
	if err != nil {
		return nil, err
	}
	books, err := s.checkBooks(ctx, snap)
	if err != nil {
		return nil, err
	}
	snap.Findings = append(snap.Findings, numbered(slices.Concat(list, figures, books))...)
	return snap.Findings, s.store.Record(ctx, kernel.ActorFrom(ctx).Tenant, code, Change{Move: &move, Check: &Check{Step: move.Step, Snapshot: snap, At: move.At}})
}

// checkBooks holds lines and contracts against what is recorded of them.
func (s *Service) checkBooks(ctx context.Context, snap Snapshot) ([]Finding, error) {
	if s.around.Books == nil {
		return nil, nil
	}
	books, err := s.around.Books.Funds(ctx, snap.Owner, snap.From, snap.To)
	if err != nil || len(books) == 0 {
		return nil, err
	}
	recorded := map[[5]string]Row{}
	for _, row := range books {
		recorded[lineKey(row)] = row
	}
	var list []Finding
	for i, row := range snap.Section(OfFunds).Rows {
		if row["total"] == "yes" {
			continue
		}
		book, ok := recorded[lineKey(row)]
		if !ok {
			list = append(list, Finding{Rule: RuleBooks + ".absent", Section: OfFunds, Row: i + 1, Subject: row["programme"]})
			continue
		}
		for _, stage := range stages {
			stated, _ := row.Minor(stage)
			found, recorded := book.Minor(stage)
			if recorded && stated != found {
				f := moneyFinding(RuleBooks+"."+stage, i+1, row["programme"], row["currency"], stated, found)
				list = append(list, f)
			}
		}
	}
	return list, nil
}

func lineKey(row Row) [5]string {
	return [5]string{row["programme"], row["cofog"], row["source"], row["level"], row["currency"]}
}

// Explain says why a grave finding of the last check stands. Faults: those of moving, noFinding.
func (s *Service) Explain(ctx context.Context, code, finding, why string) error {
	ctx, r, move, err := s.moving(ctx, code, Explain, Deed{Reason: why}, ofReport)
	if err != nil {
		return err
	}
	c, _ := r.Check()
	if !slices.ContainsFunc(c.Snapshot.Findings, func(f Finding) bool { return f.ID == finding && f.Grave }) {
		return fault.NotFound("oversight.noFinding", "finding", finding)
	}
	move.Note = finding
	e := Explanation{Check: c.Step, Finding: finding, Text: move.Reason, By: move.By, At: move.At}
	return s.store.Record(ctx, kernel.ActorFrom(ctx).Tenant, code, Change{Move: &move, Explanation: &e})
}

// Return gives a checked report back to its compilers. Faults: those of moving.
func (s *Service) Return(ctx context.Context, code, why string) error {
	return s.plainly(ctx, code, Return, Deed{Reason: why})
}

// names are those of everything that the sections of a report name by a code.
func (s *Service) names(ctx context.Context, r Report) (map[string]kernel.Text, error) {
	register, err := s.registers.Register(ctx)
	if err != nil {
		return nil, err
	}
	found := map[string]kernel.Text{}
	of := func(k institutions.Kind, code string) {
		for _, row := range register.History(k, code) {
			if text := row.Values.Words("name"); len(text) > 0 {
				found[string(k)+"/"+code] = text
			}
		}
	}
	place := func(code string) error {
		name, ok, err := s.around.Places.Named(ctx, kernel.Code(code))
		if ok {
			found["territory/"+code] = name
		}
		return err
	}
	of(institutions.OfInstitution, r.Owner)
	of(institutions.OfInstitution, r.Body)
	if err := place(string(r.Area)); err != nil {
		return nil, err
	}
	var sources []string
	for _, k := range SectionKinds() {
		of(institutions.OfInstitution, r.Contributor(k))
		section, _ := r.Section(k)
		for _, row := range section.Rows {
			for _, column := range []string{"institution", "owner", "body"} {
				of(institutions.OfInstitution, row[column])
			}
			of(institutions.OfFunction, row["function"])
			for _, column := range []string{"territory", "place"} {
				if row[column] == "" {
					continue
				}
				if err := place(row[column]); err != nil {
					return nil, err
				}
			}
			if k == OfResults || k == OfQuality {
				sources = append(sources, row["source"])
			}
		}
		if k == OfResults {
			if err := s.indicatorNames(ctx, section.Rows, found); err != nil {
				return nil, err
			}
		}
	}
	slices.Sort(sources)
	_, titles, err := s.around.Grades.Grades(ctx, slices.Compact(sources))
	for source, title := range titles {
		found["source/"+source] = title
	}
	return found, err
}

func (s *Service) indicatorNames(ctx context.Context, rows []Row, found map[string]kernel.Text) error {
	for _, row := range rows {
		moment, err := time.Parse(time.RFC3339Nano, row["moment"])
		if err != nil {
			return err
		}
		_, names, err := s.figures.Figure(ctx, row, moment)
		if fault.CodeOf(err) == fault.CodeInternal {
			return err
		}
		for name, text := range names {
			found[name] = text
		}
	}
	return nil
}
