package statistics

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/authz"
)

// Define keeps a version of an indicator. Only the installation and the administrator may; the text of a version that
// exists cannot be changed (fault conflict).
func (s *Service) Define(ctx context.Context, document string) (Indicator, error) {
	ind, err := ParseIndicator([]byte(document))
	if err != nil {
		return ind, err
	}
	actor := kernel.ActorFrom(ctx)
	ctx, err = s.gate.Act(ctx, authz.Define, authz.Dataset{Tenant: actor.Tenant, ID: "indicator/" + ind.ID, Level: authz.Internal})
	if err != nil {
		return Indicator{}, err
	}
	if s.ledger != nil {
		ctx = s.ledger(ctx, ind, document)
	}
	if err := s.defs.SaveIndicator(ctx, actor.Tenant, ind, document, s.clock.Now()); err != nil {
		return ind, err
	}
	s.mu.Lock()
	delete(s.defined, actor.Tenant)
	s.mu.Unlock()
	return ind, nil
}

// Indicators lists the latest versions, by identifier.
func (s *Service) Indicators(ctx context.Context) ([]Indicator, error) {
	all, err := s.indicators(ctx)
	if err != nil {
		return nil, err
	}
	list := make([]Indicator, 0, len(all))
	for _, ind := range all {
		list = append(list, ind)
	}
	slices.SortFunc(list, func(a, b Indicator) int {
		if a.ID < b.ID {
			return -1
		}
		return 1
	})
	return list, nil
}

// definitions are the versions in force at a moment, as they stood when they were last read.
type definitions struct {
	texts []DefinitionText
	all   map[string]Indicator // in force, by identifier
	ever  []Indicator          // every version: what can be asked of any moment
	read  time.Time

	mu   sync.Mutex
	past map[string]*definitions // by the versions that were in force
}

func (s *Service) indicators(ctx context.Context) (map[string]Indicator, error) {
	d, err := s.definitions(ctx)
	if err != nil {
		return nil, err
	}
	return d.all, nil
}

// definitions are those in force at the moment of the call.
func (s *Service) definitions(ctx context.Context) (*definitions, error) {
	d, err := s.definedNow(ctx)
	if at := kernel.MomentOf(ctx); err == nil && !at.IsZero() {
		return d.asOf(at), nil
	}
	return d, err
}

// definedNow are read anew when they are no longer fresh, and parsed only if another process has defined something.
func (s *Service) definedNow(ctx context.Context) (*definitions, error) {
	tenant := kernel.ActorFrom(ctx).Tenant
	now := s.clock.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	known := s.defined[tenant]
	if known != nil && now.Sub(known.read) >= 0 && now.Sub(known.read) < fresh {
		return known, nil
	}
	texts, err := s.defs.Definitions(ctx, tenant)
	if err != nil {
		return nil, err
	}
	if known != nil && slices.Equal(texts, known.texts) {
		known.read = now
		return known, nil
	}
	d := &definitions{texts: texts, all: map[string]Indicator{}, read: now, past: map[string]*definitions{}}
	for _, t := range texts {
		ind, err := ParseIndicator([]byte(t.Document))
		if err != nil {
			return nil, err
		}
		d.ever = append(d.ever, ind)
		d.all[ind.ID] = ind // versions come in their order
	}
	s.defined[tenant] = d
	return d, nil
}

// asOf are the definitions in force at a moment: of each indicator the latest version that had been defined. Moments with the
// same versions share one.
func (d *definitions) asOf(at time.Time) *definitions {
	all := map[string]Indicator{}
	for i, t := range d.texts {
		if !t.Since.After(at) {
			all[t.ID] = d.ever[i]
		}
	}
	versions := versionsText(all)
	if versions == versionsText(d.all) {
		return d
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.past[versions] == nil {
		d.past[versions] = &definitions{texts: d.texts, all: all, ever: d.ever}
	}
	return d.past[versions]
}

func versionsText(all map[string]Indicator) string {
	var b strings.Builder
	for _, id := range slices.Sorted(maps.Keys(all)) {
		b.WriteString(id + " " + strconv.Itoa(all[id].Version) + ";")
	}
	return b.String()
}

// State tells one state of all figures from another: equal states give equal figures.
type State struct {
	cube    *Cube
	defined *definitions
}

// Mark is a short text that is different for states of different definitions, units, populations or rules of the past.
func (s State) Mark() string {
	digest := sha256.New()
	fmt.Fprintln(digest, versionsText(s.defined.all))
	for c := s.cube; c != nil; c = c.key.beside {
		fmt.Fprintf(digest, "%x %s\n", c.key.editions, c.key.atlas.State())
	}
	return hex.EncodeToString(digest.Sum(nil))[:16]
}

// State is that of the moment of the call.
func (s *Service) State(ctx context.Context) (State, error) {
	cube, err := s.Cube(ctx, time.Time{})
	if err != nil {
		return State{}, err
	}
	d, err := s.definitions(ctx)
	return State{cube, d}, err
}

// Indicator is the latest version of one definition; fault not_found if there is none.
func (s *Service) Indicator(ctx context.Context, id string) (Indicator, error) {
	all, err := s.indicators(ctx)
	if err != nil {
		return Indicator{}, err
	}
	ind, ok := all[id]
	if ok {
		return ind, nil
	}
	if d, err := s.definedNow(ctx); err == nil && d.all[id].ID != "" {
		return ind, fault.NotFound("statistics.notDefinedThen", "indicator", id)
	}
	return ind, fault.NotFound("statistics.noIndicator", "indicator", id)
}

// IndicatorVersions are all versions of one definition, newest first; fault not_found if there is none. Figures of an
// earlier day may have been computed by an earlier one.
func (s *Service) IndicatorVersions(ctx context.Context, id string) ([]Indicator, error) {
	d, err := s.definedNow(ctx)
	if err != nil {
		return nil, err
	}
	at := kernel.MomentOf(ctx)
	list := []Indicator{}
	for i, t := range d.texts {
		if t.ID == id && (at.IsZero() || !t.Since.After(at)) {
			list = append(list, d.ever[i])
		}
	}
	if len(list) == 0 {
		return nil, fault.NotFound("statistics.noIndicator", "indicator", id)
	}
	slices.Reverse(list)
	return list, nil
}
