package rulebook

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/authz"
	"convive/internal/platform/db"
)

// Proposal is what somebody wants to add.
type Proposal struct {
	Name   string
	Crisis bool
	Rules  string
	Cases  string // may be empty
	Reason string
}

// Propose keeps a text that another person may put into force. Faults: what Overlay.validate names, what authz says of the
// text, rulebook.caseWrong for an example that the set would answer otherwise than the author wants.
func (b *Book) Propose(ctx context.Context, p Proposal) (Overlay, error) {
	actor, now := kernel.ActorFrom(ctx), b.clock.Now()
	o := Overlay{Name: strings.TrimSpace(p.Name), Crisis: p.Crisis, Rules: unix(p.Rules), Cases: unix(p.Cases), Reason: strings.TrimSpace(p.Reason), State: Proposed,
		ProposedBy: actor.Name, ProposedAt: now}
	// Whoever may not propose learns nothing of what is wrong with it.
	if !b.guard.Gate.May(ctx, authz.Propose, o.book(actor.Tenant)) {
		_, err := b.guard.Gate.Act(ctx, authz.Propose, o.book(actor.Tenant))
		return o, err
	}
	if err := o.validate(now); err != nil {
		return o, err
	}
	o.Digest = o.overlay().Digest()
	var err error
	if o.Ends, err = o.overlay().Ends(); err != nil {
		return o, err
	}
	if _, _, err = b.with(ctx, actor.Tenant, o); err != nil {
		return o, err
	}
	if err := b.store.QueryRow(ctx, `SELECT coalesce(max(number), 0) + 1 FROM rulebook_overlay WHERE tenant = $1 AND name = $2`, string(actor.Tenant), o.Name).Scan(&o.Number); err != nil {
		return o, err
	}
	ctx, err = b.guard.Gate.Act(ctx, authz.Propose, o.book(actor.Tenant))
	if err != nil {
		return o, err
	}
	err = b.store.Tx(ctx, func(tx *db.Tx) error { return insert(ctx, tx, actor.Tenant, o) })
	if db.IsUnique(err) { // somebody proposed the same number meanwhile
		err = fault.Conflict("rulebook.changed").Because(err)
	}
	return o, err
}

// unix ends lines as the file of a person's editor has them, so that the same text has one digest.
func unix(text string) string {
	return strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n")) + "\n"
}

func insert(ctx context.Context, tx *db.Tx, tenant kernel.Tenant, o Overlay) error {
	_, err := tx.Exec(ctx, `INSERT INTO rulebook_overlay (tenant, name, number, crisis, rules, cases, digest, reason, state, proposed_by, proposed_at, activated_by, activated_at,
		withdrawn_by, withdrawn_at, withdrawn_reason, ends_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, '', '', '', '', '', $12)`,
		string(tenant), o.Name, o.Number, o.Crisis, o.Rules, o.Cases, o.Digest, o.Reason, string(o.State), o.ProposedBy, db.Time(o.ProposedAt), stamp(o))
	return err
}

func stamp(o Overlay) string {
	if o.Ends.IsZero() {
		return ""
	}
	return db.Time(o.Ends)
}

// with is the set in force with an overlay in place of the earlier one of its name, if it answers its author's examples;
// besides the overlays that it rests on.
func (b *Book) with(ctx context.Context, tenant kernel.Tenant, o Overlay) (*authz.Set, []Overlay, error) {
	active, err := b.active(ctx, b.store, tenant)
	if err != nil {
		return nil, nil, err
	}
	now := b.clock.Now()
	rest := slices.DeleteFunc(slices.Clone(active), func(a Overlay) bool { return a.Name == o.Name || a.at(now).State == Ended })
	if _, err := b.compose(ctx, tenant, rest); err != nil {
		return nil, nil, err
	}
	texts := make([]authz.Overlay, 0, len(rest)+1)
	for _, a := range rest {
		texts = append(texts, a.overlay())
	}
	set, err := b.shipped.With(append(texts, o.overlay())...)
	if err != nil {
		return nil, nil, pointTo("rules", err)
	}
	return set, active, pointTo("cases", b.answers(set, o))
}

// answers asks a set for the author's examples. rulebook.caseWrong.
func (b *Book) answers(set *authz.Set, o Overlay) error {
	if strings.TrimSpace(o.Cases) == "" {
		return nil
	}
	cases, err := authz.ParseCases(o.Name+".yaml", []byte(o.Cases))
	if err != nil {
		return err
	}
	results, err := cases.Run(set, b.clock.Now())
	if err != nil {
		return err
	}
	for _, r := range results {
		if r.Right() {
			continue
		}
		message := "rulebook.caseAllowed"
		if !r.Decision.Allowed {
			message = "rulebook.caseDenied"
		}
		by := strings.Join(append(slices.Clone(r.Decision.Policies), r.Decision.Errors...), ", ")
		if by == "" {
			by = "–"
		}
		return fault.Invalid(message, "file", r.File, "case", strconv.Itoa(r.Number), "text", r.Text, "by", by)
	}
	return nil
}
