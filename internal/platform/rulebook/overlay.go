package rulebook

import (
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/authz"
	"convive/internal/platform/db"
)

// State is where an overlay stands.
type State string

// The states. One name is active at most once; the next version that is put into force replaces it.
const (
	Proposed  State = "proposed"
	Active    State = "active"
	Replaced  State = "replaced"
	Withdrawn State = "withdrawn"
	Ended     State = "ended" // active, but its crisis is over
)

// Overlay is one version of what a government adds. It is never changed: another text is another number.
type Overlay struct {
	Name        string
	Number      int64
	Crisis      bool
	Rules       string // Cedar
	Cases       string // YAML; what the author wants it to answer
	Digest      string
	Reason      string
	State       State
	ProposedBy  string
	ProposedAt  time.Time
	ActivatedBy string
	ActivatedAt time.Time
	WithdrawnBy string
	WithdrawnAt time.Time
	Withdrawal  string    // why
	Ends        time.Time // of a crisis; zero: it stays
}

// The bounds of a proposal.
const (
	reasonLetters = 20
	mostText      = 64 << 10
	mostLines     = 1000
)

var nameForm = regexp.MustCompile(`^[a-z][a-z0-9-]{1,39}$`)

func (o Overlay) overlay() authz.Overlay {
	return authz.Overlay{Name: o.Name, Crisis: o.Crisis, Text: o.Rules}
}

// book is the overlay as the policies know it: the version names the text, so that the trail does.
func (o Overlay) book(tenant kernel.Tenant) authz.Rulebook {
	return authz.Rulebook{Tenant: tenant, Version: fmt.Sprintf("%s/%d/%s", o.Name, o.Number, o.Digest), Author: o.ProposedBy}
}

// at is the overlay as it stands at a moment.
func (o Overlay) at(now time.Time) Overlay {
	if o.State == Active && !o.Ends.IsZero() && !o.Ends.After(now) {
		o.State = Ended
	}
	return o
}

// validate refuses what is no proposal: rulebook.name, rulebook.reason, rulebook.tooLong, and what authz says of the text.
func (o Overlay) validate(now time.Time) error {
	switch {
	case !nameForm.MatchString(o.Name):
		return fault.Invalid("rulebook.name").At("name")
	case enough(o.Reason) != nil:
		return enough(o.Reason)
	case len(o.Rules) > mostText || strings.Count(o.Rules, "\n") > mostLines:
		return fault.Invalid("rulebook.tooLong", "most", "64").At("rules")
	case len(o.Cases) > mostText:
		return fault.Invalid("rulebook.tooLong", "most", "64").At("cases")
	}
	return pointTo("rules", o.overlay().Check(now))
}

// pointTo leads the reader of a refusal to the field that it is about.
func pointTo(field string, err error) error {
	if f, ok := fault.Of(err); ok && f.Field == "" {
		return f.At(field)
	}
	return err
}

func enough(reason string) error {
	if utf8.RuneCountInString(strings.TrimSpace(reason)) < reasonLetters {
		return fault.Invalid("rulebook.reason", "letters", fmt.Sprint(reasonLetters)).At("reason")
	}
	return nil
}

const columns = `SELECT name, number, crisis, rules, cases, digest, reason, state, proposed_by, proposed_at, activated_by, activated_at,
	withdrawn_by, withdrawn_at, withdrawn_reason, ends_at FROM rulebook_overlay `

func scan(row db.Scanner) (o Overlay, err error) {
	var proposed, activated, withdrawn, ends string
	if err = row.Scan(&o.Name, &o.Number, &o.Crisis, &o.Rules, &o.Cases, &o.Digest, &o.Reason, &o.State, &o.ProposedBy, &proposed, &o.ActivatedBy, &activated,
		&o.WithdrawnBy, &withdrawn, &o.Withdrawal, &ends); err != nil {
		return o, err
	}
	for _, t := range []struct {
		text string
		to   *time.Time
	}{{proposed, &o.ProposedAt}, {activated, &o.ActivatedAt}, {withdrawn, &o.WithdrawnAt}, {ends, &o.Ends}} {
		if *t.to, err = db.ParseTime(t.text); err != nil {
			return o, err
		}
	}
	return o, nil
}

// Has says whether a rule is one of the overlay's.
func (o Overlay) Has(id string) bool { return o.overlay().Has(id) }
