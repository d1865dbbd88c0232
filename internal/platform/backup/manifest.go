package backup

import (
	"encoding/hex"
	"encoding/json"
	"io"
	"regexp"
	"time"

	"convive/internal/kernel/fault"
)

// Format is the version of the file's layout. A reader refuses a greater one.
const Format = 1

// Manifest is what a backup says of itself.
type Manifest struct {
	Format     int            `json:"format"`
	Convive    string         `json:"convive"` // the program's version
	At         time.Time      `json:"at"`
	Records    string         `json:"records"`    // engine: sqlite, or postgres if pg_dump has them
	Facts      string         `json:"facts"`      // engine and version
	Migrations map[string]int `json:"migrations"` // of the records, by module
	Vault      bool           `json:"vault"`      // identities are in it, as cipher text
	Heads      []Head         `json:"audit_heads"`
	Parts      []Part         `json:"parts"`
}

// Head is the end of a tenant's audit chain when the backup was made.
type Head struct {
	Tenant string `json:"tenant"`
	Number int64  `json:"number"`
	Hash   string `json:"hash"`
}

// Part is one file.
type Part struct {
	Name   string `json:"name"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// The names of parts besides the originals.
const (
	Records = "records.sqlite"
	Facts   = "facts.duckdb"
	Vault   = "vault.jsonl"
)

const manifestName = "manifest.json"

// manifestBound is more than the manifest of a million originals takes.
const manifestBound = 256 << 20

// Original is the name of the part that holds an original.
func Original(digest string) string { return "originals/" + digest[:2] + "/" + digest }

var partName = regexp.MustCompile(`^(records\.sqlite|facts\.duckdb|vault\.jsonl|originals/[0-9a-f]{2}/[0-9a-f]{64})$`)

// Total is how many bytes all parts have.
func (m Manifest) Total() (n int64) {
	for _, p := range m.Parts {
		n += p.Bytes
	}
	return n
}

// Has says whether a part is in the backup.
func (m Manifest) Has(name string) bool {
	for _, p := range m.Parts {
		if p.Name == name {
			return true
		}
	}
	return false
}

func parseManifest(r io.Reader) (m Manifest, text []byte, err error) {
	text, err = io.ReadAll(io.LimitReader(r, manifestBound))
	if err != nil {
		return m, nil, err
	}
	var format struct{ Format int }
	if json.Unmarshal(text, &format) != nil || format.Format < 1 {
		return m, nil, damaged("")
	}
	if format.Format > Format {
		return m, nil, fault.Conflict("backup.newer")
	}
	if json.Unmarshal(text, &m) != nil {
		return m, nil, damaged("")
	}
	seen := map[string]bool{}
	for _, p := range m.Parts {
		digest, err := hex.DecodeString(p.SHA256)
		if !partName.MatchString(p.Name) || seen[p.Name] || p.Bytes < 0 || err != nil || len(digest) != 32 {
			return m, nil, damaged(p.Name)
		}
		seen[p.Name] = true
	}
	return m, text, nil
}

// damaged says that a file is not what was written. part is where that was seen, if it was in one.
func damaged(part string) *fault.Fault {
	if part == "" {
		return fault.Invalid("backup.damaged")
	}
	return fault.Invalid("backup.partDamaged", "part", part)
}
