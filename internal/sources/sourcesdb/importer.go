package sourcesdb

import (
	"context"
	"errors"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/factengine"
	"convive/internal/sources"
	"convive/internal/territories"
)

// FactSink takes accepted rows into the facts. The fact stores of the module statistics implement it.
type FactSink interface {
	// Admit makes the facts ready for an edition whose columns hold texts. It gives the SQL type, by column, in which the
	// texts come in without being looked up row by row; a column that it does not name comes as text. A relation of text
	// is right in any case.
	Admit(ctx context.Context, key sources.EditionKey, texts map[string][]string) (map[string]string, error)
	// Accept adds the rows of relation (an SQL query on the stage's connection that yields the columns of the fact table
	// from "file" on, in order) to an edition, after the facts of edition base if that is not 0, in one transaction: all or
	// none.
	Accept(ctx context.Context, stage *factengine.Stage, key sources.EditionKey, base int, relation factengine.Relation) error
	// ReadEdition gives a query for an edition's facts and the engine that answers it.
	ReadEdition(key sources.EditionKey) (factengine.Querier, string)
	// DropEdition removes an edition's facts.
	DropEdition(ctx context.Context, key sources.EditionKey) error
}

// Places gives the territory list that declared places and points are looked up in.
type Places interface {
	Atlas(ctx context.Context) (*territories.Atlas, error)
}

// Importer reads files by a profile on DuckDB.
type Importer struct {
	duck   *factengine.Duck
	sink   FactSink
	places Places
	clock  kernel.Clock
}

// NewImporter joins the staging engine with the facts and the territory list.
func NewImporter(duck *factengine.Duck, sink FactSink, places Places, clock kernel.Clock) *Importer {
	return &Importer{duck, sink, places, clock}
}

var _ sources.Importer = (*Importer)(nil)

// CheckUnits implements sources.Importer.
func (im *Importer) CheckUnits(ctx context.Context, codes []kernel.Code) error {
	if len(codes) == 0 {
		return nil
	}
	atlas, err := im.places.Atlas(ctx)
	if err != nil {
		return err
	}
	for _, code := range codes {
		if _, ok := atlas.Unit(code); !ok && code.National() != "" {
			return fault.NotFound("sources.noUnit", "unit", string(code)).At("covers")
		}
	}
	return nil
}

// Drop removes the facts of an edition.
func (im *Importer) Drop(ctx context.Context, key sources.EditionKey) error {
	return im.sink.DropEdition(ctx, key)
}

// run is one import under way.
type run struct {
	wants     []want
	im        *Importer
	work      sources.ImportWork
	profile   sources.Profile
	atlas     *territories.Atlas
	stage     *factengine.Stage
	report    func(sources.Progress)
	files     []file
	tables    int                      // tables that were begun to be read
	corrected map[sources.LineKey]bool // rows that a file of corrections names
	plan      plan
	back      back
	out       sources.Outcome
}

// Import implements sources.Importer.
func (im *Importer) Import(ctx context.Context, work sources.ImportWork, report func(sources.Progress)) (sources.Outcome, error) {
	began := im.clock.Now()
	if report == nil {
		report = func(sources.Progress) {}
	}
	atlas, err := im.places.Atlas(ctx)
	if err != nil {
		return sources.Outcome{}, err
	}
	stage, err := im.duck.OpenStage(ctx, kernel.NewID(began))
	if err != nil {
		return sources.Outcome{}, err
	}
	r := &run{im: im, work: work, profile: work.Profile, atlas: atlas, stage: stage, report: report, corrected: map[sources.LineKey]bool{}}
	refusal := r.all(ctx, began)
	if refusal != nil && r.out.SetAside == nil {
		_ = errors.Join(r.dropRejects(), stage.Close()) // the cause matters more
		return sources.Outcome{}, refusal
	}
	r.out.Close = func() error { return errors.Join(r.dropRejects(), stage.Close()) }
	return r.out, refusal
}

// dropRejects removes the tables of rejected rows, which the engine keeps beside the stage.
func (r *run) dropRejects() error {
	var errs []error
	for i := range r.tables {
		name := r.rejectTable(i + 1)
		for _, t := range []string{name, name + "_scan"} {
			errs = append(errs, r.stage.Exec(context.Background(), "DROP TABLE IF EXISTS "+factengine.Ident(t)))
		}
	}
	return errors.Join(errs...)
}

func (r *run) all(ctx context.Context, began time.Time) error {
	steps := []struct {
		name string
		do   func(context.Context) error
	}{
		{"sources.step.read", r.read},
		{"sources.step.codes", r.look},
		{"sources.step.check", r.check},
		{"sources.step.accept", r.accept},
		{"sources.step.control", r.measure},
	}
	for i, step := range steps {
		r.report(sources.Progress{Step: step.name, Done: int64(i), Total: int64(len(steps))})
		if err := step.do(ctx); err != nil {
			return err
		}
	}
	r.out.Counts.Seconds = r.im.clock.Now().Sub(began).Seconds()
	r.report(sources.Progress{Step: "sources.step.done", Done: int64(len(steps)), Total: int64(len(steps))})
	return nil
}
