package identity

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// Provider is an institution's own sign-in by OpenID Connect. Who its persons are is issuer and subject together: the
// same subject of another issuer is somebody else. It proves only persons of its institution, at one government.
type Provider struct {
	ID          string        `yaml:"id"`
	Tenant      kernel.Tenant `yaml:"tenant"` // empty: the main one
	Name        kernel.Text   `yaml:"name"`
	Institution string        `yaml:"institution"`
	Issuer      string        `yaml:"issuer"`
	ClientID    string        `yaml:"client_id"`
	Secret      string        `yaml:"-"`           // read from SecretFile
	SecretFile  string        `yaml:"secret_file"` // empty: a public client
}

var providerForm = regexp.MustCompile(`^[a-z][a-z0-9-]{0,39}$`)

// Use makes the providers known, before the first request. identity.providerForm.
func (s *Service) Use(list []Provider) error {
	for _, p := range list {
		u, err := url.Parse(p.Issuer)
		local := err == nil && (u.Hostname() == "127.0.0.1" || u.Hostname() == "localhost")
		if err != nil || u.Host == "" || u.Scheme != "https" && !local || p.ClientID == "" || !providerForm.MatchString(p.ID) {
			return fault.Invalid("identity.providerForm", "id", p.ID)
		}
	}
	s.providers = slices.Clone(list)
	for i, p := range s.providers {
		s.providers[i].Tenant = cmp.Or(p.Tenant, kernel.MainTenant)
	}
	return nil
}

// Providers are those of the government on whose site they are asked for.
func (s *Service) Providers(ctx context.Context) []Provider {
	tenant := kernel.ActorFrom(ctx).Tenant
	return slices.DeleteFunc(slices.Clone(s.providers), func(p Provider) bool { return p.Tenant != tenant })
}

// met is a provider that has answered: its addresses and keys.
type met struct {
	provider *oidc.Provider
	at       time.Time
}

// meetAgain is how long a provider's addresses are taken as they were; its keys are fetched anew when one is unknown.
const meetAgain = 24 * time.Hour

// patience bounds how long a provider may take; it cannot send the program elsewhere, and how much it may say is bounded by
// the library.
var patience = &http.Client{Timeout: 10 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}

func withPatience(ctx context.Context) context.Context { return oidc.ClientContext(ctx, patience) }

// meet asks a provider for its addresses. identity.noProvider, identity.providerSilent.
func (s *Service) meet(ctx context.Context, id string) (Provider, *oidc.Provider, error) {
	for _, p := range s.Providers(ctx) {
		if p.ID != id {
			continue
		}
		known := string(p.Tenant) + "/" + id
		if m, ok := s.met.Load(known); ok && s.clock.Now().Sub(m.(*met).at).Abs() < meetAgain {
			return p, m.(*met).provider, nil
		}
		provider, err := oidc.NewProvider(withPatience(context.WithoutCancel(ctx)), p.Issuer)
		if err != nil {
			return p, nil, fault.Unavailable("identity.providerSilent").Because(err)
		}
		s.met.Store(known, &met{provider, s.clock.Now()})
		return p, provider, nil
	}
	return Provider{}, nil, fault.NotFound("identity.noProvider")
}

func client(p Provider, provider *oidc.Provider, back string) *oauth2.Config {
	return &oauth2.Config{ClientID: p.ClientID, ClientSecret: p.Secret, Endpoint: provider.Endpoint(), RedirectURL: back, Scopes: []string{oidc.ScopeOpenID}}
}
