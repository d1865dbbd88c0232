package reconciliation_test

import (
	"strings"
	"testing"

	"convive/internal/kernel/fault"
	"convive/internal/reconciliation"
)

func TestReadList(t *testing.T) {
	rows, err := reconciliation.ReadList([]byte("\xef\xbb\xbfExpediente;Nombre;manner;birth\n 17 ;\"Pérez; Ana\";homicidio;1990\n18;;;\n"), reconciliation.Mapping{"reference": "EXPEDIENTE", "full_name": "nombre"})
	if err != nil || len(rows) != 2 {
		t.Fatal(rows, err)
	}
	if r := rows[0]; r.Reference != "17" || r.Manner != "homicidio" || r.Known["full_name"] != "Pérez; Ana" || r.Known["birth"] != "1990" || len(r.Known) != 2 {
		t.Errorf("%+v", r)
	}
	if rows[1].Known == nil || len(rows[1].Known) != 0 {
		t.Errorf("a body of whom nothing is known is a record all the same: %+v", rows[1])
	}
	if rows, err := reconciliation.ReadList([]byte("reference,given\n1,Mu\xf1oz Leb\x9cuf\n"), nil); err != nil || rows[0].Known["given"] != "Muñoz Lebœuf" {
		t.Errorf("Western text: %v, %v", rows, err)
	}
}

// TestReadList_Refused: each bad file is told apart, by column and line and without a value.
func TestReadList_Refused(t *testing.T) {
	for name, c := range map[string]struct {
		file    string
		mapping reconciliation.Mapping
		message string
	}{
		"empty":              {" \n", nil, "reconciliation.emptyFile"},
		"a head alone":       {"reference,given\n", nil, "reconciliation.emptyFile"},
		"no identifier":      {"given,sex\nAna,F\n", nil, "reconciliation.columnMissing"},
		"unknown column":     {"reference,given\n1,Ana\n", reconciliation.Mapping{"birth": "nacimiento"}, "reconciliation.columnUnknown"},
		"no identifier here": {"reference,given\n1,Ana\n,Bea\n", nil, "reconciliation.referenceMissing"},
		"all keys missing":   {"reference,given,birth\n1,,\n2, ,\n", nil, "reconciliation.keysMissing"},
		"no key column":      {"reference,manner\n1,homicide\n", nil, "reconciliation.keysMissing"},
		"broken quotes":      {"reference,given\n1,\"Ana\n", nil, "reconciliation.unreadable"},
		"too long a cell":    {"reference,given\n1," + strings.Repeat("a", 401) + "\n", nil, "reconciliation.cellTooLong"},
		"too many":           {"reference,given\n" + strings.Repeat("1,Ana\n", reconciliation.MostRecords+1), nil, "reconciliation.tooManyRecords"},
	} {
		_, err := reconciliation.ReadList([]byte(c.file), c.mapping)
		f, ok := fault.Of(err)
		if !ok || f.Message != c.message || f.Code != fault.CodeInvalid {
			t.Errorf("%s: %v, want %s", name, err, c.message)
			continue
		}
		for _, v := range f.Args {
			if strings.Contains(v, "Ana") {
				t.Errorf("%s: the refusal tells a name", name)
			}
		}
	}
}
