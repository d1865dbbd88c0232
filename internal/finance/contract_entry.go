package finance

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
	"strings"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/authz"
	"convive/internal/platform/ocds"
)

// Delivery is a file of contracting data of which something was kept.
type Delivery struct {
	Number       int64
	Address      string // by which its publisher names the file
	Publisher    string
	Licence      string
	Published    string // RFC 3339, as the file states it
	Illustrative bool   // generated, of no real contract
	At           time.Time
	By           string // account
}

// KeptRelease is a release as it came, in canonical JSON. It may hold personal data.
type KeptRelease struct {
	Delivery int64
	Place    int64 // within the delivery, in order
	OCID, ID string
	Content  string
	At       time.Time
}

// Refused is a release that was not entered, with the reasons. Content may hold personal data.
type Refused struct {
	Delivery int64
	Place    string // of the release in the file: its number from 0, or the pointer to it in a file of records
	Problems []*ocds.Problem
	Digest   string // of the content
	Content  string
	At       time.Time
}

// Entry is what came of a file. The releases of a file that was entered before are unchanged, and Delivery is 0.
type Entry struct {
	Delivery           int64
	Entered, Unchanged int
	Refused            []Refused // of this file, also those that were refused before
}

// contracts is all contracting data to the gate.
func contracts(ctx context.Context) authz.Document {
	return authz.Document{Tenant: kernel.ActorFrom(ctx).Tenant, ID: "contracts", Kind: budget, Owner: "all"}
}

// ImportContracts enters a package of OCDS 1.1: good releases are kept as they came, bad ones go to the quarantine, one that is
// there already changes nothing. Faults, at file: contract.fault.… with the pointer as place, for a file that is no package;
// changedMeanwhile; those of the gate.
func (s *Service) ImportContracts(ctx context.Context, data []byte, illustrative bool) (Entry, error) {
	ctx, err := s.gate.Act(ctx, authz.KeepBudget, contracts(ctx))
	if err != nil {
		return Entry{}, err
	}
	p, problems, err := ocds.Read(data)
	switch {
	case err != nil:
		return Entry{}, err
	case len(problems) > 0:
		return Entry{}, unreadable(problems[0])
	}
	b, err := s.box(ctx)
	if err != nil {
		return Entry{}, err
	}
	for _, i := range byDate(p.Releases) {
		if err := b.take(p.Releases[i]); err != nil {
			return Entry{}, err
		}
	}
	return s.deliver(ctx, b, Delivery{Address: p.URI, Publisher: p.Publisher, Licence: p.Licence, Published: p.Published, Illustrative: illustrative})
}

func unreadable(p *ocds.Problem) error {
	f := fault.Invalid("finance.contract.fault."+p.Rule, "place", p.Pointer).At("file")
	maps.Copy(f.Args, p.Args)
	return f
}

// byDate are the places of releases in the order of their dates, so that an award finds its tender whatever the order of a file.
func byDate(list []ocds.Stated) []int {
	order := make([]int, len(list))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return list[a].Release().Date().Compare(list[b].Release().Date()) })
	return order
}

// box is what is kept, and what a file adds to it.
type box struct {
	mark     int64
	now      time.Time
	kept     map[[2]string]string // content by ocid and release
	of       map[string][]ocds.Release
	known    map[string]bool // digests of what was refused before
	entry    Entry
	releases []KeptRelease
	fresh    []Refused // refused for the first time
}

func (s *Service) box(ctx context.Context) (*box, error) {
	tenant := kernel.ActorFrom(ctx).Tenant
	mark, err := s.store.LastDelivery(ctx, tenant) // before the rest: what comes in between is refused
	if err != nil {
		return nil, err
	}
	kept, err := s.store.Releases(ctx, tenant, time.Time{})
	if err != nil {
		return nil, err
	}
	refused, err := s.store.Quarantine(ctx, tenant)
	if err != nil {
		return nil, err
	}
	b := &box{mark: mark, now: s.clock.Now(), kept: map[[2]string]string{}, of: map[string][]ocds.Release{}, known: map[string]bool{}}
	for _, k := range kept {
		r, err := ocds.ParseRelease([]byte(k.Content))
		if err != nil {
			return nil, err
		}
		b.kept[[2]string{k.OCID, k.ID}], b.of[k.OCID] = k.Content, append(b.of[k.OCID], r)
	}
	for _, r := range refused {
		b.known[r.Digest] = true
	}
	return b, nil
}

// take decides on a release. Rule of its own: otherContent, of a release that was entered with another content.
func (b *box) take(s ocds.Stated) error {
	text, err := ocds.Canonical(s.Content)
	if err != nil {
		return err
	}
	r, content, problems := s.Release(), string(text), s.Problems
	key := [2]string{r.OCID(), r.ID()}
	before, there := b.kept[key]
	switch {
	case len(problems) > 0:
	case there && before == content:
		b.entry.Unchanged++
		return nil
	case there:
		problems = []*ocds.Problem{{Rule: "otherContent"}}
	default:
		if problems, err = ocds.CheckRules(r, b.of[r.OCID()], b.now); err != nil {
			return err
		}
	}
	if len(problems) > 0 {
		b.refuse(s, content, problems)
		return nil
	}
	b.kept[key], b.of[r.OCID()] = content, append(b.of[r.OCID()], r)
	b.releases = append(b.releases, KeptRelease{OCID: r.OCID(), ID: r.ID(), Content: content})
	b.entry.Entered++
	return nil
}

func (b *box) refuse(s ocds.Stated, content string, problems []*ocds.Problem) {
	sum := sha256.Sum256([]byte(content))
	r := Refused{Place: s.Index(), Problems: problems, Digest: hex.EncodeToString(sum[:]), Content: content}
	b.entry.Refused = append(b.entry.Refused, r)
	if !b.known[r.Digest] {
		b.known[r.Digest] = true
		b.fresh = append(b.fresh, r)
	}
}

// deliver keeps what a file added; a file that adds nothing leaves no trace.
func (s *Service) deliver(ctx context.Context, b *box, d Delivery) (Entry, error) {
	if len(b.releases)+len(b.fresh) == 0 {
		return b.entry, nil
	}
	d.Number, d.At, d.By = b.mark+1, s.clock.Now(), kernel.ActorFrom(ctx).Name
	d.Publisher = strings.ReplaceAll(d.Publisher, "\x00", "") // no text of PostgreSQL holds it
	for i := range b.releases {
		b.releases[i].Delivery, b.releases[i].Place, b.releases[i].At = d.Number, int64(i), d.At
	}
	for i := range b.fresh {
		b.fresh[i].Delivery, b.fresh[i].At = d.Number, d.At
	}
	b.entry.Delivery = d.Number
	return b.entry, s.store.Deliver(ctx, kernel.ActorFrom(ctx).Tenant, d, b.releases, b.fresh)
}

// Quarantine is what was refused and neither entered nor corrected since, the newest first; staff reads it. Faults: those of the gate.
func (s *Service) Quarantine(ctx context.Context) ([]Refused, error) {
	if err := s.gate.See(ctx, authz.ReadBudget, contracts(ctx)); err != nil {
		return nil, err
	}
	tenant := kernel.ActorFrom(ctx).Tenant
	refused, err := s.store.Quarantine(ctx, tenant)
	if err != nil {
		return nil, err
	}
	kept, err := s.store.Releases(ctx, tenant, time.Time{})
	if err != nil {
		return nil, err
	}
	last := map[[2]string]int64{} // delivery by ocid and release
	for _, k := range kept {
		last[[2]string{k.OCID, k.ID}] = k.Delivery
	}
	refused = slices.DeleteFunc(refused, func(r Refused) bool {
		release, err := ocds.ParseRelease([]byte(r.Content))
		return err == nil && last[[2]string{release.OCID(), release.ID()}] > r.Delivery // itself or another one in its place
	})
	for i := range refused {
		refused[i].Content = ""
	}
	slices.Reverse(refused)
	return refused, nil
}
