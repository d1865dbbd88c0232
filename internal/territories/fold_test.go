package territories_test

import (
	"testing"

	"pgregory.net/rapid"

	"convive/internal/territories"
)

func TestFold(t *testing.T) {
	cases := []struct{ name, want string }{
		{"BOGOTÁ D.C. (CT)", "bogota d c"},
		{"Bogotá, D.C.", "bogota d c"},
		{"Norosí (1)", "norosi"},
		{"San Andrés Sotavento (1) (3)", "san andres sotavento"},
		{"Montelíbano(1)(3)", "montelibano"},
		{"Guachené (1) ", "guachene"},
		{"  Miriti -  Paraná (CD)", "miriti parana"},
		{"Bío-Bío", "bio bio"},
		{"Libertador General Bernardo O’Higgins", "libertador general bernardo ohiggins"},
		{"Libertador General Bernardo O'Higgins", "libertador general bernardo ohiggins"},
		{"ÑUBLE", "nuble"},
		{"São Paulo", "sao paulo"},
		{"Côte-d’Or", "cote dor"},
		{"(CT)", "ct"},
		{"", ""},
		{"...", ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := territories.Fold(c.name); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestFold_Settles(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		once := territories.Fold(rapid.String().Draw(t, "name"))
		if twice := territories.Fold(once); twice != once {
			t.Fatalf("%q folds again to %q", once, twice)
		}
	})
}
