package identity_test

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"log/slog"
	"maps"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"convive/internal/kernel"
	"convive/internal/platform/db"
	"convive/internal/platform/identity"
	"convive/internal/platform/testkit"
)

var b64 = base64.RawURLEncoding

// provider is an institution's own OpenID provider, in this process. A test changes what it answers.
type provider struct {
	*httptest.Server
	t      *testing.T
	at     *clock
	key    *rsa.PrivateKey
	metas  map[string]any // over the usual metadata
	claims map[string]any // over the usual claims
	forge  func(header, payload string) string
	kid    string

	challenge, nonce string // of the authorization that was asked last
}

func newProvider(t *testing.T, at *clock) *provider {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	p := &provider{t: t, at: at, key: key, kid: "one"}
	mux := http.NewServeMux()
	mux.HandleFunc("/.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		meta := map[string]any{"issuer": p.URL, "authorization_endpoint": p.URL + "/authorize", "token_endpoint": p.URL + "/token", "jwks_uri": p.URL + "/keys",
			"id_token_signing_alg_values_supported": []string{"RS256"}}
		maps.Copy(meta, p.metas)
		p.answer(w, meta)
	})
	mux.HandleFunc("/keys", func(w http.ResponseWriter, _ *http.Request) {
		p.answer(w, map[string]any{"keys": []any{map[string]any{"kty": "RSA", "use": "sig", "alg": "RS256", "kid": "one",
			"n": b64.EncodeToString(p.key.N.Bytes()), "e": b64.EncodeToString(big.NewInt(int64(p.key.E)).Bytes())}}})
	})
	mux.HandleFunc("/token", func(w http.ResponseWriter, r *http.Request) {
		verifier := sha256.Sum256([]byte(r.PostFormValue("code_verifier")))
		if r.PostFormValue("code") != "the-code" || b64.EncodeToString(verifier[:]) != p.challenge {
			http.Error(w, `{"error":"invalid_grant"}`, http.StatusBadRequest)
			return
		}
		p.answer(w, map[string]any{"access_token": "unused", "token_type": "Bearer", "id_token": p.token()})
	})
	p.Server = httptest.NewServer(mux)
	t.Cleanup(p.Close)
	return p
}

func (p *provider) answer(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(v); err != nil {
		p.t.Error(err)
	}
}

func (p *provider) token() string {
	claims := map[string]any{"iss": p.URL, "sub": "4711", "aud": "convive", "nonce": p.nonce, "iat": p.at.now.Unix(), "exp": p.at.now.Add(time.Minute).Unix(), "amr": []string{"mfa"}}
	maps.Copy(claims, p.claims)
	header, payload := part(p.t, map[string]string{"alg": "RS256", "kid": p.kid}), part(p.t, claims)
	if p.forge != nil {
		return p.forge(header, payload)
	}
	return signed(p.t, p.key, header, payload)
}

func part(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return b64.EncodeToString(text)
}

func signed(t *testing.T, key *rsa.PrivateKey, header, payload string) string {
	t.Helper()
	sum := sha256.Sum256([]byte(header + "." + payload))
	signature, err := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, sum[:])
	if err != nil {
		t.Fatal(err)
	}
	return header + "." + payload + "." + b64.EncodeToString(signature)
}

// config is how the program knows the provider.
func (p *provider) config(id, institution string) identity.Provider {
	return identity.Provider{ID: id, Institution: institution, Issuer: p.URL, ClientID: "convive", Name: kernel.Same(id)}
}

// through takes a browser to the provider and back.
func (s *setting) through(p *provider, id, link string) (string, error) {
	s.t.Helper()
	ticket := s.asks(p, id, link)
	return s.SignInProvider(s.t.Context(), identity.Answered{Ticket: ticket, Code: "the-code", Link: link}, home)
}

// asks takes a browser to the provider, which keeps what it was asked.
func (s *setting) asks(p *provider, id, link string) (ticket string) {
	s.t.Helper()
	address, ticket, err := s.AskProvider(s.t.Context(), id, "https://convive.example/signin/back", link)
	if err != nil {
		s.t.Fatal(err)
	}
	u, err := url.Parse(address)
	if err != nil || !strings.HasPrefix(address, p.URL+"/authorize?") || u.Query().Get("state") != ticket || u.Query().Get("scope") != "openid" || u.Query().Get("code_challenge_method") != "S256" {
		s.t.Fatalf("the browser is sent to %s (%v)", address, err)
	}
	p.challenge, p.nonce = u.Query().Get("code_challenge"), u.Query().Get("nonce")
	return ticket
}

// TestProvider: a person accepts an invitation by the institution's own sign-in, and comes back by it.
func TestProvider(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, store *db.DB) {
		s := newSetting(t, store)
		p := newProvider(t, s.at)
		if err := s.Use([]identity.Provider{p.config("ministry", "ministry")}); err != nil {
			t.Fatal(err)
		}
		if _, err := s.through(p, "ministry", ""); err == nil {
			t.Fatal("who has an account elsewhere has none here")
		}
		link := s.invite(s.system, "ana", "ministry", kernel.RoleAnalyst)
		token, err := s.through(p, "ministry", link)
		if err != nil {
			t.Fatal("the invitation:", err)
		}
		s.as(token)
		if e := s.last(); e.Act != "bindProvider" {
			t.Errorf("the trail says %q", e.Act)
		}
		_, err = s.Open(t.Context(), link)
		wants(t, "the link again", err, "identity.linkOver")
		if token, err = s.through(p, "ministry", ""); err != nil {
			t.Fatal("signing in:", err)
		}
		if err := s.Fresh(s.as(token), time.Minute); err != nil {
			t.Errorf("two factors at the provider are a strong proof: %v", err)
		}
		p.claims = map[string]any{"amr": []string{"pwd"}}
		if token, err = s.through(p, "ministry", ""); err != nil {
			t.Fatal(err)
		}
		wants(t, "one factor at the provider", s.Fresh(s.as(token), time.Minute), "identity.confirm")

		second := s.invite(s.system, "eva", "ministry", kernel.RoleAnalyst)
		_, err = s.through(p, "ministry", second)
		wants(t, "one subject, two accounts", err, "identity.subjectTaken")
		other := s.invite(s.system, "luis", "police", kernel.RoleAnalyst)
		p.claims = map[string]any{"sub": "of another person"}
		_, err = s.through(p, "ministry", other)
		wants(t, "a person of another institution", err, "identity.providerRefused")
	})
}

// TestProviderRefused: assertions that are forged, replayed, too old, of another issuer or for somebody else.
func TestProviderRefused(t *testing.T) {
	s := newSetting(t, testkit.SQLite(t))
	p, other := newProvider(t, s.at), newProvider(t, s.at)
	if err := s.Use([]identity.Provider{p.config("ministry", "ministry"), other.config("other", "ministry")}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.through(p, "ministry", s.invite(s.system, "ana", "ministry", kernel.RoleAnalyst)); err != nil {
		t.Fatal(err)
	}
	unsigned := part(t, map[string]string{"alg": "none"})
	stranger, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		what   string
		claims map[string]any
		forge  func(header, payload string) string
	}{
		{"another subject", map[string]any{"sub": "4712"}, nil},
		{"no subject", map[string]any{"sub": ""}, nil},
		{"a subject without end", map[string]any{"sub": strings.Repeat("4", 300)}, nil},
		{"another audience", map[string]any{"aud": "somebody else"}, nil},
		{"another issuer", map[string]any{"iss": other.URL}, nil},
		{"another nonce", map[string]any{"nonce": "of another browser"}, nil},
		{"no nonce", map[string]any{"nonce": ""}, nil},
		{"expired", map[string]any{"exp": s.at.now.Add(-time.Hour).Unix()}, nil},
		{"not signed", nil, func(_, payload string) string { return unsigned + "." + payload + "." }},
		{"signed by a stranger", nil, func(header, payload string) string { return signed(t, stranger, header, payload) }},
		{"a letter changed", nil, func(header, payload string) string {
			good := signed(t, p.key, header, payload)
			return strings.Replace(good, "."+payload[:6], "."+strings.ToUpper(payload[:6]), 1)
		}},
		{"cut short", nil, func(header, payload string) string { return header + "." + payload }},
		{"not there", nil, func(string, string) string { return "" }},
		{"without end", nil, func(string, string) string { return strings.Repeat("a.", 1<<19) }},
	} {
		p.claims, p.forge = c.claims, c.forge
		_, err := s.through(p, "ministry", "")
		wants(t, c.what, err, "identity.providerRefused")
		s.at.pass(time.Minute) // attempts are counted
	}
	p.claims, p.forge = nil, nil

	ticket := s.asks(p, "ministry", "")
	_, err = s.SignInProvider(t.Context(), identity.Answered{Ticket: ticket, Code: "another-code"}, home)
	wants(t, "another code", err, "identity.providerRefused")
	_, err = s.SignInProvider(t.Context(), identity.Answered{Ticket: ticket, Code: "the-code"}, home)
	wants(t, "the ticket again", err, "identity.tooLate")
	ticket = s.asks(p, "ministry", "")
	s.at.pass(time.Hour)
	_, err = s.SignInProvider(t.Context(), identity.Answered{Ticket: ticket, Code: "the-code"}, home)
	wants(t, "a ticket of an hour ago", err, "identity.tooLate")

	_, err = s.through(other, "other", "")
	wants(t, "the same subject of another issuer", err, "identity.providerRefused")

	ticket = s.asks(p, "ministry", "")
	_, err = s.SignInProvider(t.Context(), identity.Answered{Ticket: ticket, Code: "the-code", Issuer: other.URL}, home)
	wants(t, "an answer that names another provider", err, "identity.providerRefused")

	link := s.invite(s.system, "eva", "ministry", kernel.RoleAnalyst)
	ticket = s.asks(p, "ministry", s.invite(s.system, "luis", "ministry", kernel.RoleAnalyst))
	_, err = s.SignInProvider(t.Context(), identity.Answered{Ticket: ticket, Code: "the-code", Link: link}, home)
	wants(t, "another invitation than was asked with", err, "identity.providerRefused")

	if err := s.Suspend(s.system, "ana"); err != nil {
		t.Fatal(err)
	}
	_, err = s.through(p, "ministry", "")
	wants(t, "a suspended account", err, "identity.providerRefused")
}

// TestProviderMetadata: a provider that says it is another one, or names itself in every answer, is held to it.
func TestProviderMetadata(t *testing.T) {
	s := newSetting(t, testkit.SQLite(t))
	liar, frank := newProvider(t, s.at), newProvider(t, s.at)
	liar.metas = map[string]any{"issuer": frank.URL}
	frank.metas = map[string]any{"authorization_response_iss_parameter_supported": true}
	if err := s.Use([]identity.Provider{liar.config("liar", "a"), frank.config("frank", "b")}); err != nil {
		t.Fatal(err)
	}
	_, _, err := s.AskProvider(t.Context(), "liar", "https://convive.example/signin/back", "")
	wants(t, "metadata of another issuer", err, "identity.providerSilent")
	_, _, err = s.AskProvider(t.Context(), "nobody", "https://convive.example/signin/back", "")
	wants(t, "an unknown provider", err, "identity.noProvider")

	link := s.invite(s.system, "ana", "b", kernel.RoleAnalyst)
	_, err = s.through(frank, "frank", link)
	wants(t, "an answer without the name that it promised", err, "identity.providerRefused")
	ticket := s.asks(frank, "frank", link)
	if _, err = s.SignInProvider(t.Context(), identity.Answered{Ticket: ticket, Code: "the-code", Issuer: frank.URL, Link: link}, home); err != nil {
		t.Errorf("an answer with it: %v", err)
	}
	for _, issuer := range []string{"http://provider.example", "ftp://x", "", "https://"} {
		wants(t, issuer, s.Use([]identity.Provider{{ID: "x", Issuer: issuer, ClientID: "c"}}), "identity.providerForm")
	}
}

// TestProviderCertificate: a provider whose certificate nobody vouches for is not spoken to, whatever it would say.
func TestProviderCertificate(t *testing.T) {
	s := newSetting(t, testkit.SQLite(t))
	asked := 0
	impostor := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { asked++ }))
	impostor.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError) // that the handshake failed is what is wanted
	impostor.StartTLS()
	t.Cleanup(impostor.Close)
	if err := s.Use([]identity.Provider{{ID: "impostor", Issuer: impostor.URL, ClientID: "c", Institution: "a"}}); err != nil {
		t.Fatal(err)
	}
	_, _, err := s.AskProvider(t.Context(), "impostor", "https://convive.example/signin/back", "")
	wants(t, "a certificate that nobody vouches for", err, "identity.providerSilent")
	if asked != 0 {
		t.Errorf("it was asked %d times", asked)
	}
}
