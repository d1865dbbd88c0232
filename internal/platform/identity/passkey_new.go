package identity

import (
	"context"
	"encoding/json"
	"strings"
	"time"
	"unicode/utf8"

	"convive/internal/kernel/fault"
	"convive/internal/platform/db"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"
)

// AskNewPasskey begins the making of a passkey, for the person who is signed in or, by a link, for the one invited.
func (s *Service) AskNewPasskey(ctx context.Context, p Party, link string) (Challenge, error) {
	who, err := s.whose(ctx, link)
	if err != nil {
		return Challenge{}, err
	}
	if err := s.store.Tx(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE identity_account SET handle = $1 WHERE tenant = $2 AND name = $3 AND handle = ''`, newSecret(), string(who.tenant), who.name)
		return err
	}); err != nil {
		return Challenge{}, err
	}
	h, _, err := holderOf(ctx, s.store, who.tenant, p, byName, who.name)
	if err != nil {
		return Challenge{}, err
	}
	engine, err := p.engine()
	if err != nil {
		return Challenge{}, err
	}
	options, session, err := engine.BeginRegistration(h, webauthn.WithExclusions(webauthn.Credentials(h.credentials).CredentialDescriptors()))
	if err != nil {
		return Challenge{}, err
	}
	return s.challenge(ctx, passkeyNew, who.name, options, session)
}

// maxLabel is how long the name of a passkey may be.
const maxLabel = 40

// NewPasskey takes the browser's answer. token is a session for whoever came by a link. identity.passkeyRefused.
func (s *Service) NewPasskey(ctx context.Context, p Party, link, ticket, label string, answer []byte, from Caller) (token string, err error) {
	who, err := s.whose(ctx, link)
	if err != nil {
		return "", err
	}
	credential, err := s.created(ctx, p, who, ticket, answer)
	if err != nil {
		return "", err
	}
	kept, err := json.Marshal(credential)
	if err != nil {
		return "", err
	}
	label = strings.TrimSpace(label)
	for utf8.RuneCountInString(label) > maxLabel || !utf8.ValidString(label) {
		label = from.Browser
	}
	now := db.Time(s.clock.Now())
	return s.enrolled(ctx, who, "newPasskey", proof{method: "passkey", strong: true, device: from.Browser}, from, func(ctx context.Context, tx *db.Tx) error {
		n, err := tx.Exec(ctx, `INSERT INTO identity_passkey (tenant, credential, id, account, party, label, kept, created_at, used_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8) ON CONFLICT (tenant, credential) DO NOTHING`,
			string(who.tenant), credentialText(credential.ID), newID(), who.name, p.ID, label, string(kept), now)
		if err != nil || n == 0 {
			return orElse(err, fault.Invalid("identity.passkeyRefused"))
		}
		return others(ctx, tx, who)
	})
}

func (s *Service) created(ctx context.Context, p Party, who enrolling, ticket string, answer []byte) (*webauthn.Credential, error) {
	var session webauthn.SessionData
	name, err := s.redeem(ctx, who.tenant, passkeyNew, ticket, &session)
	if err != nil {
		return nil, err
	}
	if name != who.name || len(answer) > maxAnswer {
		return nil, fault.Invalid("identity.passkeyRefused")
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes(answer)
	if err != nil {
		return nil, fault.Invalid("identity.passkeyRefused").Because(err)
	}
	h, _, err := holderOf(ctx, s.store, who.tenant, p, byName, who.name)
	if err != nil {
		return nil, err
	}
	engine, err := p.engine()
	if err != nil {
		return nil, err
	}
	credential, err := engine.CreateCredential(h, session, parsed)
	if err != nil {
		return nil, fault.Invalid("identity.passkeyRefused").Because(err)
	}
	return credential, nil
}

// Passkey is one of a person's keys, as the person sees it.
type Passkey struct {
	ID, Label     string
	Created, Used time.Time
}

// RemovePasskey takes one of the person's own passkeys away. identity.lastMeans if nothing else is left to sign in by.
func (s *Service) RemovePasskey(ctx context.Context, id string) error {
	actor, err := signedIn(ctx)
	if err != nil {
		return err
	}
	if err := s.Fresh(ctx, Recent); err != nil {
		return err
	}
	return s.act(ctx, s.entry(ctx, "removePasskey", actor.Name), func(ctx context.Context, tx *db.Tx) error {
		n, err := tx.Exec(ctx, `DELETE FROM identity_passkey WHERE tenant = $1 AND account = $2 AND id = $3`, string(actor.Tenant), actor.Name, id)
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.NotFound("identity.noPasskey")
		}
		left, err := means(ctx, tx, actor.Tenant, actor.Name)
		if err == nil && !left.any() {
			err = fault.Conflict("identity.lastMeans")
		}
		return err
	})
}
