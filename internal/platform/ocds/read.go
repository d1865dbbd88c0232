package ocds

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Limits of a file.
const (
	MostBytes    = 20 << 20
	MostReleases = 10_000
	mostDepth    = 32
	mostDigits   = 40
)

// Problem is what is wrong with a file or a release. Rule is one of the rules of this package or of who checks further.
type Problem struct {
	Rule    string
	Pointer string // RFC 6901, within the release, or within the file where no release is at fault
	Args    map[string]string
}

func problem(rule, pointer string, kv ...string) *Problem {
	p := &Problem{Rule: rule, Pointer: pointer}
	for i := 0; i+1 < len(kv); i += 2 {
		if p.Args == nil {
			p.Args = map[string]string{}
		}
		p.Args[kv[i]] = kv[i+1]
	}
	return p
}

// decimal is a number that can be computed with: no power beyond what any amount needs.
var decimal = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,2})?$`)

// reader decodes JSON by tokens, so that it sees what a decoded value no longer shows.
type reader struct {
	*json.Decoder
	at []string // steps of the pointer
}

// decode reads one JSON value. Rules: tooLarge, notText (no UTF-8), notJSON, tooDeep, keyTwice, badNumber.
func decode(data []byte) (any, *Problem) {
	switch {
	case len(data) > MostBytes:
		return nil, problem("tooLarge", "", "megabytes", strconv.Itoa(MostBytes>>20))
	case !utf8.Valid(data):
		return nil, problem("notText", "")
	}
	r := &reader{Decoder: json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(data, []byte("\uFEFF"))))}
	r.UseNumber()
	v, p := r.value()
	if p != nil {
		return nil, p
	}
	if _, err := r.Token(); err == nil || r.More() {
		return nil, problem("notJSON", "", "byte", strconv.FormatInt(r.InputOffset(), 10))
	}
	return v, nil
}

func (r *reader) refuse(rule string, kv ...string) *Problem {
	return problem(rule, pointer(r.at), kv...)
}

func pointer(steps []string) string {
	var b strings.Builder
	for _, s := range steps {
		b.WriteString("/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(s))
	}
	return b.String()
}

func (r *reader) token() (json.Token, *Problem) {
	t, err := r.Token()
	if err != nil {
		return nil, problem("notJSON", "", "byte", strconv.FormatInt(r.InputOffset(), 10))
	}
	return t, nil
}

func (r *reader) value() (any, *Problem) {
	t, p := r.token()
	if p != nil {
		return nil, p
	}
	switch t := t.(type) {
	case json.Delim:
		if len(r.at) >= mostDepth {
			return nil, r.refuse("tooDeep", "levels", strconv.Itoa(mostDepth))
		}
		if t == '{' {
			return r.object()
		}
		return r.array()
	case json.Number:
		if len(t) > mostDigits || !decimal.MatchString(t.String()) {
			return nil, r.refuse("badNumber")
		}
	}
	return t, nil
}

func (r *reader) object() (any, *Problem) {
	m := map[string]any{}
	for r.More() {
		t, p := r.token()
		if p != nil {
			return nil, p
		}
		key, _ := t.(string)
		r.at = append(r.at, key)
		if _, twice := m[key]; twice {
			return nil, r.refuse("keyTwice")
		}
		if m[key], p = r.value(); p != nil {
			return nil, p
		}
		r.at = r.at[:len(r.at)-1]
	}
	_, p := r.token()
	return m, p
}

func (r *reader) array() (any, *Problem) {
	list := []any{}
	for r.More() {
		r.at = append(r.at, strconv.Itoa(len(list)))
		v, p := r.value()
		if p != nil {
			return nil, p
		}
		list = append(list, v)
		r.at = r.at[:len(r.at)-1]
	}
	_, p := r.token()
	return list, p
}

// Canonical is a value as one text: keys in order, no spaces, numbers with the digits that they came with.
func Canonical(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}

// ParseRelease reads a release that Canonical wrote.
func ParseRelease(text []byte) (Release, error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var r Release
	err := d.Decode(&r)
	return r, err
}
