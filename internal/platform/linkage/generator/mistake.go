package generator

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Mistakes are how often a record has which error. Ordinary is what two careful registers have; a list is as bad as its caller says.
type Mistakes struct {
	Plain                                float64 // capitals without accents, the whole record
	Typo, Sound                          float64 // in each name: a slip of the finger or of optical reading; spelled by ear
	Nickname, Initial                    float64 // of the first name
	SecondDropped, SecondInitial         float64 // of a second given name
	NoSecondSurname, Swapped, Married    float64
	Transposed, Digit, YearMonth, Year   float64 // of the date of birth
	NoBirth                              float64
	SexWrong, SexMissing                 float64
	Moved, NoMunicipality                float64
	EventNear, NoEvent, NoPlace, PlaceBy float64 // the event a day or some off; not known; another wording of the place
	Nobody                               float64 // an unidentified body: nothing of the person but sex, place and date
}

// Ordinary mistakes.
func Ordinary() Mistakes {
	return Mistakes{Plain: 0.5, Typo: 0.015, Sound: 0.015, Nickname: 0.01, Initial: 0.004, SecondDropped: 0.12, SecondInitial: 0.05,
		NoSecondSurname: 0.05, Swapped: 0.006, Married: 0.02, Transposed: 0.008, Digit: 0.012, YearMonth: 0.008, Year: 0.012, NoBirth: 0.02, SexWrong: 0.004,
		SexMissing: 0.01, Moved: 0.06, NoMunicipality: 0.02, EventNear: 0.06, NoEvent: 0.05, NoPlace: 0.1, PlaceBy: 0.2, Nobody: 0.005}
}

// Record is a row of a list as a register has it. An empty text is missing.
type Record struct {
	ID, Given, First, Second, Birth, Sex, Municipality, Event, Place string
}

// FullName is the whole name as one column, in the order of the language.
func (r Record) FullName(language Language) string {
	parts := []string{r.Given, r.First, r.Second}
	if language == Portuguese {
		parts = []string{r.Given, r.Second, r.First}
	}
	return strings.Join(strings.Fields(strings.Join(parts, " ")), " ")
}

// nicknames that the generator uses; the engine's own list is longer.
var nicknames = map[string]string{"José": "Pepe", "Francisco": "Paco", "Guadalupe": "Lupe", "Alberto": "Beto", "Roberto": "Beto", "Jesús": "Chucho",
	"Ignacio": "Nacho", "Guillermo": "Memo", "Enrique": "Quique", "Eduardo": "Lalo", "Fernando": "Nando", "Antonio": "Toño", "Manuel": "Manolo",
	"Rafael": "Rafa", "Miguel": "Migue", "Luis": "Lucho", "Isabel": "Chabela", "Dolores": "Lola", "Concepción": "Conchita", "Rosario": "Charo",
	"Mercedes": "Meche", "Consuelo": "Chelo", "Teresa": "Tere", "Patricia": "Paty", "João": "Joãozinho", "Raimundo": "Mundo", "Antônio": "Toninho",
	"Sebastião": "Tião", "Terezinha": "Tereza", "Francisca": "Chica", "Beatriz": "Betty", "Javier": "Javi", "Gregorio": "Goyo", "Vicente": "Chente"}

var nobody = []string{"NN", "N.N.", "No identificado", "NN masculino", "Desconocido", "XX", "Sem identificação", "Ignorado", "Cuerpo no identificado"}

// record writes a person down, as register number which does, for the copy-th time.
func record(seed uint64, language Language, i, which, copy int, m Mistakes) Record {
	p := invent(seed, language, i)
	random := rand.New(rand.NewPCG(seed^uint64(which+1)*0x9e3779b97f4a7c15^uint64(copy)<<48, recordStream+uint64(i)))
	is := func(share float64) bool { return random.Float64() < share }
	r := Record{First: p.first, Second: p.second, Sex: "M", Municipality: p.municipality, Place: p.place}
	if p.woman {
		r.Sex = "F"
	}
	given := append([]string{}, p.given...)
	if nick := nicknames[given[0]]; nick != "" && is(m.Nickname*3) { // a third of the names has one
		given[0] = nick
	}
	if len(given) > 1 {
		switch {
		case is(m.SecondDropped):
			given = given[:1]
		case is(m.SecondInitial):
			given[1] = string([]rune(given[1])[:1]) + "."
		}
	}
	if is(m.Initial) {
		given[0] = string([]rune(given[0])[:1])
	}
	for n := range given {
		given[n] = spoil(random, given[n], m)
	}
	r.Given = strings.Join(given, " ")
	r.First, r.Second = spoil(random, r.First, m), spoil(random, r.Second, m)
	if is(m.NoSecondSurname) {
		r.Second = ""
	}
	if r.Second != "" && is(m.Swapped) {
		r.First, r.Second = r.Second, r.First
	}
	if p.woman && language == Spanish && is(m.Married) {
		r.Second = strings.TrimSpace(r.Second + " de " + p.husband)
	}
	r.Birth = birth(random, p.birth, m)
	switch {
	case is(m.SexMissing):
		r.Sex = ""
	case is(m.SexWrong):
		r.Sex = map[string]string{"M": "F", "F": "M"}[r.Sex]
	}
	switch {
	case is(m.Moved):
		r.Municipality = language.stock().municipalities.draw(random)
	case is(m.NoMunicipality):
		r.Municipality = ""
	}
	r.Event = p.event.Format(time.DateOnly)
	switch {
	case is(m.EventNear):
		r.Event = p.event.AddDate(0, 0, 1+random.IntN(3)).Format(time.DateOnly)
	case is(m.NoEvent):
		r.Event = ""
	}
	switch {
	case is(m.NoPlace):
		r.Place = ""
	case is(m.PlaceBy):
		r.Place = "cerca de " + r.Place
	}
	if is(m.Nobody) {
		r.Given, r.First, r.Second, r.Birth = nobody[random.IntN(len(nobody))], "", "", ""
	}
	if is(m.Plain) {
		r.Given, r.First, r.Second = plain(r.Given), plain(r.First), plain(r.Second)
	}
	return r
}

func birth(random *rand.Rand, day time.Time, m Mistakes) string {
	x := random.Float64()
	next := func(share float64) bool { x -= share; return x < 0 }
	text := day.Format(time.DateOnly)
	switch {
	case next(m.NoBirth):
		return ""
	case next(m.Transposed):
		return fmt.Sprintf("%04d-%02d-%02d", day.Year(), day.Day(), int(day.Month()))
	case next(m.Digit):
		b := []byte(text)
		place := []int{2, 3, 5, 6, 8, 9}[random.IntN(6)]
		b[place] = byte('0' + (int(b[place]-'0')+1+random.IntN(9))%10)
		return string(b)
	case next(m.YearMonth):
		return text[:7]
	case next(m.Year):
		return text[:4]
	}
	return text
}

func plain(text string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(text) {
		if !unicode.Is(unicode.Mn, r) {
			b.WriteRune(unicode.ToUpper(r))
		}
	}
	return b.String()
}

func spoil(random *rand.Rand, name string, m Mistakes) string {
	if random.Float64() < m.Sound {
		name = byEar(random, name)
	}
	if random.Float64() < m.Typo {
		name = slip(random, name)
	}
	return name
}

var ears = [][2]string{{"z", "s"}, {"s", "z"}, {"v", "b"}, {"b", "v"}, {"ll", "y"}, {"y", "ll"}, {"ce", "se"}, {"ci", "si"}, {"ge", "je"}, {"gi", "ji"}, {"j", "x"}, {"h", ""},
	{"ñ", "ni"}, {"qu", "k"}, {"ç", "ss"}, {"ch", "x"}, {"nh", "ñ"}, {"lh", "ll"}, {"ph", "f"}, {"mb", "nb"}}

func byEar(random *rand.Rand, name string) string {
	start := random.IntN(len(ears))
	for n := range ears {
		pair := ears[(start+n)%len(ears)]
		if strings.Contains(name, pair[0]) {
			return strings.Replace(name, pair[0], pair[1], 1)
		}
	}
	return name
}

// neighbours on a keyboard, and letters that optical reading takes for each other.
var neighbours = map[rune]string{'a': "sqo", 'b': "vnh", 'c': "xve", 'd': "sfe", 'e': "rwc", 'f': "dgt", 'g': "fhq", 'h': "gjb", 'i': "uol", 'j': "hki",
	'k': "jl", 'l': "ki1", 'm': "n", 'n': "mbr", 'o': "ip0", 'p': "o", 'q': "wg", 'r': "etn", 's': "ad5", 't': "ryf", 'u': "yiv", 'v': "cbu", 'w': "qe", 'x': "zc",
	'y': "tu", 'z': "xs"}

func slip(random *rand.Rand, name string) string {
	b := []rune(name)
	if len(b) < 3 {
		return name
	}
	i := 1 + random.IntN(len(b)-1)
	switch random.IntN(4) {
	case 0:
		return string(append(b[:i:i], b[i+1:]...))
	case 1:
		return string(append(b[:i:i], append([]rune{b[i]}, b[i:]...)...))
	case 2:
		if i > 1 {
			b[i], b[i-1] = b[i-1], b[i]
		}
	default:
		if near := []rune(neighbours[b[i]]); len(near) > 0 {
			b[i] = near[random.IntN(len(near))]
		}
	}
	return string(b)
}
