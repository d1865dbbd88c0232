package ocds

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
)

//go:embed schema
var files embed.FS

// address is where the schemas say that they are.
const address = "https://standard.open-contracting.org/schema/1__1__5/"

// names of the schemas, as files and at their address.
const (
	releaseFile        = "release-schema.json"
	releasePackageFile = "release-package-schema.json"
	recordPackageFile  = "record-package-schema.json"
	versionedFile      = "versioned-release-validation-schema.json"
)

// library are the compiled schemas, and that of a release as a document to walk.
type library struct {
	release, releasePackage, recordPackage *jsonschema.Schema
	root                                   node
}

var schemas = sync.OnceValues(func() (library, error) {
	c := jsonschema.NewCompiler()
	c.UseLoader(nowhere{})
	documents := map[string]any{}
	for _, name := range []string{releaseFile, releasePackageFile, recordPackageFile, versionedFile} {
		text, err := files.ReadFile("schema/" + name)
		if err != nil {
			return library{}, err
		}
		if documents[name], err = jsonschema.UnmarshalJSON(bytes.NewReader(text)); err != nil {
			return library{}, err
		}
		if err := c.AddResource(address+name, documents[name]); err != nil {
			return library{}, err
		}
	}
	var l library
	var err error
	for name, to := range map[string]**jsonschema.Schema{releaseFile: &l.release, releasePackageFile: &l.releasePackage, recordPackageFile: &l.recordPackage} {
		if *to, err = c.Compile(address + name); err != nil {
			return library{}, err
		}
	}
	top, _ := documents[releaseFile].(map[string]any)
	l.root = node{schema: top, top: top}
	return l, nil
})

// nowhere loads nothing: all that is referred to is part of the program.
type nowhere struct{}

func (nowhere) Load(url string) (any, error) {
	return nil, fmt.Errorf("%s is not part of the program", url)
}

// mostProblems is how many are told of one release.
const mostProblems = 20

// check holds a value against a schema.
func check(s *jsonschema.Schema, v any) ([]*Problem, error) {
	err := s.Validate(v)
	invalid := (*jsonschema.ValidationError)(nil)
	if !errors.As(err, &invalid) {
		return nil, err
	}
	var list []*Problem
	for _, leaf := range leaves(invalid) {
		list = append(list, worded(leaf)...)
	}
	slices.SortStableFunc(list, func(a, b *Problem) int { return strings.Compare(a.Pointer, b.Pointer) })
	return list[:min(len(list), mostProblems)], nil
}

// leaves are the violations that have no cause below them.
func leaves(v *jsonschema.ValidationError) []*jsonschema.ValidationError {
	if len(v.Causes) == 0 {
		return []*jsonschema.ValidationError{v}
	}
	var list []*jsonschema.ValidationError
	for _, c := range v.Causes {
		list = append(list, leaves(c)...)
	}
	return list
}

// worded are the rules that a violation broke: missing, notOneOf, wrongType, wrongForm, tooShort, twiceInList, wrong.
func worded(v *jsonschema.ValidationError) []*Problem {
	at := pointer(v.InstanceLocation)
	switch k := v.ErrorKind.(type) {
	case *kind.Required:
		var list []*Problem
		for _, key := range k.Missing {
			list = append(list, problem("missing", at, "key", key))
		}
		return list
	case *kind.Enum:
		return []*Problem{problem("notOneOf", at, "allowed", choices(k.Want))}
	case *kind.Type:
		return []*Problem{problem("wrongType", at, "type", k.Got, "allowed", strings.Join(k.Want, ", "))}
	case *kind.Format:
		return []*Problem{problem("wrongForm", at, "form", k.Want)}
	case *kind.Pattern:
		return []*Problem{problem("wrongForm", at, "form", k.Want)}
	case *kind.MinLength, *kind.MinItems:
		return []*Problem{problem("tooShort", at)}
	case *kind.UniqueItems:
		return []*Problem{problem("twiceInList", at)}
	}
	return []*Problem{problem("wrong", at, "keyword", strings.Join(v.ErrorKind.KeywordPath(), "/"))}
}

// choices lists the codes of a closed list; of a long one only what it is.
func choices(list []any) string {
	var codes []string
	for _, v := range list {
		if s, ok := v.(string); ok {
			codes = append(codes, s)
		}
	}
	if len(codes) > 30 {
		return "ISO 4217"
	}
	return strings.Join(codes, ", ")
}

// Check holds a release against the official schema.
func Check(r Release) ([]*Problem, error) {
	l, err := schemas()
	if err != nil {
		return nil, err
	}
	return check(l.release, Object(r))
}

// CheckPackage holds a whole package of releases or records against the official schemas.
func CheckPackage(v Object) ([]*Problem, error) {
	l, err := schemas()
	if err != nil {
		return nil, err
	}
	if _, records := v["records"]; records {
		return check(l.recordPackage, v)
	}
	return check(l.releasePackage, v)
}

// node is a place in the schema of a release: what may stand at a place of a release, and how it is merged.
type node struct {
	schema, top map[string]any
	name        string // of the definition, such as Value; empty for other places
}

// resolved follows a reference to a definition.
func (n node) resolved(schema map[string]any) node {
	ref, _ := schema["$ref"].(string)
	name, ok := strings.CutPrefix(ref, "#/definitions/")
	if !ok {
		return node{schema: schema, top: n.top}
	}
	definitions, _ := n.top["definitions"].(map[string]any)
	target, _ := definitions[name].(map[string]any)
	return node{schema: target, top: n.top, name: name}
}

// field is the place of a key of an object; ok is false where the standard does not define it. The place of title_es is that of a
// text.
func (n node) field(key string) (place node, ok bool) {
	properties, _ := n.schema["properties"].(map[string]any)
	if s, found := properties[key].(map[string]any); found {
		return n.resolved(s), true
	}
	patterns, _ := n.schema["patternProperties"].(map[string]any)
	for _, form := range slices.Sorted(maps.Keys(patterns)) {
		if s, found := patterns[form].(map[string]any); found && matches(form, key) {
			return n.resolved(s), true
		}
	}
	return node{top: n.top}, false
}

var forms sync.Map // of the schema, compiled

func matches(form, key string) bool {
	known, ok := forms.Load(form)
	if !ok {
		known, _ = forms.LoadOrStore(form, regexp.MustCompile(form))
	}
	return known.(*regexp.Regexp).MatchString(key)
}

// items is the place of an element of a list.
func (n node) items() node {
	s, _ := n.schema["items"].(map[string]any)
	return n.resolved(s)
}

// says is true where the schema states a keyword of the standard, such as wholeListMerge, of the key itself.
func (n node) says(key, keyword string) bool {
	properties, _ := n.schema["properties"].(map[string]any)
	field, _ := properties[key].(map[string]any)
	switch v := field[keyword].(type) {
	case bool:
		return v
	case map[string]any: // deprecated is an object
		return true
	}
	return false
}

// identified says whether the elements of a list are known by their identifiers.
func (n node) identified() bool {
	properties, _ := n.items().schema["properties"].(map[string]any)
	return properties["id"] != nil
}
