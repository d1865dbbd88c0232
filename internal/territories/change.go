package territories

import (
	"convive/internal/kernel"
	"convive/internal/kernel/fault"
)

// ChangeKind says how a unit became another.
type ChangeKind string

// The kinds of change.
const (
	Split    ChangeKind = "split"    // a part of From became To; From may go on with the rest
	Merge    ChangeKind = "merge"    // From, or a part of it, went into To
	Transfer ChangeKind = "transfer" // a part of From was handed to To, both went on
	Rename   ChangeKind = "rename"   // the same unit under another name or code
)

// Change is an event by which a share of one unit became part of another on a day. Weight is the share of From (its
// population, as Basis says) that went to To; 0 means that the share is not known.
type Change struct {
	Kind     ChangeKind
	From, To kernel.Code
	On       string
	Weight   float64
	Basis    string
}

// validate checks the change by itself. Faults: changeMalformed, changeWeight, dateMalformed.
func (c Change) validate() error {
	switch c.Kind {
	case Split, Merge, Transfer, Rename:
	default:
		return fault.Invalid("territories.changeMalformed", "from", string(c.From), "to", string(c.To))
	}
	if c.Kind != Rename && c.From == c.To || c.From.Country() == "" {
		return fault.Invalid("territories.changeMalformed", "from", string(c.From), "to", string(c.To))
	}
	if !isDate(c.On) {
		return fault.Invalid("territories.dateMalformed", "code", string(c.From), "date", c.On)
	}
	if !(c.Weight >= 0 && c.Weight <= 1) {
		return fault.Invalid("territories.changeWeight", "from", string(c.From), "to", string(c.To))
	}
	return nil
}
