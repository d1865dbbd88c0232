package publicationhttp

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"convive/internal/kernel"
	"convive/internal/platform/table"
	"convive/internal/platform/tlog"
	"convive/internal/publication"
)

// released remembers what this process has entered, and the lines of the file of values, by which single figures are
// proved.
type released struct {
	mu     sync.Mutex
	stamps map[string]string
	values *tlog.Lines
	stamp  string // of values
}

// EnterReleases enters every open-data file in the public log whose content the log does not know yet: its digest, the
// root over its lines, and the editions and definitions that it rests on. While one of these is not in the log itself,
// the file waits for the next call.
func (p *Portal) EnterReleases(ctx context.Context) error {
	all, err := p.pages.Datasets(ctx)
	if err != nil {
		return err
	}
	for _, d := range all {
		p.released.mu.Lock()
		known := p.released.stamps[d.ID] == d.Stamp
		p.released.mu.Unlock()
		if known {
			continue
		}
		entered, err := p.enter(ctx, d)
		if err != nil {
			return fmt.Errorf("release %s: %w", d.ID, err)
		}
		if entered {
			p.released.mu.Lock()
			p.released.stamps[d.ID] = d.Stamp
			p.released.mu.Unlock()
		}
	}
	return nil
}

func (p *Portal) enter(ctx context.Context, d publication.Dataset) (bool, error) {
	rests, err := p.restsOf(ctx, d)
	if err != nil || rests == nil {
		return false, err
	}
	lines, err := p.lines(ctx, d, d.Kind == publication.ValuesData)
	if err != nil {
		return false, err
	}
	if d.Kind == publication.ValuesData {
		p.released.mu.Lock()
		p.released.values, p.released.stamp = lines, d.Stamp
		p.released.mu.Unlock()
	}
	root, err := lines.Root()
	if err != nil {
		return false, err
	}
	names, on := []any{}, []any{}
	for _, c := range d.Columns {
		names = append(names, c.Name)
	}
	for _, r := range rests {
		on = append(on, map[string]any{"t": r.Type, "id": r.Name(), "v": r.Version, "sha256": r.SHA256})
	}
	return true, p.log.Write(ctx, tlog.Entry{Tenant: kernel.ActorFrom(ctx).Tenant, Type: tlog.Release, ID: d.ID, Statement: map[string]any{
		"file": d.ID + ".csv", "sha256": lines.SHA256, "bytes": lines.Bytes, "lines": lines.Count(), "root": root, "columns": names, "rests": on}})
}

// Recomputed is a released file that was made anew.
type Recomputed struct {
	ID   string
	Said tlog.Placed // the last release
	Same bool
}

// Recompute makes every open-data file anew and compares its digest with the last release that rests on just the editions
// and definitions that stand now. Files whose release is older say nothing.
func (p *Portal) Recompute(ctx context.Context) ([]Recomputed, error) {
	all, err := p.pages.Datasets(ctx)
	if err != nil {
		return nil, err
	}
	var list []Recomputed
	for _, d := range all {
		said, ok, err := p.log.Find(ctx, kernel.ActorFrom(ctx).Tenant, tlog.Release, d.ID, 0)
		if err != nil {
			return nil, err
		}
		rests, err := p.restsOf(ctx, d)
		if err != nil {
			return nil, err
		}
		if !ok || rests == nil || len(named(said, rests)) != len(rests) || strings.Count(said.Statement, `"sha256":`) != len(rests)+1 {
			continue
		}
		lines, err := p.lines(ctx, d, false)
		if err != nil {
			return nil, err
		}
		list = append(list, Recomputed{d.ID, said, strings.Contains(said.Statement, `"sha256":"`+lines.SHA256+`"`)})
	}
	return list, nil
}

// lines reads the CSV file of a data set.
func (p *Portal) lines(ctx context.Context, d publication.Dataset, find bool) (*tlog.Lines, error) {
	f, err := p.files.open(ctx, d, "csv")
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return tlog.ReadLines(f, find)
}

// restsOf are the entries of the editions and definitions that a data set rests on; nil while one is not in the log.
func (p *Portal) restsOf(ctx context.Context, d publication.Dataset) ([]tlog.Placed, error) {
	list, tenant := []tlog.Placed{}, kernel.ActorFrom(ctx).Tenant
	add := func(kind, id string, version int) (bool, error) {
		e, ok, err := p.log.Find(ctx, tenant, kind, id, int64(version))
		list = append(list, e)
		return ok, err
	}
	if d.Kind == publication.CountsData || d.Kind == publication.ValuesData {
		valid, err := p.sources.Valid(ctx, time.Time{})
		if err != nil {
			return nil, err
		}
		for _, v := range valid {
			if d.Kind == publication.CountsData && v.Source != d.Source.ID {
				continue
			}
			if ok, err := add(tlog.Edition, v.Source+"/"+year(v.Edition), 0); !ok {
				return nil, err
			}
		}
	}
	if d.Kind == publication.DefinitionData || d.Kind == publication.ValuesData {
		all, err := p.stats.Indicators(ctx)
		if err != nil {
			return nil, err
		}
		for _, ind := range all {
			if ok, err := add(tlog.Indicator, ind.ID, ind.Version); !ok {
				return nil, err
			}
		}
	}
	return list, nil
}

// figureLine proves one line of the released file of values; ok is false if it does not have the line.
func (p *Portal) figureLine(ctx context.Context, record []string) (part *tlog.Part, d publication.Dataset, ok bool, err error) {
	if d, err = p.pages.Dataset(ctx, string(publication.ValuesData)); err != nil {
		return nil, d, false, err
	}
	p.released.mu.Lock()
	defer p.released.mu.Unlock()
	if p.released.values == nil || p.released.stamp != d.Stamp {
		lines, err := p.lines(ctx, d, true)
		if err != nil {
			return nil, d, false, err
		}
		p.released.values, p.released.stamp = lines, d.Stamp
	}
	part, ok, err = linePart(p.released.values, record)
	return part, d, ok, err
}

// linePart proves that a record is a line of a file; ok is false if it is none.
func linePart(lines *tlog.Lines, record []string) (part *tlog.Part, ok bool, err error) {
	var b strings.Builder
	w := table.NewWriter(&b, false)
	w.Write(record)
	if err := w.Flush(); err != nil {
		return nil, false, err
	}
	return lines.Part(strings.TrimRight(b.String(), "\n"))
}

// state says whether the file of values is entered as it stands now, and gives its lines if they are at hand.
func (p *Portal) state(ctx context.Context) (entered bool, lines *tlog.Lines, err error) {
	stamp, err := p.pages.Stamp(ctx)
	if err != nil {
		return false, nil, err
	}
	p.released.mu.Lock()
	defer p.released.mu.Unlock()
	if p.released.stamp == stamp {
		lines = p.released.values
	}
	return p.released.stamps[string(publication.ValuesData)] == stamp, lines, nil
}
