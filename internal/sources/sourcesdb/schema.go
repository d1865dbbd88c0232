package sourcesdb

import (
	"bytes"
	_ "embed" // the schema
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"convive/internal/kernel/fault"
	"convive/internal/sources"

	"github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
)

// Schema is the JSON Schema (draft 2020-12) of import profiles.
//
//go:embed profile.schema.json
var Schema []byte

var compiled = sync.OnceValues(func() (*jsonschema.Schema, error) {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(Schema))
	if err != nil {
		return nil, err
	}
	c := jsonschema.NewCompiler()
	const address = "https://convive.invalid/profile.schema.json" // a name; nothing is fetched
	if err := c.AddResource(address, doc); err != nil {
		return nil, err
	}
	return c.Compile(address)
})

// CheckDocument holds a profile's text against the schema. The fault names the place and what is allowed there.
func (im *Importer) CheckDocument(document string) error { return CheckDocument(document) }

// CheckDocument holds a profile's text (YAML) against the schema.
func CheckDocument(document string) error {
	asJSON, err := yaml.YAMLToJSON([]byte(document))
	if err != nil {
		return sources.Unreadable("sources.profileUnreadable", err)
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(asJSON))
	if err != nil {
		return sources.Unreadable("sources.profileUnreadable", err)
	}
	schema, err := compiled()
	if err != nil {
		return err
	}
	err = schema.Validate(value)
	if invalid := (*jsonschema.ValidationError)(nil); errors.As(err, &invalid) {
		return explained(deepest(invalid))
	}
	return err
}

// deepest is the violation farthest inside the document: of several alternatives, the one that was meant.
func deepest(v *jsonschema.ValidationError) *jsonschema.ValidationError {
	if len(v.Causes) == 0 {
		return v
	}
	var best *jsonschema.ValidationError
	for _, c := range v.Causes {
		d := deepest(c)
		if best == nil || len(d.InstanceLocation) > len(best.InstanceLocation) || len(d.InstanceLocation) == len(best.InstanceLocation) && telling(d) > telling(best) {
			best = d
		}
	}
	return best
}

// telling ranks what stands at one place: a key that does not exist is the cause of one that is missing, and a value of
// another type altogether means that another alternative was meant.
func telling(v *jsonschema.ValidationError) int {
	switch v.ErrorKind.(type) {
	case *kind.AdditionalProperties:
		return 2
	case *kind.Type:
		return 0
	default:
		return 1
	}
}

func explained(v *jsonschema.ValidationError) error {
	place := strings.Join(v.InstanceLocation, ".")
	shown := place
	if shown == "" {
		shown = "/"
	}
	refuse := func(message string, kv ...string) error {
		return fault.Invalid("sources.schema."+message, append([]string{"place", shown}, kv...)...).At(place)
	}
	switch k := v.ErrorKind.(type) {
	case *kind.AdditionalProperties:
		return refuse("unknownKey", "keys", strings.Join(k.Properties, ", "), "allowed", strings.Join(allowedAt(v), ", "))
	case *kind.Required:
		return refuse("missingKey", "keys", strings.Join(k.Missing, ", "))
	case *kind.Enum:
		return refuse("notOneOf", "value", fmt.Sprint(k.Got), "allowed", listed(k.Want))
	case *kind.Type:
		return refuse("wrongType", "type", k.Got, "allowed", strings.Join(k.Want, ", "))
	case *kind.Pattern:
		return refuse("wrongForm", "value", k.Got, "allowed", k.Want)
	default:
		return refuse("wrong", "detail", fmt.Sprint(v.ErrorKind.KeywordPath()))
	}
}

func listed(values []any) string {
	var list []string
	for _, v := range values {
		list = append(list, fmt.Sprint(v))
	}
	return strings.Join(list, ", ")
}

// allowedAt lists the keys that the schema knows where a key was too much.
func allowedAt(v *jsonschema.ValidationError) []string {
	_, pointer, _ := strings.Cut(v.SchemaURL, "#")
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(Schema))
	if err != nil {
		return nil
	}
	at := doc
	for _, step := range strings.Split(strings.Trim(pointer, "/"), "/") {
		if step == "" {
			continue
		}
		switch inner := at.(type) {
		case map[string]any:
			at = inner[step]
		case []any:
			var i int
			if _, err := fmt.Sscan(step, &i); err != nil || i >= len(inner) {
				return nil
			}
			at = inner[i]
		}
	}
	object, ok := at.(map[string]any)
	if !ok {
		return nil
	}
	properties, ok := object["properties"].(map[string]any)
	if !ok {
		return nil
	}
	return slices.Sorted(maps.Keys(properties))
}
