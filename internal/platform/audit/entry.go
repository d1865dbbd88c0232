package audit

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"

	"convive/internal/kernel"
	"convive/internal/platform/db"
)

// Outcome is what became of it.
type Outcome string

// The outcomes.
const (
	Done   Outcome = "done"   // an act was carried out
	Read   Outcome = "read"   // something was shown
	Denied Outcome = "denied" // it was asked for and refused
)

// Entry is one line of the trail.
type Entry struct {
	Tenant      kernel.Tenant `json:"-"`
	Number      int64         `json:"-"` // from 1, without gaps
	At          time.Time     `json:"-"`
	Actor       string        `json:"actor"`                 // account; empty for a citizen
	For         string        `json:"for,omitempty"`         // the absent person whom a substitute acts for
	Institution string        `json:"institution,omitempty"` // of the actor
	Act         string        `json:"act"`
	Kind        string        `json:"kind"`   // of the thing
	Object      string        `json:"object"` // its identifier
	Outcome     Outcome       `json:"outcome"`
	Policies    []string      `json:"policies,omitempty"` // that decided
	Rules       string        `json:"rules,omitempty"`    // version of the policies
	Purpose     string        `json:"purpose,omitempty"`
	LegalBasis  string        `json:"legal_basis,omitempty"`
	Returned    []string      `json:"returned,omitempty"`  // identifiers that a search or list showed
	Reference   string        `json:"reference,omitempty"` // of the request, as the server's log has it
	Problems    []string      `json:"problems,omitempty"`  // why a decision could not be made
}

// sealed is what the hash covers: the place in the chain and everything that is said.
type sealed struct {
	Tenant   string `json:"tenant"`
	Number   int64  `json:"number"`
	At       string `json:"at"`
	Previous string `json:"previous"`
	Body     string `json:"body"`
}

// first is what the first entry of a chain follows.
const first = "convive/audit/v1"

// hash seals an entry: SHA-256 over a JSON object with its fields in a fixed order, in hex.
func hash(tenant kernel.Tenant, number int64, at, previous, body string) string {
	text, _ := json.Marshal(sealed{string(tenant), number, at, previous, body}) // strings and a number are always JSON
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

func (e Entry) at() string { return db.Time(e.At) }
