package db_test

import (
	"testing"

	"convive/internal/platform/db"
	"convive/internal/platform/testkit"
)

func held(t *testing.T, d *db.DB, name string) (release func() error, ok bool) {
	t.Helper()
	release, ok, err := d.Hold(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	return release, ok
}

// TestHold: a name has one holder, and is free again when it is given back.
func TestHold(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, d *db.DB) {
		release, ok := held(t, d, "a")
		if !ok {
			t.Fatal("a free name was refused")
		}
		if _, ok := held(t, d, "a"); ok {
			t.Error("a name has two holders")
		}
		other, ok := held(t, d, "b")
		if !ok {
			t.Error("another name was refused")
		}
		for _, give := range []func() error{release, other} {
			if err := give(); err != nil {
				t.Fatal(err)
			}
		}
		if release, ok = held(t, d, "a"); !ok {
			t.Fatal("a name that was given back was refused")
		}
		if err := release(); err != nil {
			t.Fatal(err)
		}
	})
}

// TestHold_BetweenProcesses: what one process holds the other does not get, until the first has ended.
func TestHold_BetweenProcesses(t *testing.T) {
	address := testkit.PostgresAddress(t)
	var stores [2]*db.DB
	for i := range stores {
		var err error
		if stores[i], err = db.Open(t.Context(), address); err != nil {
			t.Fatal(err)
		}
		defer stores[i].Close()
	}
	release, ok := held(t, stores[0], "a")
	if !ok {
		t.Fatal("a free name was refused")
	}
	if _, ok := held(t, stores[1], "a"); ok {
		t.Error("two processes hold one name")
	}
	if err := release(); err != nil {
		t.Fatal(err)
	}
	if release, ok = held(t, stores[1], "a"); !ok {
		t.Fatal("a name that was given back was refused")
	}
	if err := release(); err != nil {
		t.Fatal(err)
	}
}
