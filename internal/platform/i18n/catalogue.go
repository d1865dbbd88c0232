package i18n

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"sort"
	"strings"
	"sync"

	"convive/internal/kernel"
)

//go:embed locale
var own embed.FS

// Catalogue holds the messages of all modules in all languages.
type Catalogue struct {
	messages map[kernel.Lang]map[string]string

	mu      sync.Mutex
	missing map[string]int
}

// New merges the message files of the modules, each a file system with locale/{es,en,pt,fr}.json, and those of this
// package. It refuses an id that stands twice, that a language lacks or leaves empty, or whose placeholders differ
// between languages; the error lists everything that is wrong.
func New(modules map[string]fs.FS) (*Catalogue, error) {
	c := &Catalogue{messages: map[kernel.Lang]map[string]string{}, missing: map[string]int{}}
	owner := map[string]string{}
	var wrong []error
	all := maps.Clone(modules)
	if all == nil {
		all = map[string]fs.FS{}
	}
	all["i18n"] = own
	for _, module := range slices.Sorted(maps.Keys(all)) {
		for _, lang := range kernel.Langs() {
			list, err := readMessages(all[module], "locale/"+string(lang)+".json")
			if err != nil {
				wrong = append(wrong, fmt.Errorf("%s: %w", module, err))
				continue
			}
			if c.messages[lang] == nil {
				c.messages[lang] = map[string]string{}
			}
			for id, sentence := range list {
				if first, taken := owner[id]; taken && first != module {
					wrong = append(wrong, fmt.Errorf("message %s stands in %s and in %s", id, first, module))
				}
				owner[id] = module
				c.messages[lang][id] = sentence
			}
		}
	}
	wrong = append(wrong, c.check(slices.Sorted(maps.Keys(owner)))...)
	if err := errors.Join(wrong...); err != nil {
		return nil, err
	}
	return c, nil
}

// readMessages reads one flat file; a key that stands twice is refused, which encoding/json alone would let pass.
func readMessages(files fs.FS, name string) (map[string]string, error) {
	file, err := files.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	dec := json.NewDecoder(file)
	switch t, err := dec.Token(); {
	case err != nil:
		return nil, fmt.Errorf("%s: %w", name, err)
	case t != json.Delim('{'):
		return nil, fmt.Errorf("%s is not a JSON object", name)
	}
	list := map[string]string{}
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		var sentence string
		if err := dec.Decode(&sentence); err != nil {
			return nil, fmt.Errorf("%s: %v: %w", name, key, err)
		}
		id := key.(string)
		if _, twice := list[id]; twice {
			return nil, fmt.Errorf("%s: %s stands twice", name, id)
		}
		list[id] = sentence
	}
	return list, nil
}

func (c *Catalogue) check(ids []string) []error {
	var wrong []error
	for _, id := range ids {
		want, first := "", true
		for _, lang := range kernel.Langs() {
			sentence, ok := c.messages[lang][id]
			if !ok || strings.TrimSpace(sentence) == "" {
				wrong = append(wrong, fmt.Errorf("message %s is missing or empty in %s", id, lang))
				continue
			}
			got := strings.Join(Placeholders(sentence), " ")
			if first {
				want, first = got, false
			} else if got != want {
				wrong = append(wrong, fmt.Errorf("message %s has the placeholders [%s] in %s and [%s] elsewhere", id, got, lang, want))
			}
		}
		if base, ok := strings.CutSuffix(id, ".one"); ok && !c.Has(base+".other") {
			wrong = append(wrong, fmt.Errorf("message %s has no %s.other", id, base))
		}
	}
	return wrong
}

var placeholder = regexp.MustCompile(`\{[A-Za-z][A-Za-z0-9]*\}`)

// Placeholders are the distinct names in braces of a sentence, sorted.
func Placeholders(sentence string) []string {
	found := placeholder.FindAllString(sentence, -1)
	sort.Strings(found)
	return slices.Compact(found)
}

// Has says whether a message exists.
func (c *Catalogue) Has(id string) bool {
	_, ok := c.messages[kernel.Spanish][id]
	return ok
}

// IDs are all message ids, sorted.
func (c *Catalogue) IDs() []string { return slices.Sorted(maps.Keys(c.messages[kernel.Spanish])) }

// Missing tells which ids were asked for and do not exist, and how often; for tests and metrics.
func (c *Catalogue) Missing() map[string]int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return maps.Clone(c.missing)
}

func (c *Catalogue) count(id string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.missing[id]++
}
