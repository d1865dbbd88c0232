package app_test

import (
	"testing"
	"time"

	"convive/internal/kernel"
	"convive/internal/platform/audit"
	"convive/internal/platform/tlog"
)

// heads are how long the trail was at each of its heads in the public log, newest first.
func (h *house) heads() []int64 {
	h.t.Helper()
	if err := h.Log.Flush(system(h.t)); err != nil {
		h.t.Fatal(err)
	}
	list, err := h.Log.Entries(system(h.t), kernel.MainTenant, tlog.Query{Type: tlog.AuditRoot})
	if err != nil {
		h.t.Fatal(err)
	}
	numbers := make([]int64, len(list))
	for i, e := range list {
		numbers[i] = e.Version
	}
	return numbers
}

func (h *house) told(act string, times int) {
	h.t.Helper()
	for range times {
		if err := h.Trail.Record(system(h.t), audit.Entry{Tenant: kernel.MainTenant, Actor: "ana", Act: act, Kind: "Record", Object: "main/x", Outcome: audit.Read}); err != nil {
			h.t.Fatal(err)
		}
	}
}

// TestHeads: the trail's head goes to the public log every hour, after a hundred entries, a minute after an act that somebody
// could want to hide, and when the program ends.
func TestHeads(t *testing.T) {
	h := openHouse(t)
	if err := h.Log.Prepare("seguridad.example.org/tlog"); err != nil {
		t.Fatal(err)
	}
	h.told("read", 1)
	seen := len(h.heads())
	step := func(name string, more int) {
		t.Helper()
		got := h.heads()
		if len(got) != seen+more {
			t.Errorf("%s: %d heads more, want %d", name, len(got)-seen, more)
		}
		seen = len(got)
		if last := h.entries(audit.Query{Limit: 1})[0].Number; more > 0 && got[0] > last {
			t.Errorf("%s: the head is of %d, the trail has %d", name, got[0], last)
		}
	}
	h.told("read", 5)
	h.turn(2 * time.Minute)
	step("a few readings", 0)
	h.told("readIdentity", 1)
	step("a telling act, more than a minute after the last head", 1)
	h.told("readIdentity", 1)
	h.turn(30 * time.Second)
	step("a telling act, half a minute after the last head", 0)
	h.turn(31 * time.Second)
	step("the same, a minute after it", 1)
	h.told("read", 99)
	step("ninety-nine readings", 0)
	h.told("read", 1)
	step("a hundred", 1)
	h.told("read", 1)
	h.turn(time.Hour)
	step("an hour", 1)
	h.told("read", 1)
	if err := h.Log.Seal(system(t)); err != nil {
		t.Fatal(err)
	}
	if last := h.entries(audit.Query{Limit: 1})[0].Number; h.heads()[0] != last {
		t.Errorf("at the end the head is of %d of %d entries", h.heads()[0], last)
	}
}
