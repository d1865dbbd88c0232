package generator

import (
	_ "embed"
	"math/rand/v2"
	"sort"
	"strings"
	"sync"
	"time"
	"unicode"
)

// Language of the names.
type Language string

// The languages.
const (
	Spanish    Language = "es"
	Portuguese Language = "pt"
)

//go:embed names_es.txt
var spanishText string

//go:embed names_pt.txt
var portugueseText string

// ranked is a list of which the first are drawn most often: the share of rank r falls with 1/(r+offset), about as names do.
type ranked struct {
	of  []string
	sum []float64
}

func rank(words []string, offset float64) ranked {
	r := ranked{of: words, sum: make([]float64, len(words))}
	total := 0.0
	for i := range words {
		total += 1 / (float64(i) + offset)
		r.sum[i] = total
	}
	return r
}

func (r ranked) draw(random *rand.Rand) string {
	x := random.Float64() * r.sum[len(r.sum)-1]
	return r.of[sort.SearchFloat64s(r.sum, x)]
}

// stock is what the names of a language are drawn from.
type stock struct{ men, women, surnames, municipalities, places ranked }

func read(text string) stock {
	lists := map[string][]string{}
	section := ""
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(line, "#") || line == "":
		case strings.HasPrefix(line, "["):
			section = strings.Trim(line, "[]")
		default:
			lists[section] = append(lists[section], strings.Fields(line)...)
		}
	}
	return stock{rank(lists["men"], 6), rank(lists["women"], 6), rank(lists["surnames"], 8), rank(lists["municipalities"], 3), rank(lists["places"], 5)}
}

var (
	spanish    = sync.OnceValue(func() stock { return read(spanishText) })
	portuguese = sync.OnceValue(func() stock { return read(portugueseText) })
)

func (l Language) stock() stock {
	if l == Portuguese {
		return portuguese()
	}
	return spanish()
}

// person is somebody who is in one list or both.
type person struct {
	given         []string
	first, second string // the father's surname, the mother's
	woman         bool
	birth, event  time.Time
	municipality  string
	place         string
	husband       string
}

// rareShare of the surnames are not in the list: a register has a long tail.
const rareShare = 0.12

var syllables = strings.Fields("al ar ba be bri ca cha cu de do e fa ga go hua i ja ji ka la le lli ma me mi mo na ne ño o pa pi que ra re ri ro sa si ta te ti tu u va vi ya yo za zu")

func surname(random *rand.Rand, s stock) string {
	if random.Float64() >= rareShare {
		return s.surnames.draw(random)
	}
	var b strings.Builder
	for range 3 + random.IntN(2) {
		b.WriteString(syllables[random.IntN(len(syllables))])
	}
	name := []rune(b.String())
	name[0] = unicode.ToUpper(name[0])
	return string(name)
}

// family streams and person streams of random numbers are kept apart by the second word of their seed.
const (
	familyStream = 1 << 40
	personStream = 2 << 40
	recordStream = 3 << 40
)

// invent makes person number i, always the same. About one in four is a sibling of the one before: the same surnames and mostly the
// same place, a birth some years apart, now and then a twin. They are the pairs that linkage gets wrong.
func invent(seed uint64, language Language, i int) person {
	s := language.stock()
	random := rand.New(rand.NewPCG(seed, personStream+uint64(i)))
	house := i
	if sibling := random.IntN(4) == 0; sibling && i > 0 {
		house = i - 1
	}
	family := rand.New(rand.NewPCG(seed, familyStream+uint64(house)))
	p := person{first: surname(family, s), second: surname(family, s), municipality: s.municipalities.draw(family)}
	born := time.Date(1945, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, int(float64(24000)*(0.3*family.Float64()+0.7*family.Float64()))) // most are young adults
	switch {
	case house == i:
		p.birth = born
	case random.IntN(40) == 0:
		p.birth = born // a twin
	default:
		p.birth = born.AddDate(0, 0, 300+random.IntN(2500))
		if random.IntN(3) == 0 {
			p.municipality = s.municipalities.draw(random)
		}
	}
	p.woman = random.IntN(100) < 45
	names := s.men
	if p.woman {
		names = s.women
	}
	p.given = []string{names.draw(random)}
	if random.IntN(100) < 60 {
		if second := names.draw(random); second != p.given[0] {
			p.given = append(p.given, second)
		}
	}
	p.husband = surname(random, s)
	p.event = time.Date(2015, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, random.IntN(3650))
	p.place = s.places.draw(random) + " " + string(rune('0'+random.IntN(10))) + string(rune('0'+random.IntN(10)))
	return p
}
