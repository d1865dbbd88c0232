package table_test

import (
	"reflect"
	"testing"

	"convive/internal/platform/table"
)

func TestHeaderRow(t *testing.T) {
	rows := [][]string{
		{"MINISTERIO DE DEFENSA NACIONAL"}, nil, {"HOMICIDIOS", "", "AÑO 2021"}, nil,
		{"DEPARTAMENTO ", "Código\nDANE", "FECHA  HECHO", "CANTIDAD "},
		{"ANTIOQUIA", "05001", "2021-01-01", "1"},
		{"VALLE", "76001", "2021-01-02", "2"},
		{"TOTAL", "", "", "3"},
	}
	wanted := [][]string{{"departamento"}, {"codigo dane", "cod_dane"}, {"fecha hecho", "fecha"}, {"cantidad"}, {"genero"}}
	if i, score := table.HeaderRow(rows, wanted); i != 4 || score != 0.8 {
		t.Errorf("wanted: row %d score %v", i, score)
	}
	if i, score := table.HeaderRow(rows, nil); i != 4 || score < 0.5 {
		t.Errorf("guessed: row %d score %v", i, score)
	}
	if i, score := table.HeaderRow(rows, [][]string{{"zona"}}); i != -1 || score != 0 {
		t.Errorf("absent: row %d score %v", i, score)
	}
	if i, _ := table.HeaderRow(nil, nil); i != -1 {
		t.Errorf("empty: row %d", i)
	}
}

func TestNames(t *testing.T) {
	names, doubled := table.Names([]string{"Fecha ", "", "fecha", "CANTIDAD\n TOTAL", "Fecha 2", "FECHA"})
	want := []string{"Fecha", "column 2", "fecha 3", "CANTIDAD TOTAL", "Fecha 2", "FECHA 4"}
	if !reflect.DeepEqual(names, want) {
		t.Errorf("names %q, want %q", names, want)
	}
	if len(doubled) != 1 || doubled[0].Name != "Fecha" || !reflect.DeepEqual(doubled[0].Columns, []int{0, 2, 5}) {
		t.Errorf("doubled %+v", doubled)
	}
}

func TestJoinHeader(t *testing.T) {
	rows := [][]string{
		{"Año", "Población", "INEGI", "Nueva Metodología", "", "", "Vieja Metodología", ""},
		{"", "", "Homicidios", "Víctimas", "Feminicidio", "", "Víctimas", "Averiguaciones"},
	}
	want := []string{"Año", "Población", "INEGI Homicidios", "Nueva Metodología Víctimas", "Nueva Metodología Feminicidio", "", "Vieja Metodología Víctimas", "Vieja Metodología Averiguaciones"}
	if got := table.JoinHeader(rows, 0, 1); !reflect.DeepEqual(got, want) {
		t.Errorf("got %q", got)
	}
}
