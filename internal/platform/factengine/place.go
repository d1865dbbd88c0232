package factengine

import (
	"context"
	"database/sql/driver"
	"fmt"
	"sync"

	"github.com/duckdb/duckdb-go/v2"
)

// PlaceFunc decides in Go what a place is, as a number. DuckDB's threads call it at once.
type PlaceFunc func(x, y float64) int64

// placeFunction is the name under which SQL calls the PlaceFunc of a stage. DuckDB forgets no function, so there is one
// for all stages, which finds the stage's own by number.
const placeFunction = "stage_place"

// places are the PlaceFuncs of the open stages.
type places struct {
	mu   sync.RWMutex
	next int64
	all  map[int64]PlaceFunc
}

func (p *places) add(f PlaceFunc) int64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.next++
	p.all[p.next] = f
	return p.next
}

func (p *places) drop(number int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.all, number)
}

func (p *places) find(number int64) (PlaceFunc, bool) {
	p.mu.RLock()
	defer p.mu.RUnlock()
	f, ok := p.all[number]
	return f, ok
}

var _ duckdb.ScalarFunc = (*places)(nil)

// Config is part of the function that DuckDB calls: number of the stage's PlaceFunc, x, y. A NULL gives NULL.
func (p *places) Config() duckdb.ScalarFuncConfig {
	whole, _ := duckdb.NewTypeInfo(duckdb.TYPE_BIGINT) // neither can fail: both are plain types
	number, _ := duckdb.NewTypeInfo(duckdb.TYPE_DOUBLE)
	return duckdb.ScalarFuncConfig{InputTypeInfos: []duckdb.TypeInfo{whole, number, number}, ResultTypeInfo: whole}
}

// Executor takes a whole vector of rows at a time. The binder hands the call's context on: without one the library sets it
// at the first vector, from every thread at once.
func (p *places) Executor() duckdb.ScalarFuncExecutor {
	bind := func(ctx context.Context, _ []duckdb.ScalarUDFArg) (context.Context, error) { return ctx, nil }
	return duckdb.ScalarFuncExecutor{ChunkContextExecutor: p.execute, ScalarBinder: bind}
}

func (p *places) execute(_ context.Context, chunk *duckdb.ChunkIteratorState) error {
	var f PlaceFunc
	var now int64
	number, x, y := chunk.GetValuePtr(0), chunk.GetValuePtr(1), chunk.GetValuePtr(2)
	for row, err := range chunk.Rows() {
		if err != nil {
			return err
		}
		if n := whole(number); f == nil || n != now {
			var ok bool
			if f, ok = p.find(n); !ok {
				return fmt.Errorf("no stage %d places points", n)
			}
			now = n
		}
		if err := row.SetResult(f(decimal(x), decimal(y))); err != nil {
			return err
		}
	}
	return nil
}

func whole(v *driver.Value) int64 {
	n, _ := (*v).(int64) // DuckDB holds to Config's types
	return n
}

func decimal(v *driver.Value) float64 {
	n, _ := (*v).(float64)
	return n
}

// PlaceSQL gives SQL that calls f on two expressions of type DOUBLE, until the stage is closed.
func (s *Stage) PlaceSQL(f PlaceFunc, x, y string) string {
	number := s.duck.places.add(f)
	s.places = append(s.places, number)
	return fmt.Sprintf("%s(%d, %s, %s)", placeFunction, number, x, y)
}
