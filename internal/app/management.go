package app

import (
	"context"
	"log/slog"
	"slices"
	"strconv"
	"sync"
	"time"

	"convive/internal/institutions"
	"convive/internal/kernel"
	"convive/internal/management"
	"convive/internal/management/managementdb"
)

func (a *App) management(context.Context) error {
	a.Management = management.NewService(managementdb.New(a.Records), &evidence{app: a}, a.Config.Clock, a.Gate)
	return nil
}

// RunRecords keeps the levels that moved, of every government, once a day until the context ends.
func (a *App) RunRecords(ctx context.Context) {
	for day := ""; ; {
		select {
		case <-ctx.Done():
			return
		case <-time.After(lookForDay):
		}
		today := a.Config.Clock.Now().UTC().Format(time.DateOnly)
		if today == day {
			continue
		}
		if err := a.recordLevels(ctx); err != nil {
			slog.Error("levels of the management profile were not recorded", "error", err)
			continue
		}
		day = today
	}
}

// lookForDay is how often it is looked whether a new day has begun.
const lookForDay = 10 * time.Minute

func (a *App) recordLevels(ctx context.Context) error {
	hosted, err := a.Tenants.List(systemOf(ctx, kernel.MainTenant))
	if err != nil {
		return err
	}
	all := []kernel.Tenant{kernel.MainTenant}
	for _, t := range hosted {
		all = append(all, t.ID)
	}
	for _, tenant := range all {
		if _, err := a.Management.Record(systemOf(ctx, tenant)); err != nil {
			return err
		}
	}
	return nil
}

// evidence computes the measures of the management profile from what the modules hold.
type evidence struct {
	app    *App
	stated sync.Map // edition and column → stated
}

var _ management.Evidence = (*evidence)(nil)

// reader is who reads evidence: the program itself, within the government. What it tells are shares and counts.
func reader(ctx context.Context) context.Context {
	return systemOf(ctx, kernel.ActorFrom(ctx).Tenant)
}

// Subjects are the system, the active institutions, and the territories of municipal ones.
func (e *evidence) Subjects(ctx context.Context, day string) ([]management.Subject, error) {
	register, err := e.app.Institutions.Register(reader(ctx))
	if err != nil {
		return nil, err
	}
	atlas, err := e.app.Territories.Atlas(ctx)
	if err != nil {
		return nil, err
	}
	list := []management.Subject{{Kind: management.OfSystem}}
	var towns []management.Subject
	for _, row := range register.On(institutions.OfInstitution, day) {
		if row.Values["status"] != institutions.Active {
			continue
		}
		list = append(list, management.Subject{Kind: management.OfInstitution, Code: row.Code, Name: row.Values.Words("name")})
		area := row.Values["area"]
		if row.Values["level"] != "municipal" || slices.ContainsFunc(towns, func(s management.Subject) bool { return s.Code == area }) {
			continue
		}
		if u, ok := atlas.Unit(kernel.Code(area)); ok {
			towns = append(towns, management.Subject{Kind: management.OfMunicipality, Code: area, Name: u.Name})
		}
	}
	return append(list, towns...), nil
}

// Look reads the registers once for all measures of a profile.
func (e *evidence) Look(ctx context.Context) (management.Look, error) {
	register, err := e.app.Institutions.Register(reader(ctx))
	return look{e, register}, err
}

// look is the evidence with the registers of one profile.
type look struct {
	*evidence
	register *institutions.Register
}

// Read computes a measure. One without a function waits for the module that will hold its records.
func (l look) Read(ctx context.Context, q management.Question) (management.Reading, error) {
	on := asked{Question: q, register: l.register}
	if of, ok := onRegisters[q.Measure]; ok {
		return of(on), nil
	}
	for _, measures := range []map[string]func(*evidence, context.Context, asked) (management.Reading, error){onNorms, onPlans, onBooks, onAccountability} {
		if of, ok := measures[q.Measure]; ok {
			return of(l.evidence, reader(ctx), on)
		}
	}
	of, ok := onData[q.Measure]
	switch {
	case !ok:
		return management.Reading{Absent: management.NoModule}, nil
	case q.Subject.Kind != management.OfSystem:
		return management.Reading{Absent: management.NotOfThis}, nil
	}
	return of(l.evidence, reader(ctx), q)
}

// mostBehind is how many records a reading names.
const mostBehind = 5

// tally counts records for a share.
type tally struct{ reading management.Reading }

func (t *tally) count(code string, good bool) {
	t.reading.Recorded = true
	t.reading.Denominator++
	if good {
		t.reading.Numerator++
	} else if len(t.reading.Behind) < mostBehind {
		t.reading.Behind = append(t.reading.Behind, code)
	}
}

// yearsBefore is the same day so many years earlier.
func yearsBefore(day string, years int) string {
	year, err := strconv.Atoi(day[:4])
	if err != nil {
		return day
	}
	return strconv.Itoa(year-years) + day[4:]
}
