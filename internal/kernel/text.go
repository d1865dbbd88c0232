package kernel

// Lang is a language of the interface, a BCP 47 tag.
type Lang string

// The four languages that every message exists in.
const (
	Spanish    Lang = "es"
	English    Lang = "en"
	Portuguese Lang = "pt"
	French     Lang = "fr"
)

// Langs are the languages of the interface in the order in which they are offered.
func Langs() []Lang { return []Lang{Spanish, English, Portuguese, French} }

// ParseLang is the language named by s; ok is false if it is not one of the interface.
func ParseLang(s string) (Lang, bool) {
	for _, l := range Langs() {
		if string(l) == s {
			return l, true
		}
	}
	return "", false
}

// Text is data in several languages: a place's name, a source's title. Messages of the interface are not Text.
type Text map[Lang]string

// In gives the text in the language asked for; where it is missing, the first that exists in the order of Langs, with
// the language it is in, so that the page can mark it.
func (t Text) In(want Lang) (string, Lang) {
	if s, ok := t[want]; ok && s != "" {
		return s, want
	}
	for _, l := range Langs() {
		if s := t[l]; s != "" {
			return s, l
		}
	}
	for l, s := range t {
		return s, l
	}
	return "", want
}

// Get is In without the language.
func (t Text) Get(want Lang) string { s, _ := t.In(want); return s }

// Same is a text that reads the same in every language, as most names of places do.
func Same(s string) Text { return Text{Spanish: s} }
