package sources

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/authz"
)

// reasonDuplicate is the reason of rows that were recognised as duplicates.
const reasonDuplicate = "sources.reason.duplicate"

// Resubmit keeps that corrected rows of an edition have come: the next edition takes the earlier one over and adds them.
func (s *Service) Resubmit(ctx context.Context, source string, number int, files []File) (Edition, error) {
	e, err := s.Edition(ctx, source, number)
	if err != nil {
		return e, err
	}
	if err := s.mayBase(ctx, e); err != nil {
		return e, err
	}
	return s.receive(ctx, e.Profile, e.ProfileVersion, files, number)
}

// mayBase refuses a base that has no facts any more, and one in whose place a later edition stands: the next edition would
// put the older rows back.
func (s *Service) mayBase(ctx context.Context, base Edition) error {
	if !base.Correctable() {
		return fault.Conflict("sources.cannotResubmit", append(base.key(), "state", string(base.State))...)
	}
	periods := map[int]bool{}
	for _, p := range base.Periods {
		periods[p.Period] = true
	}
	valid, err := s.Valid(ctx, time.Time{})
	if err != nil {
		return err
	}
	for _, v := range valid {
		overlaps := slices.ContainsFunc(v.Periods, func(k int) bool { return periods[k] })
		if v.Source == base.Source && v.Edition > base.Number && overlaps {
			return fault.Conflict("sources.laterStands", append(base.key(), "later", strconv.Itoa(v.Edition))...)
		}
	}
	return nil
}

// takeOver prepares an import of corrected rows: which rows of the edition's quarantine are open, and what it was held
// against. A later correction begins from the edition that holds the earlier one, or the earlier one would be lost.
func (s *Service) takeOver(ctx context.Context, e Edition, work *ImportWork) error {
	if e.Base == 0 {
		return nil
	}
	base, err := s.store.Edition(ctx, work.Key.Tenant, e.Source, e.Base)
	if err != nil {
		return err
	}
	if err := s.mayBase(ctx, base); err != nil { // it may have changed since the corrections came
		return err
	}
	work.Base, work.Totals = e.Base, base.Controls
	work.Open, err = s.store.OpenLines(ctx, work.Key.Tenant, e.Source, e.Base)
	if err == nil && len(work.Open) == 0 {
		err = fault.Conflict("sources.nothingOpen", base.key()...)
	}
	return err
}

// whole makes the counts and the quarantine of an edition that took an earlier one over those of the whole: its rows are
// the earlier one's, of which the corrected ones moved from quarantine to the facts, and what is still open stays open.
func (s *Service) whole(ctx context.Context, actor kernel.Actor, e *Edition, out Outcome) (func() ([]Quarantined, error), error) {
	base, err := s.store.Edition(ctx, actor.Tenant, e.Source, e.Base)
	if err != nil {
		return nil, err
	}
	corrected := map[LineKey]bool{}
	for _, k := range out.Corrected {
		corrected[k] = true
	}
	again := map[LineKey]bool{}
	var rows []Quarantined
	for {
		list, err := out.SetAside()
		if err != nil {
			return nil, err
		}
		if len(list) == 0 {
			break
		}
		for _, q := range list {
			again[q.Key()] = true
		}
		rows = append(rows, list...)
	}
	err = s.eachOpen(ctx, actor.Tenant, base, func(q Quarantined) error {
		if !again[q.Key()] && !corrected[q.Key()] {
			q.Edition = e.Number
			rows = append(rows, q)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	c := Counts{Read: base.Counts.Read, Accepted: base.Counts.Accepted + int64(len(out.Corrected)), Below: base.Counts.Below,
		Quantity: out.Counts.Quantity, Seconds: out.Counts.Seconds}
	for _, q := range rows {
		if q.Problems[0].Reason == reasonDuplicate {
			c.Duplicates++
		} else {
			c.Quarantined++
		}
	}
	c.Read = c.Accepted + c.Quarantined + c.Duplicates
	e.Counts = c
	handed := false
	return func() ([]Quarantined, error) {
		if handed {
			return nil, nil
		}
		handed = true
		return rows, nil
	}, nil
}

// Key names the row.
func (q Quarantined) Key() LineKey { return LineKey{q.File, q.Line, q.Part} }

// page is how many rows of quarantine are read at once.
const page = 5000

func (s *Service) eachOpen(ctx context.Context, tenant kernel.Tenant, e Edition, do func(Quarantined) error) error {
	for offset := 0; ; offset += page {
		list, _, err := s.store.Quarantine(ctx, tenant, e.Source, e.Number, offset, page)
		if err != nil || len(list) == 0 {
			return err
		}
		for _, q := range list {
			if q.In > 0 {
				continue
			}
			if err := do(q); err != nil {
				return err
			}
		}
	}
}

// tablesOf are the tables in which the lines of an edition are counted: its own, or those of the edition that it took over
// first.
func (s *Service) tablesOf(ctx context.Context, tenant kernel.Tenant, e Edition) ([]File, error) {
	for e.Base > 0 {
		var err error
		if e, err = s.store.Edition(ctx, tenant, e.Source, e.Base); err != nil {
			return nil, err
		}
	}
	return e.Files, nil
}

// marks are the first columns of the quarantine's file: which row it was and what is wrong with it.
var marks = []string{"_file", "_sheet", "_line", "_part", "_field", "_reason", "_value", "_text"}

// QuarantineSheet hands over, header first, the rows of quarantine that are open, as a table to be corrected and sent
// back: which row it was, its first problem, and the profile's columns as read. Staff only.
func (s *Service) QuarantineSheet(ctx context.Context, source string, number int, row func([]string) error) error {
	actor, err := s.see(ctx, authz.ReadQuarantine, named(source, number))
	if err != nil {
		return err
	}
	e, err := s.store.Edition(ctx, actor.Tenant, source, number)
	if err != nil {
		return err
	}
	p, err := s.Profile(ctx, e.Profile, e.ProfileVersion)
	if err != nil {
		return err
	}
	tables, err := s.tablesOf(ctx, actor.Tenant, e)
	if err != nil {
		return err
	}
	keys := p.Keys()
	if err := row(slices.Concat(marks, keys)); err != nil {
		return err
	}
	return s.eachOpen(ctx, actor.Tenant, e, func(q Quarantined) error {
		first := q.Problems[0]
		reason := strings.TrimPrefix(first.Reason, "sources.reason.")
		sheet := ""
		if q.File >= 1 && q.File <= len(tables) && tables[q.File-1].Table > 0 {
			sheet = tables[q.File-1].Sheet
		}
		cells := []string{strconv.Itoa(q.File), sheet, strconv.FormatInt(q.Line, 10), strconv.Itoa(q.Part), first.Field, reason, first.Value, q.Content["_text"]}
		for _, k := range keys {
			cells = append(cells, q.Content[k])
		}
		return row(cells)
	})
}
