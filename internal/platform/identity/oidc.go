package identity

import (
	"context"
	"slices"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/db"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// asked is what the answer of a provider is held against.
type asked struct {
	Provider, Nonce, Verifier, Back string
	Link                            string // digest of an invitation's, whose account becomes this subject
}

// AskProvider begins a sign-in at an institution's provider: the address to send the browser to, and the ticket, which is
// the state of the protocol and also goes into a cookie, so that only the browser that asked can answer. back is the
// address to which the provider returns; link is an invitation that is being accepted by it, or empty.
func (s *Service) AskProvider(ctx context.Context, id, back, link string) (address, ticket string, err error) {
	p, provider, err := s.meet(ctx, id)
	if err != nil {
		return "", "", err
	}
	if link != "" {
		if _, err := s.whose(ctx, link); err != nil {
			return "", "", err
		}
	}
	a := asked{Provider: id, Nonce: newSecret(), Verifier: oauth2.GenerateVerifier(), Back: back}
	if link != "" {
		a.Link = digest(link)
	}
	err = s.store.Tx(ctx, func(tx *db.Tx) error {
		ticket, err = s.begin(ctx, tx, kernel.ActorFrom(ctx).Tenant, oidcStep, "", a)
		return err
	})
	if err != nil {
		return "", "", err
	}
	return client(p, provider, back).AuthCodeURL(ticket, oidc.Nonce(a.Nonce), oauth2.S256ChallengeOption(a.Verifier)), ticket, nil
}

// Answered is what the browser brings back from a provider.
type Answered struct {
	Ticket, Code string
	Issuer       string // who says that it answers (RFC 9207); empty if the provider does not say
	Link         string // the invitation that AskProvider was given
}

// SignInProvider takes the provider's answer. identity.providerRefused whatever is wrong with it, also a subject that no
// account here is: nobody gets an account by having one elsewhere.
func (s *Service) SignInProvider(ctx context.Context, answer Answered, from Caller) (token string, err error) {
	tenant := kernel.ActorFrom(ctx).Tenant
	var a asked
	if _, err := s.redeem(ctx, tenant, oidcStep, answer.Ticket, &a); err != nil {
		return "", err
	}
	if err := s.admit(ctx, "", from); err != nil {
		return "", err
	}
	p, id, err := s.told(ctx, a, answer)
	if err != nil {
		if fault.CodeOf(err) == fault.CodeInvalid {
			return "", s.failed(ctx, "", false, err)
		}
		return "", err
	}
	how := proof{method: "oidc", strong: strongBy(id), device: from.Browser}
	if a.Link != "" {
		if a.Link != digest(answer.Link) {
			return "", s.failed(ctx, "", false, fault.Invalid("identity.providerRefused"))
		}
		return s.bind(ctx, p, id, answer.Link, how, from)
	}
	var name, institution string
	err = s.store.QueryRow(ctx, `SELECT a.name, a.institution FROM identity_subject b JOIN identity_account a ON a.tenant = b.tenant AND a.name = b.account
		WHERE b.tenant = $1 AND b.issuer = $2 AND b.subject = $3 AND a.state = 'active'`, string(tenant), id.Issuer, id.Subject).Scan(&name, &institution)
	if db.IsNoRows(err) || err == nil && institution != p.Institution {
		return "", s.failed(ctx, name, name != "", fault.Invalid("identity.providerRefused"))
	}
	if err != nil {
		return "", err
	}
	return s.enter(ctx, tenant, name, how, from)
}

// told fetches and checks the identity token: issuer, audience, signature, time, nonce. The code of another provider, which
// a dishonest one had the browser fetch, is not even sent to the dishonest one.
func (s *Service) told(ctx context.Context, a asked, answer Answered) (Provider, *oidc.IDToken, error) {
	p, provider, err := s.meet(ctx, a.Provider)
	if err != nil {
		return p, nil, err
	}
	refused := fault.Invalid("identity.providerRefused")
	if answer.Issuer != p.Issuer && (answer.Issuer != "" || saysWhoAnswers(provider)) {
		return p, nil, refused
	}
	tokens, err := client(p, provider, a.Back).Exchange(withPatience(ctx), answer.Code, oauth2.VerifierOption(a.Verifier))
	if err != nil {
		return p, nil, refused.Because(err)
	}
	raw, _ := tokens.Extra("id_token").(string)
	id, err := provider.Verifier(&oidc.Config{ClientID: p.ClientID, Now: s.clock.Now}).Verify(withPatience(ctx), raw)
	if err != nil {
		return p, nil, refused.Because(err)
	}
	if id.Nonce == "" || id.Nonce != a.Nonce || id.Issuer != p.Issuer || id.Subject == "" || len(id.Subject) > 255 {
		return p, nil, refused
	}
	return p, id, nil
}

// saysWhoAnswers says that a provider puts its name into every answer (RFC 9207).
func saysWhoAnswers(provider *oidc.Provider) bool {
	var metadata struct {
		Says bool `json:"authorization_response_iss_parameter_supported"`
	}
	return provider.Claims(&metadata) == nil && metadata.Says
}

// strongBy says that the provider has seen a second factor (RFC 8176).
func strongBy(id *oidc.IDToken) bool {
	var claims struct {
		Methods []string `json:"amr"`
	}
	return id.Claims(&claims) == nil && slices.Contains(claims.Methods, "mfa")
}

// bind makes an invited account this subject of the provider.
func (s *Service) bind(ctx context.Context, p Provider, id *oidc.IDToken, link string, how proof, from Caller) (string, error) {
	who, err := s.whose(ctx, link)
	if err != nil {
		return "", err
	}
	return s.enrolled(ctx, who, "bindProvider", how, from, func(ctx context.Context, tx *db.Tx) error {
		a, err := mustAccount(ctx, tx, who.tenant, who.name)
		if err != nil {
			return err
		}
		if a.Institution != p.Institution {
			return fault.Invalid("identity.providerRefused")
		}
		n, err := tx.Exec(ctx, `INSERT INTO identity_subject (tenant, issuer, subject, account, created_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (tenant, issuer, subject) DO NOTHING`,
			string(who.tenant), id.Issuer, id.Subject, who.name, db.Time(s.clock.Now()))
		if err == nil && n == 0 {
			err = fault.Conflict("identity.subjectTaken")
		}
		return err
	})
}
