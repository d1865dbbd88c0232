package oversight

import (
	"context"
	"slices"

	"convive/internal/institutions"
	"convive/internal/kernel"
)

// Propose are the rows that the installation itself holds for a section, for the compilers to look at; none if it holds nothing.
// Faults: noReport.
func (s *Service) Propose(ctx context.Context, code string, kind SectionKind) ([]Row, error) {
	r, err := s.Report(ctx, code)
	if err != nil {
		return nil, err
	}
	switch kind {
	case OfMandate:
		return s.mandates(ctx, r)
	case OfPeople:
		return s.people(ctx, r)
	case OfRecommendations:
		return s.standing(ctx, r)
	case OfQuality:
		return s.grades(ctx, r)
	case OfResults:
		if s.around.Plans != nil {
			return s.around.Plans.Results(ctx, r.Owner, r.From, r.To)
		}
	case OfFunds:
		if s.around.Books != nil {
			return s.around.Books.Funds(ctx, r.Owner, r.From, r.To)
		}
	case OfContracts:
		if s.around.Books != nil {
			return s.around.Books.Contracts(ctx, r.Owner, r.From, r.To)
		}
	}
	return nil, nil
}

// mandates are those of the owner on the last day of the period.
func (s *Service) mandates(ctx context.Context, r Report) ([]Row, error) {
	register, err := s.registers.Register(ctx)
	if err != nil {
		return nil, err
	}
	var rows []Row
	for _, m := range register.On(institutions.OfMandate, r.To) {
		if m.Values["institution"] != r.Owner {
			continue
		}
		row := Row{"institution": r.Owner, "function": m.Values["function"], "part": m.Values["role"], "place": m.Values["area"], "norm": m.Values["article"]}
		rows = append(rows, stated(row))
	}
	return rows, nil
}

// people are the owner's posts on the last day of the period, with how many are held.
func (s *Service) people(ctx context.Context, r Report) ([]Row, error) {
	register, err := s.registers.Register(ctx)
	if err != nil {
		return nil, err
	}
	held := map[string]bool{}
	for _, p := range register.On(institutions.OfPosting, r.To) {
		held[p.Values["post"]] = true
	}
	posts, filled := 0, 0
	for _, p := range register.On(institutions.OfPost, r.To) {
		if p.Values["institution"] != r.Owner || !p.Values.Holds("budgeted") {
			continue
		}
		posts++
		if held[p.Code] {
			filled++
		}
	}
	if posts == 0 {
		return nil, nil
	}
	return []Row{{"group": r.Owner, "posts": itoa(posts), "filled": itoa(filled)}}, nil
}

// standing are the recommendations and promises of earlier reports of the owner that are not closed.
func (s *Service) standing(ctx context.Context, r Report) ([]Row, error) {
	all, err := s.store.List(ctx, kernel.ActorFrom(ctx).Tenant)
	if err != nil {
		return nil, err
	}
	var rows []Row
	for _, other := range all {
		if other.Code == r.Code || !other.State().Public() {
			continue
		}
		for _, i := range other.Items {
			if i.Addressee == r.Owner && (i.Kind == Recommendation || i.Kind == Commitment) && i.State() != ItemClosed {
				rows = append(rows, stated(Row{"report": other.Code, "number": itoa(i.Number), "body": i.Body, "text": i.Text, "state": string(i.State()), "due": i.Deadline(), "level": string(i.Level())}))
			}
		}
	}
	return rows, nil
}

// grades are those of the sources that the results rest on.
func (s *Service) grades(ctx context.Context, r Report) ([]Row, error) {
	section, _ := r.Section(OfResults)
	var sources []string
	for _, row := range section.Rows {
		sources = append(sources, row["source"])
	}
	slices.Sort(sources)
	rows, _, err := s.around.Grades.Grades(ctx, slices.Compact(sources))
	return rows, err
}

// stated is a row without what is empty.
func stated(r Row) Row {
	for name, text := range r {
		if text == "" {
			delete(r, name)
		}
	}
	return r
}
