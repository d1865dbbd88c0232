package oversight

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"

	"convive/internal/kernel"
)

// Format is that of Snapshot. Another shape is another number; readers of an old one stay.
const Format = 1

// Snapshot is what a report says, frozen. All outputs are made of it and of nothing else.
type Snapshot struct {
	Format       int                    `json:"format"`
	Code         string                 `json:"code"`
	Title        kernel.Text            `json:"title"`
	Owner        string                 `json:"owner"`
	Body         string                 `json:"body"`
	Area         kernel.Code            `json:"area"`
	From         string                 `json:"from"`
	To           string                 `json:"to"`
	Due          string                 `json:"due"`
	Illustrative bool                   `json:"illustrative"`
	Checked      string                 `json:"checked"` // moment of the check, RFC 3339
	Sections     []FrozenSection        `json:"sections"`
	Findings     []Finding              `json:"findings"`
	Names        map[string]kernel.Text `json:"names"` // of institutions, territories, indicators and sources, by kind/code
	Signature    *Signature             `json:"signature,omitempty"`
}

// FrozenSection is a section as it stood at the check. One that nobody submitted is not reported.
type FrozenSection struct {
	Kind        SectionKind `json:"kind"`
	Reported    bool        `json:"reported"`
	Version     int         `json:"version"`
	Institution string      `json:"institution"`
	Submitted   string      `json:"submitted"` // RFC 3339
	Text        kernel.Text `json:"text"`
	Rows        []Row       `json:"rows"`
}

// Signature says who answers for the report: an institution and an office of it.
type Signature struct {
	Institution string `json:"institution"`
	Office      string `json:"office"`
	Basis       string `json:"basis"`
	At          string `json:"at"` // RFC 3339
}

// Signed is the snapshot as it was signed, byte for byte.
type Signed struct {
	SHA256  string
	Content []byte
	At      time.Time
}

// Snapshot reads it. It was written by Canonical and kept unchanged.
func (s Signed) Snapshot() (Snapshot, error) { return ParseSnapshot(s.Content) }

// ParseSnapshot reads canonical content.
func ParseSnapshot(content []byte) (Snapshot, error) {
	var snap Snapshot
	err := json.Unmarshal(content, &snap)
	return snap, err
}

// Canonical is a value as JSON with the keys of objects in byte order, without white space.
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
	return encode(plain) // maps are encoded by key
}

func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}

// Digest is the SHA-256 of a content, in hexadecimal.
func Digest(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

// Section is that of a kind.
func (s Snapshot) Section(k SectionKind) FrozenSection {
	for _, f := range s.Sections {
		if f.Kind == k {
			return f
		}
	}
	return FrozenSection{Kind: k}
}

// Name is how a thing was called when the report was checked; its code if it had no name.
func (s Snapshot) Name(kind, code string) kernel.Text {
	if t := s.Names[kind+"/"+code]; len(t) > 0 {
		return t
	}
	return kernel.Same(code)
}

// freeze makes the snapshot of a report from its sections, with what the system adds: the digests of the sections.
func (r Report) freeze(at time.Time, names map[string]kernel.Text) (Snapshot, error) {
	snap := Snapshot{Format: Format, Code: r.Code, Title: r.Title, Owner: r.Owner, Body: r.Body, Area: r.Area, From: r.From, To: r.To, Due: r.Due, Illustrative: r.Illustrative,
		Checked: at.UTC().Format(time.RFC3339), Findings: []Finding{}, Names: names}
	proofs := FrozenSection{Kind: OfProofs, Reported: true, Version: 1, Institution: r.Owner, Submitted: snap.Checked, Text: kernel.Text{}, Rows: []Row{}}
	for _, k := range SectionKinds() {
		if !k.Typed() {
			continue
		}
		f := FrozenSection{Kind: k, Text: kernel.Text{}, Rows: []Row{}, Institution: r.Contributor(k)}
		if s, ok := r.Section(k); ok {
			f.Reported, f.Version, f.Institution, f.Submitted = true, s.Version, s.Institution, s.At.UTC().Format(time.RFC3339)
			if s.Text != nil {
				f.Text = s.Text
			}
			if s.Rows != nil {
				f.Rows = s.Rows
			}
		}
		snap.Sections = append(snap.Sections, f)
		content, err := Canonical(f)
		if err != nil {
			return snap, err
		}
		if f.Reported {
			proofs.Rows = append(proofs.Rows, Row{"section": string(k), "version": itoa(f.Version), "sha256": Digest(content)})
		}
	}
	snap.Sections = append(snap.Sections, proofs)
	return snap, nil
}
