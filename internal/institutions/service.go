package institutions

import (
	"context"
	"slices"
	"strconv"
	"sync"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/authz"
	"convive/internal/territories"
)

// Service is the module's door. What a register says is public but for the columns that are for staff; who writes it the gate
// decides: planners and stewards everything, a liaison officer what concerns the posts, equipment, sites and procedures of the
// own institution.
type Service struct {
	store    Store
	places   *territories.Service
	recorded Recorded
	clock    kernel.Clock
	gate     authz.Gate

	mu   sync.Mutex
	kept map[kernel.Tenant]kept
}

// Recorded tells how many events of each ICCS class sources hold of a country in the newest year that they have; few are those
// of classes too small to be named. Year 0: they hold none.
type Recorded interface {
	ByClass(ctx context.Context, country string) (year int, counts map[string]int64, few int64, err error)
}

// kept is a government's register of a mark, whole and as the public reads it.
type kept struct {
	mark          int64
	whole, public *Register
}

// NewService joins the store with what is read of others.
func NewService(store Store, places *territories.Service, recorded Recorded, clock kernel.Clock, gate authz.Gate) *Service {
	return &Service{store: store, places: places, recorded: recorded, clock: clock, gate: gate, kept: map[kernel.Tenant]kept{}}
}

// Register is what the registers say, as of the reader's moment. Columns for staff are empty for others.
func (s *Service) Register(ctx context.Context) (*Register, error) {
	k, err := s.known(ctx)
	if err != nil || s.insider(ctx) {
		return k.whole, err
	}
	return k.public, nil
}

// known is the register of the reader's moment; today's is kept until something is recorded.
func (s *Service) known(ctx context.Context) (kept, error) {
	tenant, at := kernel.ActorFrom(ctx).Tenant, kernel.MomentOf(ctx)
	if at.IsZero() {
		mark, err := s.store.Mark(ctx, tenant)
		if err != nil {
			return kept{}, err
		}
		s.mu.Lock()
		k, ok := s.kept[tenant]
		s.mu.Unlock()
		if ok && k.mark == mark {
			return k, nil
		}
	}
	rows, mark, err := s.store.Rows(ctx, tenant, at)
	if err != nil {
		return kept{}, err
	}
	k := kept{mark, NewRegister(rows), NewRegister(public(rows))}
	if at.IsZero() {
		s.mu.Lock()
		s.kept[tenant] = k
		s.mu.Unlock()
	}
	return k, nil
}

// whole is the register with all columns, and its mark.
func (s *Service) whole(ctx context.Context) (*Register, int64, error) {
	k, err := s.known(ctx)
	return k.whole, k.mark, err
}

// public are rows without what is for staff.
func public(rows []Row) []Row {
	rows = slices.Clone(rows)
	for i, row := range rows {
		rows[i].By, rows[i].Reason = "", ""
		for _, c := range row.Kind.Columns() {
			if _, stated := row.Values[c.Name]; c.Staff && stated {
				rows[i].Values = without(rows[i].Values, c.Name)
			}
		}
	}
	return rows
}

func without(v Values, column string) Values {
	w := Values{}
	for name, text := range v {
		if name != column {
			w[name] = text
		}
	}
	return w
}

// Today is the day on which the reader asks.
func (s *Service) Today(ctx context.Context) string {
	if at := kernel.MomentOf(ctx); !at.IsZero() {
		return at.UTC().Format(time.DateOnly)
	}
	return s.clock.Now().UTC().Format(time.DateOnly)
}

// insider says whether the actor sees columns for staff.
func (s *Service) insider(ctx context.Context) bool {
	return s.gate.May(ctx, authz.ReadRegister, authz.Document{Tenant: kernel.ActorFrom(ctx).Tenant, ID: "registers"})
}

// thing is a row as the gate knows it.
func (r *Register) thing(tenant kernel.Tenant, row Row) authz.Document {
	return authz.Document{Tenant: tenant, ID: string(row.Kind) + "/" + row.Code, Kind: string(row.Kind), Owner: r.owner(row)}
}

// owner is the institution that a row concerns.
func (r *Register) owner(row Row) string {
	switch row.Kind {
	case OfInstitution:
		return row.Code
	case OfPosting:
		post, _ := r.Get(OfPost, row.Values["post"], row.From)
		return post.Values["institution"]
	default:
		return row.Values["institution"]
	}
}

// Keeps refuses who may enter no row of a register, not even one of the own institution.
func (s *Service) Keeps(ctx context.Context, k Kind) error {
	actor := kernel.ActorFrom(ctx)
	if s.gate.May(ctx, authz.KeepRegister, authz.Document{Tenant: actor.Tenant, ID: string(k), Kind: string(k), Owner: actor.Institution}) {
		return nil
	}
	return fault.Forbidden("institutions.mayNot")
}

// Record enters a row: it opens a new period of the thing, or corrects the one that begins on the same day. Faults: those of
// Row.tidy, Register.check, Register.with; noTerritory, reasonNeeded (of a correction), those of the gate.
func (s *Service) Record(ctx context.Context, row Row) error {
	_, err := s.RecordAll(ctx, []Row{row})
	return err
}

// RecordAll enters rows, all or none, and gives how many of them changed something. A row may name one that stands below it. The
// fault of a row names it by its number from 1 (argument row).
func (s *Service) RecordAll(ctx context.Context, rows []Row) (int, error) {
	return s.Load(ctx, rows, func(string, int64, int64) {})
}

// Load is RecordAll for many rows: it tells how far it is, and ends soon after its context does without having entered any.
func (s *Service) Load(ctx context.Context, rows []Row, tell func(step string, done, total int64)) (int, error) {
	r, mark, err := s.whole(ctx)
	if err != nil {
		return 0, err
	}
	e := entry{service: s, register: r.copied(), many: len(rows) > mostTrailed, decided: map[[2]string]bool{}}
	total := int64(len(rows))
	for i, row := range rows {
		tell("institutions.load.reading", int64(i), total)
		if ctx, err = e.take(ctx, row); err != nil {
			return 0, numbered(err, i+1, len(rows))
		}
		if ctx.Err() != nil {
			return 0, ctx.Err()
		}
	}
	for i, row := range rows {
		tell("institutions.load.checking", int64(i), total)
		if err := e.hold(row); err != nil {
			return 0, numbered(err, i+1, len(rows))
		}
		if ctx.Err() != nil {
			return 0, ctx.Err()
		}
	}
	if len(e.changed) == 0 {
		return 0, nil
	}
	tell("institutions.load.writing", 0, 0)
	return e.entered, s.store.Record(ctx, kernel.ActorFrom(ctx).Tenant, mark, e.revisions())
}

func numbered(err error, n, of int) error {
	f, ok := fault.Of(err)
	if !ok || of == 1 {
		return err
	}
	g := fault.New(f.Code, f.Message).At(f.Field).Because(err)
	for k, v := range f.Args {
		g.Args[k] = v
	}
	g.Args["row"] = strconv.Itoa(n)
	return g
}

// End closes the row of a thing that is valid on a day, from that day on; of a norm also its articles. Faults: notThere,
// endsInstitution, stillNamed, reasonNeeded, badDay, those of the gate.
func (s *Service) End(ctx context.Context, k Kind, code, day, reason string) error {
	r, mark, err := s.whole(ctx)
	if err != nil {
		return err
	}
	if k == OfInstitution {
		return fault.Invalid("institutions.endsInstitution")
	}
	if !IsDay(day) {
		return fault.Invalid("institutions.badDay", "value", day).At("to")
	}
	e := entry{service: s, register: r.copied()}
	if ctx, err = e.end(ctx, k, code, day, reason); err != nil {
		return err
	}
	if k == OfNorm {
		for _, a := range r.On(OfArticle, day) {
			if a.Values["norm"] != code {
				continue
			}
			if ctx, err = e.end(ctx, OfArticle, a.Code, day, reason); err != nil {
				return err
			}
		}
	}
	return s.store.Record(ctx, kernel.ActorFrom(ctx).Tenant, mark, e.revisions())
}

// Merge ends institutions in another one from a day on: each gets a row that says merged and names it. It gives the rows that
// still name them then, which somebody has to look at. Faults: those of Record, mergesItself, notThere.
func (s *Service) Merge(ctx context.Context, codes []string, into, day, reason string) ([]Row, error) {
	r, mark, err := s.whole(ctx)
	if err != nil {
		return nil, err
	}
	if err := s.Keeps(ctx, OfInstitution); err != nil {
		return nil, err
	}
	if len(codes) == 0 {
		return nil, fault.Invalid("institutions.needed").At("codes")
	}
	e := entry{service: s, register: r.copied()}
	for _, code := range codes {
		row, ok := r.Get(OfInstitution, code, day)
		switch {
		case code == into:
			return nil, fault.Invalid("institutions.mergesItself", "code", code).At("codes")
		case !ok:
			return nil, fault.Invalid("institutions.notThere", "code", code).At("codes")
		}
		values := without(row.Values, "parent")
		values["status"], values["successor"] = Merged, into
		merged := Row{Kind: OfInstitution, Code: code, From: day, Values: values, Reason: reason}
		if ctx, err = e.take(ctx, merged); err != nil {
			return nil, err
		}
		if err := e.hold(merged); err != nil {
			return nil, err
		}
	}
	if err := s.store.Record(ctx, kernel.ActorFrom(ctx).Tenant, mark, e.revisions()); err != nil {
		return nil, err
	}
	var left []Row
	for _, code := range codes {
		left = append(left, e.register.naming(OfInstitution, code, day)...)
	}
	return left, nil
}

// naming are the rows, valid on a day or later, that name a thing.
func (r *Register) naming(k Kind, code, day string) []Row {
	var list []Row
	for _, kind := range Kinds() {
		for _, c := range kind.Columns() {
			if c.Form != Reference || c.Of != k || c.Name == "successor" {
				continue
			}
			for _, row := range r.All(kind) {
				if row.Values[c.Name] == code && (row.To == "" || row.To > day) {
					list = append(list, row)
				}
			}
		}
	}
	return list
}
