package tlog

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"time"

	"convive/internal/kernel"
	"convive/internal/platform/db"
)

// The types of entries.
const (
	Edition    = "edition"    // an approved edition: digests of its originals, counts, profile version
	Facts      = "facts"      // the rows of an approved edition, by period: a digest behind a salt
	Withdrawal = "withdrawal" // an edition that was taken out of the figures
	Erratum    = "erratum"    // a correction notice about an edition
	Indicator  = "indicator"  // a version of a definition
	Release    = "release"    // an open-data file in one state
	Plan       = "plan"       // an adopted plan: a digest of all that stands in it
	Policies   = "policies"   // a version of the rules of access
	AuditRoot  = "audit-root" // the head of an audit chain
	Report     = "report"     // a signed accountability report
	Amendment  = "amendment"  // what is told beside one
	FollowUp   = "follow-up"  // a step of what a body asked or was promised
)

// Entry is what an act has to say publicly. The statement is made canonical JSON; the log holds only its digest.
type Entry struct {
	Tenant    kernel.Tenant
	Type      string
	ID        string    // of the thing within its tenant and type
	Version   int64     // 0: one more than the last that says something else
	Statement any       // encodes as JSON without floating point numbers
	Salted    bool      // the statement could be guessed: commit to it with a salt
	At        time.Time // zero: now
}

// line is an entry as it stands in the log: its keys in alphabetical order, without white space.
type line struct {
	At     string `json:"at"`
	ID     string `json:"id"`
	Salted bool   `json:"salted,omitempty"`
	SHA256 string `json:"sha256"`
	Type   string `json:"t"`
	V      int64  `json:"v"`
}

// row is an entry with what it commits to, as the records keep it.
type row struct {
	tenant          kernel.Tenant
	kind, id        string
	version         int64
	entry           string // the bytes in the log
	statement, salt string // empty once forgotten
	written         string
}

const (
	maxEntry     = 1<<16 - 1 // of C2SP tlog-tiles
	maxStatement = 1 << 20
)

var wellNamed = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._:-]*(/[A-Za-z0-9][A-Za-z0-9._:-]*)*$`)

// Canonical is a value as JSON with the keys of objects in byte order, without white space, whole numbers only.
func Canonical(v any) ([]byte, error) {
	text, err := encode(v)
	if err != nil {
		return nil, err
	}
	var plain any
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	if err := d.Decode(&plain); err != nil {
		return nil, err
	}
	if err := whole(plain); err != nil {
		return nil, err
	}
	return encode(plain) // maps are encoded by key
}

func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}

// whole refuses fractions: two programs write them in two ways.
func whole(v any) error {
	switch v := v.(type) {
	case json.Number:
		if _, err := v.Int64(); err != nil {
			return fmt.Errorf("statement: the number %s is not whole", v)
		}
	case []any:
		for _, x := range v {
			if err := whole(x); err != nil {
				return err
			}
		}
	case map[string]any:
		for _, x := range v {
			if err := whole(x); err != nil {
				return err
			}
		}
	}
	return nil
}

// prepare makes the row of an entry but for its version, which only the transaction knows.
func (e Entry) prepare(now time.Time) (row, error) {
	r := row{tenant: e.Tenant, kind: e.Type, id: e.ID, version: e.Version, written: db.Time(now)}
	if e.Tenant == "" || !wellNamed.MatchString(e.Type) || !wellNamed.MatchString(e.ID) || len(e.ID) > 512 || e.Version < 0 {
		return r, fmt.Errorf("log entry %s %s %s: a tenant, type or identifier that a log cannot hold", e.Tenant, e.Type, e.ID)
	}
	statement, err := Canonical(e.Statement)
	if err != nil {
		return r, err
	}
	if len(statement) > maxStatement {
		return r, errors.New("log entry: the statement is too long")
	}
	r.statement = string(statement)
	if e.Salted {
		var b [32]byte
		_, _ = rand.Read(b[:]) // does not fail
		r.salt = hex.EncodeToString(b[:])
	}
	return r, nil
}

// digest commits to a statement: SHA-256 of the salt's text, if there is one, and the statement.
func digest(salt, statement string) string {
	sum := sha256.Sum256([]byte(salt + statement))
	return hex.EncodeToString(sum[:])
}

// seal writes what stands in the log.
func (r *row) seal(at time.Time) error {
	text, err := encode(line{At: db.Time(at), ID: string(r.tenant) + "/" + r.id, Salted: r.salt != "", SHA256: digest(r.salt, r.statement), Type: r.kind, V: r.version})
	if err == nil && len(text) > maxEntry {
		err = errors.New("log entry is too long")
	}
	r.entry = string(text)
	return err
}

// parseLine reads an entry of the log and refuses one that is not canonical.
func parseLine(text []byte) (line, error) {
	var l line
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&l); err != nil {
		return l, err
	}
	again, err := encode(l)
	if err == nil && !bytes.Equal(again, text) {
		err = errors.New("not canonical")
	}
	return l, err
}

// sound says whether a row's columns, entry and statement agree; a forgotten statement has nothing to agree with.
func (r row) sound() bool {
	l, err := parseLine([]byte(r.entry))
	if err != nil || l.ID != string(r.tenant)+"/"+r.id || l.Type != r.kind || l.V != r.version {
		return false
	}
	if r.statement == "" {
		return l.Salted && r.salt == ""
	}
	return l.Salted == (r.salt != "") && l.SHA256 == digest(r.salt, r.statement)
}
