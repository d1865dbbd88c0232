package institutions

import (
	"context"
	"maps"
	"slices"
	"strconv"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/authz"
)

// entry is a series of rows that are entered together: all are taken into a copy of the register, then each is held against it.
type entry struct {
	service  *Service
	register *Register
	changed  []Row
	entered  int
	many     bool               // too many for a line of the trail each
	decided  map[[2]string]bool // of many: what was decided, by register and owner
}

// mostTrailed is how many rows stand in the trail one by one. More are one line for each register; who entered a row, when and why
// stands in the row.
const mostTrailed = 500

// take decides on a row, looks at it by itself and takes it in. A row that says what is already there changes nothing.
func (e *entry) take(ctx context.Context, row Row) (context.Context, error) {
	ctx, err := e.act(ctx, row) // before it is said what is wrong with it
	if err != nil {
		return ctx, err
	}
	if row, err = row.tidy(); err != nil {
		return ctx, err
	}
	if old, ok := e.register.Get(row.Kind, row.Code, row.From); ok && (old.From == row.From || row.Reason == "") && maps.Equal(old.Values, row.Values) && old.To == row.To {
		return ctx, nil
	} else if ok && old.From == row.From && row.Reason == "" {
		return ctx, fault.Invalid("institutions.reasonNeeded").At("reason")
	}
	if err := e.service.place(ctx, row); err != nil {
		return ctx, err
	}
	changed, err := e.register.enter(e.signed(ctx, row))
	if err != nil {
		return ctx, err
	}
	e.changed, e.entered = append(e.changed, changed...), e.entered+1
	return ctx, nil
}

// hold checks a row that was taken in, as it stands in the register now.
func (e *entry) hold(row Row) error {
	row, err := row.tidy()
	if err != nil {
		return err
	}
	for _, stands := range e.register.History(row.Kind, row.Code) {
		if stands.From == row.From {
			return e.register.check(stands)
		}
	}
	return nil // an earlier row of the same says it already
}

// end closes a row; what still names it would hang in the air, but for mandates of an article: those are told as without one.
func (e *entry) end(ctx context.Context, k Kind, code, day, reason string) (context.Context, error) {
	row, ok := e.register.Get(k, code, day)
	if !ok {
		return ctx, fault.Invalid("institutions.notThere", "code", code).At("code")
	}
	ctx, err := e.act(ctx, row)
	if err != nil {
		return ctx, err
	}
	if named := e.register.naming(k, code, day); len(named) > 0 && k != OfArticle && k != OfNorm {
		return ctx, fault.Conflict("institutions.stillNamed", "n", strconv.Itoa(len(named)), "register", string(named[0].Kind), "code", named[0].Code)
	}
	if reason == "" {
		return ctx, fault.Invalid("institutions.reasonNeeded").At("reason")
	}
	if day <= row.From {
		return ctx, fault.Invalid("institutions.reversed", "from", row.From, "to", day).At("to")
	}
	row.To, row.Reason = day, reason
	row.Revision++
	row = e.signed(ctx, row)
	rows := slices.Clone(e.register.History(k, code))
	rows[slices.IndexFunc(rows, func(old Row) bool { return old.From == row.From })] = row
	e.register.replace(k, code, rows)
	e.changed = append(e.changed, row)
	return ctx, nil
}

func (e *entry) act(ctx context.Context, row Row) (context.Context, error) {
	thing := e.register.thing(kernel.ActorFrom(ctx).Tenant, row)
	if !e.many {
		return e.service.gate.Act(ctx, authz.KeepRegister, thing)
	}
	of := [2]string{thing.Kind, thing.Owner}
	if e.decided[of] {
		return ctx, nil
	}
	recorded := e.decided[[2]string{thing.Kind}]
	if recorded && e.service.gate.May(ctx, authz.KeepRegister, thing) {
		e.decided[of] = true
		return ctx, nil
	}
	if !recorded {
		thing.ID = thing.Kind
	}
	ctx, err := e.service.gate.Act(ctx, authz.KeepRegister, thing)
	if err == nil {
		e.decided[of], e.decided[[2]string{thing.Kind}] = true, true
	}
	return ctx, err
}

func (e *entry) signed(ctx context.Context, row Row) Row {
	row.By, row.At = kernel.ActorFrom(ctx).Name, e.service.clock.Now()
	return row
}

// revisions are the rows that changed, the last of each only: a row that was entered and closed by the next is one revision.
func (e *entry) revisions() []Row {
	type key struct {
		kind       Kind
		code, from string
	}
	last, first := map[key]Row{}, map[key]int{}
	for _, row := range e.changed {
		k := key{row.Kind, row.Code, row.From}
		if _, ok := first[k]; !ok {
			first[k] = row.Revision
		}
		row.Revision = first[k]
		last[k] = row
	}
	return slices.SortedFunc(maps.Values(last), byStart)
}

// place refuses a territory that is not there. Fault: noTerritory.
func (s *Service) place(ctx context.Context, row Row) error {
	for _, c := range row.Kind.Columns() {
		code := row.Values[c.Name]
		if c.Form != Place || code == "" {
			continue
		}
		atlas, err := s.places.Atlas(ctx)
		if err != nil {
			return err
		}
		if _, ok := atlas.Unit(kernel.Code(code)); !ok {
			return fault.Invalid("institutions.noTerritory", "code", code).At(c.Name)
		}
	}
	return nil
}
