package app_test

import (
	"os"
	"strings"
	"testing"

	"convive/internal/app"
	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/testkit"
)

// TestLoadBoundaries reads the municipalities that the statistics office publishes: codes without a country, names in
// capitals.
func TestLoadBoundaries(t *testing.T) {
	path := testkit.RawData(t, "colombia_admin/municipios_2018.geojson.gz")
	ctx := kernel.WithActor(t.Context(), kernel.System())
	a, err := app.Open(ctx, app.Config{Data: dataFolder(t)})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	file := app.BoundaryFile{Path: path, Country: "CO", Level: 2, ID: "MPIO_CCNCT", Name: "MPIO_CNMBR"}
	report, err := a.LoadBoundaries(ctx, file)
	if err != nil || report.Loaded != 1122 {
		t.Fatalf("%+v %v", report, err)
	}
	list, err := a.Territories.Boundaries(ctx, "CO", 2)
	if err != nil || len(list) != 1122 || !strings.HasPrefix(string(list[0].Code), "CO-") {
		t.Fatalf("%d boundaries, %v", len(list), err)
	}
	for name, wrong := range map[string]app.BoundaryFile{
		"geo.idMissing":             {Path: path, Country: "CO", Level: 2, ID: "CODE", Name: "MPIO_CNMBR"},
		"territories.boundaryNames": {Path: path, Country: "CO", Level: 2, ID: "MPIO_CCNCT", Name: "DPTO_CNMBR"},
		"sources.noSuchFile":        {Path: path + ".no", Country: "CO", Level: 2},
	} {
		_, err := a.LoadBoundaries(ctx, wrong)
		if f, ok := fault.Of(err); !ok || f.Message != name {
			t.Errorf("%v, want %s", err, name)
		}
	}
}

// TestExamine finds nothing wrong with a new installation, and a lost original.
func TestExamine(t *testing.T) {
	d := newDesk(t, "es")
	problems := func() (list []string) {
		for _, f := range d.Examine(d.ctx) {
			if f.Problem {
				list = append(list, f.Message)
			}
		}
		return list
	}
	source := d.police(t)
	e, err := d.ImportFiles(d.ctx, source, []string{write(t, "list.csv", []byte(faulty))}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Sources.Approve(d.ctx, source, e.Number, "rows set aside"); err != nil {
		t.Fatal(err)
	}
	if got := problems(); len(got) != 0 {
		t.Fatalf("problems %v", got)
	}
	if err := os.Remove(d.Original(e.Files[0].SHA256)); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(problems(), " "); got != "app.doctor.originalGone" {
		t.Errorf("problems %v", got)
	}
}
