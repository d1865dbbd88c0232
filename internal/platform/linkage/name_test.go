package linkage_test

import (
	"testing"

	"convive/internal/platform/linkage"
)

func TestParseName(t *testing.T) {
	cases := []struct {
		written string
		order   linkage.Order
		want    linkage.Name
	}{
		{"Juan Carlos Pérez Gómez", linkage.Spanish, linkage.Name{Given: "juan carlos", First: "perez", Second: "gomez"}},
		{"PÉREZ GÓMEZ, JUAN CARLOS", linkage.Spanish, linkage.Name{Given: "juan carlos", First: "perez", Second: "gomez"}},
		{"Juan Pérez", linkage.Spanish, linkage.Name{Given: "juan", First: "perez"}},
		{"Juan Pérez Gómez", linkage.Spanish, linkage.Name{Given: "juan", First: "perez", Second: "gomez"}},
		{"Juan Carlos Pérez", linkage.Spanish, linkage.Name{Given: "juan carlos", First: "perez"}},
		{"María de los Ángeles De la Cruz del Río", linkage.Spanish, linkage.Name{Given: "maria angeles", First: "cruz", Second: "rio"}},
		{"María López de Pérez", linkage.Spanish, linkage.Name{Given: "maria", First: "lopez"}},
		{"María López Ruiz vda. de Pérez", linkage.Spanish, linkage.Name{Given: "maria", First: "lopez", Second: "ruiz"}},
		{"Ana Ponce de León Gómez", linkage.Spanish, linkage.Name{Given: "ana", First: "ponce", Second: "leon gomez"}},
		{"José de San Martín Matorras", linkage.Spanish, linkage.Name{Given: "jose", First: "san martin", Second: "matorras"}},
		{"Ramón y Cajal", linkage.Spanish, linkage.Name{Given: "ramon", First: "cajal"}},
		{"J. Pérez Gómez", linkage.Spanish, linkage.Name{Given: "j", First: "perez", Second: "gomez"}},
		{"Ana-María Núñez-Peña", linkage.Spanish, linkage.Name{Given: "ana maria", First: "nunez", Second: "pena"}},
		{"João da Silva Santos", linkage.Portuguese, linkage.Name{Given: "joao", First: "santos", Second: "silva"}},
		{"Maria Aparecida dos Santos e Souza", linkage.Portuguese, linkage.Name{Given: "maria aparecida", First: "souza", Second: "santos"}},
		{"Carlos Pereira Lima Filho", linkage.Portuguese, linkage.Name{Given: "carlos", First: "lima", Second: "pereira"}},
		{"NN", linkage.Spanish, linkage.Name{}},
		{"N.N.", linkage.Spanish, linkage.Name{}},
		{"N. N. masculino 4", linkage.Spanish, linkage.Name{}},
		{"Cuerpo no identificado", linkage.Spanish, linkage.Name{}},
		{"DESCONOCIDO", linkage.Spanish, linkage.Name{}},
		{"Sem identificação", linkage.Portuguese, linkage.Name{}},
		{"ignorado", linkage.Portuguese, linkage.Name{}},
		{"XX", linkage.Spanish, linkage.Name{}},
		{"Persona por identificar", linkage.Spanish, linkage.Name{}},
		{"", linkage.Spanish, linkage.Name{}},
	}
	for _, c := range cases {
		if got := linkage.ParseName(c.written, c.order); got != c.want {
			t.Errorf("%q is %+v, want %+v", c.written, got, c.want)
		}
	}
}

func TestSurnames(t *testing.T) {
	for written, want := range map[string][3]string{
		"Pérez":               {"perez", "", "perez"},
		"PEREZ GOMEZ":         {"perez", "gomez", "perez gomez"},
		"García-López":        {"garcia", "lopez", "garcia lopez"},
		"de la Cruz":          {"cruz", "", "cruz"},
		"O'Higgins":           {"ohiggins", "", "ohiggins"},
		"Desconocido":         {"", "", ""},
		"Gómez de Ruiz":       {"gomez", "", "gomez"},
		"Pen\u0303a y Muñoz ": {"pena", "munoz", "pena munoz"},
	} {
		if first, second, whole := linkage.Surnames(written, linkage.Spanish); [3]string{first, second, whole} != want {
			t.Errorf("%q is %q %q %q, want %q", written, first, second, whole, want)
		}
	}
}

// What sounds alike has one key, and what does not has two.
func TestPhonetic(t *testing.T) {
	alike := [][2]string{{"Vázquez", "Basques"}, {"Ximena", "Jimena"}, {"Núñez", "Nunhes"}, {"Núñez", "NUNES"}, {"Llanos", "Lhanos"}, {"Llanos", "Yanos"}, {"Hernández", "Ernandes"},
		{"Jiménez", "Giménez"}, {"Quispe", "Kispe"}, {"Zambrano", "Sanbrano"}, {"Cecilia", "Sesilia"}, {"Gonçalves", "Gonsalves"}, {"Simão", "Simam"},
		{"Joaquim", "Joaquín"}, {"Philippe", "Filipe"}, {"Henríquez", "Enrikes"}, {"Yáñez", "Llañes"}}
	for _, p := range alike {
		if a, b := linkage.Phonetic(p[0]), linkage.Phonetic(p[1]); a != b {
			t.Errorf("%s %q, %s %q", p[0], a, p[1], b)
		}
	}
	for _, p := range [][2]string{{"García", "Gracia"}, {"Rosa", "Rojas"}, {"Guerra", "Gerra"}, {"Caro", "Cero"}, {"Mora", "Mola"}} {
		if linkage.Phonetic(p[0]) == linkage.Phonetic(p[1]) {
			t.Errorf("%s and %s have one key", p[0], p[1])
		}
	}
	if linkage.Phonetic("") != "" {
		t.Error("nothing has a sound")
	}
}

func TestParseDate(t *testing.T) {
	for written, want := range map[string]linkage.PartialDate{
		"2001-02-03": {Year: 2001, Month: 2, Day: 3}, "03/02/2001": {Year: 2001, Month: 2, Day: 3}, "20010203": {Year: 2001, Month: 2, Day: 3},
		"2001-02-03 14:30:00": {Year: 2001, Month: 2, Day: 3}, "2001-02-03T14:30:00Z": {Year: 2001, Month: 2, Day: 3},
		"2001-02": {Year: 2001, Month: 2}, "02/2001": {Year: 2001, Month: 2}, "2001": {Year: 2001}, "00/00/2001": {Year: 2001}, "XX/02/2001": {Year: 2001, Month: 2},
		"2001-25-03": {Year: 2001, Month: 25, Day: 3}, "1900-01-01": {}, "9999-12-31": {}, "": {}, "ignorado": {}, "3 de mayo": {},
	} {
		if got := linkage.ParseDate(written); got != want {
			t.Errorf("%q is %+v, want %+v", written, got, want)
		}
	}
}
