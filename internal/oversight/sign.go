package oversight

import (
	"context"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
)

// Sign fixes what a report says, in the name of an office of its owner. d.Digest is of the draft that was read: another draft is not
// signed. Faults: those of moving (a compiler is refused by the rules), officeNeeded, changedMeanwhile, unexplained.
func (s *Service) Sign(ctx context.Context, code string, d Deed) (Signed, error) {
	d = d.trimmed()
	ctx, r, move, err := s.moving(ctx, code, Sign, d, ofReport)
	if err != nil {
		return Signed{}, err
	}
	snap, digest, _, err := r.Draft()
	if err != nil {
		return Signed{}, err
	}
	switch n := snap.open(); {
	case d.Office == "":
		return Signed{}, fault.Invalid("oversight.officeNeeded").At("office")
	case n > 0:
		return Signed{}, fault.Conflict("oversight.unexplained", "n", itoa(n))
	case d.Digest != digest:
		return Signed{}, fault.Conflict("oversight.readAgain")
	}
	snap.Signature = &Signature{Institution: r.Owner, Office: d.Office, Basis: d.Basis, At: moment(move.At)}
	content, err := Canonical(snap)
	if err != nil {
		return Signed{}, err
	}
	signed := Signed{SHA256: Digest(content), Content: content, At: move.At}
	ctx = s.publicly(ctx, Public{Kind: PublicReport, ID: code, Version: 1, Statement: map[string]any{"report": code, "owner": r.Owner, "body": r.Body, "from": r.From, "to": r.To, "format": Format,
		"sha256": signed.SHA256, "bytes": len(content), "signed": moment(move.At), "draft_sha256": digest}})
	return signed, s.store.Record(ctx, kernel.ActorFrom(ctx).Tenant, code, Change{Move: &move, Signed: &signed})
}

// Amend tells beside a signed report what is to be read with it. The report stays as it was signed. Faults: those of moving,
// noSection, textNeeded.
func (s *Service) Amend(ctx context.Context, code string, kind SectionKind, d Deed) error {
	d = d.trimmed()
	ctx, r, move, err := s.moving(ctx, code, Amend, d, ofReport)
	if err != nil {
		return err
	}
	switch {
	case columns[kind] == nil:
		return fault.Invalid("oversight.noSection", "section", string(kind)).At("section")
	case d.Text == "":
		return fault.Invalid("oversight.textNeeded").At("text")
	case len([]rune(d.Text)) > longest:
		return fault.Invalid("oversight.tooLong", "n", itoa(longest)).At("text")
	}
	a := Amendment{Number: len(r.Amendments) + 1, Section: kind, Text: d.Text, Reason: d.Reason, By: move.By, Institution: move.Institution, At: move.At}
	move.Note = itoa(a.Number)
	ctx = s.publicly(ctx, Public{Kind: PublicAmendment, ID: code + "/" + itoa(a.Number), Version: 1, Salted: true, Statement: map[string]any{"report": code, "sha256": r.Signed.SHA256, "number": a.Number,
		"section": string(kind), "text": a.Text, "reason": a.Reason, "at": moment(a.At)}})
	return s.store.Record(ctx, kernel.ActorFrom(ctx).Tenant, code, Change{Move: &move, Amendment: &a})
}

// Present records that a signed report was handed to the body. Faults: those of moving.
func (s *Service) Present(ctx context.Context, code string, d Deed) error {
	return s.plainly(ctx, code, Present, d)
}
