package app_test

import (
	"context"
	"testing"

	"convive/internal/app"
	"convive/internal/platform/db"
)

// TestOpen_BringsWhatIsNew: an installation that an earlier version began gets the territories that were shipped since,
// and keeps what stands in it.
func TestOpen_BringsWhatIsNew(t *testing.T) {
	dir := dataFolder(t)
	open := func() *app.App {
		a, err := app.Open(context.Background(), app.Config{Data: dir, Memory: "512MB"})
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	a := open()
	ctx := t.Context()
	err := a.Records.Tx(ctx, func(tx *db.Tx) error {
		for _, sql := range []string{
			`DELETE FROM territories_name WHERE code LIKE 'CA-%'`,
			`DELETE FROM territories_boundary WHERE country = 'CA'`,
			`DELETE FROM territories_unit WHERE country = 'CA' AND level = 1`,
			`UPDATE app_shipped SET digest = 'of an earlier version'`,
			`UPDATE territories_name SET name = 'own name' WHERE code = 'CO-05' AND place = 0`,
		} {
			if _, err := tx.Exec(ctx, sql); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	a = open()
	defer a.Close()
	atlas, err := a.Territories.Atlas(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := atlas.Unit("CA-BC"); !ok {
		t.Error("units that were shipped since did not come")
	}
	if code, _ := atlas.Locate(-123.1, 49.26, "CA", 1); code != "CA-BC" {
		t.Errorf("their boundaries did not come: Vancouver lies in %q", code)
	}
	if u, _ := atlas.Unit("CO-05"); u.Name["es"] != "own name" {
		t.Errorf("what stood was replaced: %v", u.Name)
	}
}
