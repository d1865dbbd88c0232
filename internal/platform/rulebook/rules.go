package rulebook

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/audit"
	"convive/internal/platform/authz"
	"convive/internal/platform/db"
)

// held is the set in force for one government, and what it was made of.
type held struct {
	set     *authz.Set
	made    string    // of these overlays
	looked  time.Time // when the store was last asked
	ends    time.Time // when the first crisis overlay ends; zero: none does
	problem error     // why the overlays are out of force
}

// age is how soon what another process has put into force is seen here; this one's own acts are seen at once.
const age = 5 * time.Second

func (h *held) fresh(now time.Time) bool {
	return !now.Before(h.looked) && now.Sub(h.looked) < age && (h.ends.IsZero() || now.Before(h.ends))
}

// Rules is the set in force for a government: the shipped policies with its active overlays, or the shipped ones alone if
// an overlay cannot be trusted. If the store does not answer, what was in force stays so.
func (b *Book) Rules(ctx context.Context, tenant kernel.Tenant) *authz.Set {
	return b.inForce(ctx, tenant).set
}

// Problem is why the overlays of a government are out of force; nil if they are not.
func (b *Book) Problem(ctx context.Context, tenant kernel.Tenant) error {
	return b.inForce(ctx, tenant).problem
}

func (b *Book) inForce(ctx context.Context, tenant kernel.Tenant) *held {
	now := b.clock.Now()
	if h, ok := b.last(tenant); ok && h.fresh(now) {
		return h
	}
	b.looking.Lock()
	defer b.looking.Unlock()
	before, known := b.last(tenant)
	if known && before.fresh(now) {
		return before
	}
	h := b.look(ctx, tenant, now, before)
	b.held.Store(tenant, h)
	if h.problem != nil && (!known || before.problem == nil || before.problem.Error() != h.problem.Error()) {
		b.log.LogAttrs(ctx, slog.LevelError, "the overlays of a government are out of force", slog.String("tenant", string(tenant)), slog.String("problem", h.problem.Error()))
	}
	return h
}

func (b *Book) last(tenant kernel.Tenant) (*held, bool) {
	v, ok := b.held.Load(tenant)
	if !ok {
		return nil, false
	}
	return v.(*held), true
}

// forget makes the next question look again.
func (b *Book) forget(tenant kernel.Tenant) { b.held.Delete(tenant) }

// look asks the store, and makes the set anew if something has changed.
func (b *Book) look(ctx context.Context, tenant kernel.Tenant, now time.Time, before *held) *held {
	active, err := b.active(ctx, b.store, tenant)
	if err != nil {
		if before != nil {
			return before
		}
		return &held{set: b.shipped, looked: now, problem: err}
	}
	active = slices.DeleteFunc(active, func(o Overlay) bool { return o.at(now).State == Ended })
	made := signature(active)
	if before != nil && before.made == made && before.problem == nil {
		return &held{set: before.set, made: made, looked: now, ends: before.ends}
	}
	h := &held{set: b.shipped, made: made, looked: now}
	set, err := b.compose(ctx, tenant, active)
	if err != nil {
		h.problem = err
		return h
	}
	h.set = set
	for _, o := range active {
		if !o.Ends.IsZero() && (h.ends.IsZero() || o.Ends.Before(h.ends)) {
			h.ends = o.Ends
		}
	}
	return h
}

func (b *Book) active(ctx context.Context, q db.Querier, tenant kernel.Tenant) ([]Overlay, error) {
	return db.All(ctx, q, scan, columns+`WHERE tenant = $1 AND state = 'active' ORDER BY name, number`, string(tenant))
}

// signature tells one list of overlays from another.
func signature(list []Overlay) string {
	var s strings.Builder
	for _, o := range list {
		fmt.Fprintf(&s, "%s %d %v %s %s\n", o.Name, o.Number, o.Crisis, o.Digest, db.Time(o.Ends))
	}
	return s.String()
}

// compose puts overlays on the shipped set if each is what two persons put into force. rulebook.damaged.
func (b *Book) compose(ctx context.Context, tenant kernel.Tenant, list []Overlay) (*authz.Set, error) {
	texts := make([]authz.Overlay, len(list))
	for i, o := range list {
		if i > 0 && list[i-1].Name == o.Name {
			return nil, damaged(o, "two versions are active")
		}
		if err := b.vouched(ctx, tenant, o); err != nil {
			return nil, err
		}
		texts[i] = o.overlay()
	}
	set, err := b.shipped.With(texts...)
	if err != nil {
		return nil, fault.Conflict("rulebook.damaged", "name", strings.Join(names(list), ", "), "detail", err.Error()).Because(err)
	}
	return set, nil
}

func names(list []Overlay) []string {
	all := make([]string, len(list))
	for i, o := range list {
		all[i] = o.Name
	}
	return all
}

// vouched holds a stored overlay against its digest and against the trail: what somebody wrote into the table without the
// two persons is not an overlay.
func (b *Book) vouched(ctx context.Context, tenant kernel.Tenant, o Overlay) error {
	if o.overlay().Digest() != o.Digest {
		return damaged(o, "the text is not the one of the digest")
	}
	if ends, err := o.overlay().Ends(); err != nil || !ends.Equal(o.Ends) {
		return damaged(o, "the end is not the one of the text")
	}
	_, object := authz.Name(o.book(tenant))
	entries, err := b.trail.Entries(ctx, tenant, audit.Query{Kind: "Rulebook", Object: object, Outcome: audit.Done})
	if err != nil {
		return err
	}
	author, last := "", audit.Entry{}
	for _, e := range entries { // the newest first
		switch e.Act {
		case string(authz.Propose):
			author = e.Actor
		case string(authz.Activate), string(authz.WithdrawRules), replaceAct:
			if last.Act == "" {
				last = e
			}
		}
	}
	switch {
	case author == "" || author != o.ProposedBy:
		return damaged(o, "the audit trail does not know who proposed it")
	case last.Act != string(authz.Activate) || last.Actor == author || last.Actor != o.ActivatedBy:
		return damaged(o, "the audit trail does not know that another person put it into force")
	}
	return nil
}

func damaged(o Overlay, detail string) error {
	return fault.Conflict("rulebook.damaged", "name", fmt.Sprintf("%s %d", o.Name, o.Number), "detail", detail)
}
