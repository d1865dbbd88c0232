package quality

import (
	"context"
	"slices"
	"strings"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/authz"
	"convive/internal/sources"
	"convive/internal/statistics"
	"convive/internal/territories"
)

// Service is the module's door. What is said of published editions is public; findings of others, answers and acts are for staff.
type Service struct {
	store   Store
	engine  Engine
	sources *sources.Service
	stats   *statistics.Service
	places  *territories.Service
	clock   kernel.Clock
	gate    authz.Gate
}

// NewService joins the stores and the modules that are read.
func NewService(store Store, engine Engine, src *sources.Service, stats *statistics.Service, places *territories.Service, clock kernel.Clock, gate authz.Gate) *Service {
	return &Service{store, engine, src, stats, places, clock, gate}
}

const (
	ofRule     = "rule"
	ofProtocol = "protocol"
)

// Define keeps a version of a rule. Fault: that of ParseRule, of the gate, or quality.versionTaken.
func (s *Service) Define(ctx context.Context, document string) (Rule, error) {
	r, err := ParseRule([]byte(document))
	if err != nil {
		return r, err
	}
	return r, s.define(ctx, Document{Kind: ofRule, ID: r.ID, Version: r.Version, Text: document})
}

// DefineProtocol keeps a version of a protocol.
func (s *Service) DefineProtocol(ctx context.Context, document string) (Protocol, error) {
	p, err := ParseProtocol([]byte(document))
	if err != nil {
		return p, err
	}
	return p, s.define(ctx, Document{Kind: ofProtocol, ID: p.ID, Version: p.Version, Text: document})
}

func (s *Service) define(ctx context.Context, d Document) error {
	actor := kernel.ActorFrom(ctx)
	ctx, err := s.gate.Act(ctx, authz.Define, authz.Dataset{Tenant: actor.Tenant, ID: "quality/" + d.ID, Level: authz.Internal})
	if err != nil {
		return err
	}
	return s.store.SaveDocument(ctx, actor.Tenant, d, s.clock.Now())
}

// Rules are the latest versions as of the reader's moment, by kind, then by identifier; those that are not applied too.
func (s *Service) Rules(ctx context.Context) ([]Rule, error) {
	docs, err := s.store.Documents(ctx, kernel.ActorFrom(ctx).Tenant, ofRule, kernel.MomentOf(ctx))
	if err != nil {
		return nil, err
	}
	list := make([]Rule, len(docs))
	for i, d := range docs {
		if list[i], err = ParseRule([]byte(d.Text)); err != nil {
			return nil, err
		}
	}
	kinds := Kinds()
	slices.SortFunc(list, func(a, b Rule) int {
		if a.Kind != b.Kind {
			return slices.Index(kinds, a.Kind) - slices.Index(kinds, b.Kind)
		}
		return strings.Compare(a.ID, b.ID)
	})
	return list, nil
}

// Rule is the latest version of one; fault not_found if there is none.
func (s *Service) Rule(ctx context.Context, id string) (Rule, error) {
	all, err := s.Rules(ctx)
	if err != nil {
		return Rule{}, err
	}
	for _, r := range all {
		if r.ID == id {
			return r, nil
		}
	}
	return Rule{}, fault.NotFound("quality.noRule", "rule", id)
}

// Protocol is the latest version of a protocol; fault not_found if there is none.
func (s *Service) Protocol(ctx context.Context, id string) (Protocol, error) {
	docs, err := s.store.Documents(ctx, kernel.ActorFrom(ctx).Tenant, ofProtocol, kernel.MomentOf(ctx))
	if err != nil {
		return Protocol{}, err
	}
	for _, d := range docs {
		if d.ID == id {
			return ParseProtocol([]byte(d.Text))
		}
	}
	return Protocol{}, fault.NotFound("quality.noProtocol", "protocol", id)
}

// insider says whether the actor sees findings of editions that are not published, and what was asked and answered.
func (s *Service) insider(ctx context.Context) bool {
	thing := authz.Dataset{Tenant: kernel.ActorFrom(ctx).Tenant, ID: "findings", Level: authz.Internal}
	return s.gate.May(ctx, authz.ViewInternal, thing) || s.gate.May(ctx, authz.AnswerFinding, thing)
}

// see refuses who may not see what is not public.
func (s *Service) see(ctx context.Context) error {
	if s.insider(ctx) {
		return nil
	}
	if !kernel.ActorFrom(ctx).SignedIn() {
		return fault.Unauthenticated("quality.signIn")
	}
	return fault.Forbidden("quality.mayNot")
}
