package linkage

import (
	"bytes"
	"embed"

	"github.com/goccy/go-yaml"

	"convive/internal/kernel/fault"
)

//go:embed models
var shipped embed.FS

// ParseModel reads a model from YAML and checks it. A key that is not known is refused: it would be believed to work.
func ParseModel(text []byte) (Model, error) {
	var m Model
	if err := yaml.NewDecoder(bytes.NewReader(text), yaml.Strict()).Decode(&m); err != nil {
		return Model{}, fault.Invalid("linkage.modelUnreadable").Because(err)
	}
	return m, m.Check()
}

// Encode writes a model so that equal models have equal bytes, whose digest can be kept with results.
func (m Model) Encode() ([]byte, error) { return yaml.Marshal(m) }

// Persons is the shipped model for persons in Latin America. Its fields: given, surname1 (the father's), surname2 (the mother's), birth, sex,
// municipality, event_date, place. Its m and u are where an estimation begins.
func Persons() (Model, error) {
	text, err := shipped.ReadFile("models/persons.yaml")
	if err != nil {
		return Model{}, err
	}
	return ParseModel(text)
}
