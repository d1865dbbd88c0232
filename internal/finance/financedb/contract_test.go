package financedb_test

import (
	"reflect"
	"testing"
	"time"

	"convive/internal/finance"
	"convive/internal/finance/financedb"
	"convive/internal/kernel/fault"
	"convive/internal/platform/db"
	"convive/internal/platform/ocds"
	"convive/internal/platform/testkit"
)

// TestStore_Contracts: deliveries, releases and what was refused come back whole and in order, in their tenant and nowhere else; a
// moment keeps its own; a number or a release that was taken meanwhile is told.
func TestStore_Contracts(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, store *db.DB) {
		must(t, financedb.Migrate(t.Context(), store))
		s, ctx := financedb.New(store), t.Context()
		first := finance.Delivery{Number: 1, Address: "https://example.org/1", Publisher: "Ejemplo", Licence: "https://example.org/by", Published: "2026-02-28T00:00:00Z", Illustrative: true, At: now, By: "pla"}
		one := finance.KeptRelease{Delivery: 1, OCID: "ocds-a-1", ID: "1", Content: `{"a":"ñ \u0000"}`, At: now}
		two := finance.KeptRelease{Delivery: 1, Place: 1, OCID: "ocds-a-1", ID: "2", Content: `{}`, At: now}
		bad := finance.Refused{Delivery: 1, Place: "7", Digest: "d", Content: `[]`, At: now, Problems: []*ocds.Problem{{Rule: "missing", Pointer: "/a", Args: map[string]string{"key": "b"}}}}
		must(t, s.Deliver(ctx, here, first, []finance.KeptRelease{one, two}, []finance.Refused{bad}))
		second := finance.Delivery{Number: 2, At: now.Add(time.Hour), By: "ste"}
		three := finance.KeptRelease{Delivery: 2, OCID: "ocds-a-2", ID: "1", Content: `{}`, At: second.At}
		for what, err := range map[string]error{"the number": s.Deliver(ctx, here, first, []finance.KeptRelease{three}, nil), "the release": s.Deliver(ctx, here, second, []finance.KeptRelease{three, {Delivery: 2, Place: 1, OCID: "ocds-a-1", ID: "1"}}, nil)} {
			if f, _ := fault.Of(err); f == nil || f.Message != "finance.changedMeanwhile" {
				t.Errorf("%s was taken: %v", what, err)
			}
		}
		must(t, s.Deliver(ctx, here, second, []finance.KeptRelease{three}, nil))
		for _, c := range []struct {
			by         time.Time
			deliveries []finance.Delivery
			releases   []finance.KeptRelease
		}{{time.Time{}, []finance.Delivery{first, second}, []finance.KeptRelease{one, two, three}}, {now, []finance.Delivery{first}, []finance.KeptRelease{one, two}}, {now.Add(-time.Hour), []finance.Delivery{}, []finance.KeptRelease{}}} {
			deliveries, err := s.Deliveries(ctx, here, c.by)
			must(t, err)
			releases, err := s.Releases(ctx, here, c.by)
			must(t, err)
			if !reflect.DeepEqual(deliveries, c.deliveries) || !reflect.DeepEqual(releases, c.releases) {
				t.Errorf("by %v: %+v %+v", c.by, deliveries, releases)
			}
		}
		if refused, err := s.Quarantine(ctx, here); err != nil || !reflect.DeepEqual(refused, []finance.Refused{bad}) {
			t.Errorf("%v %+v", err, refused)
		}
		last, err := s.LastDelivery(ctx, here)
		elsewhere, _ := s.LastDelivery(ctx, "elsewhere")
		releases, _ := s.Releases(ctx, "elsewhere", time.Time{})
		if err != nil || last != 2 || elsewhere != 0 || len(releases) != 0 {
			t.Errorf("%v %d %d %v", err, last, elsewhere, releases)
		}
	})
}
