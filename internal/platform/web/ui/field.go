package ui

// FieldInfo describes one form field. Its id is its name; what was typed stays in Value after a refusal.
type FieldInfo struct {
	Name, Label, Hint, Error, Value string

	Type         string // text if empty; never number (web pages parse numbers by the country's format)
	InputMode    string
	Autocomplete string
	Width        string // w3 to w6: how much is expected
	Accept       string // of a file
	Required     bool   // shown to assistive technology only: refusals are ours, forms are novalidate
	Spellcheck   bool
}

func (f FieldInfo) kind() string {
	if f.Type == "" {
		return "text"
	}
	return f.Type
}

func (f FieldInfo) class() string {
	if f.Error != "" {
		return "field bad-f"
	}
	return "field"
}

// described are the ids of hint and error, as aria-describedby wants them.
func (f FieldInfo) described() string {
	switch {
	case f.Hint != "" && f.Error != "":
		return f.Name + "-hint " + f.Name + "-error"
	case f.Hint != "":
		return f.Name + "-hint"
	case f.Error != "":
		return f.Name + "-error"
	default:
		return ""
	}
}

// Choice is one option of a select or a group of radio buttons.
type Choice struct {
	Value, Text, Hint string
	Chosen            bool
}

// choiceID is the id of a radio button. The first one carries the name of the field, so that the error summary leads to
// something that takes the focus.
func choiceID(name, value string, place int) string {
	if place == 0 {
		return name
	}
	return name + "-" + value
}
