package app_test

import (
	"testing"
	"time"

	"convive/internal/app"
	"convive/internal/kernel"
	"convive/internal/sources"
	"convive/internal/statistics"
)

// Facts that no record stands for are gone after the next start; those of an edition stay.
func TestOpen_SweepsFactsWithoutRecord(t *testing.T) {
	config := app.Config{Data: t.TempDir(), Memory: "512MB", Clock: kernel.FixedClock(time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC))}
	a, err := app.Open(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	if err := a.SeedDemo(t.Context(), func(sources.Progress) {}); err != nil {
		t.Fatal(err)
	}
	kept := statistics.EditionKey{Tenant: kernel.MainTenant, Source: "co-ponal-homicides", Edition: 1}
	stray := kept
	stray.Edition = 99
	if err := a.Facts.Copy(t.Context(), kept, stray); err != nil {
		t.Fatal(err)
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	if a, err = app.Open(t.Context(), config); err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	if left, err := a.Facts.Tally(t.Context(), stray); err != nil || len(left) != 0 {
		t.Errorf("facts without a record stayed: %v, %v", left, err)
	}
	if stays, err := a.Facts.Tally(t.Context(), kept); err != nil || len(stays) != 12 {
		t.Errorf("the edition's own facts: %v, %v", stays, err)
	}
}
