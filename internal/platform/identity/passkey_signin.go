package identity

import (
	"context"
	"errors"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/db"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"
)

// AskPasskey begins a sign-in by passkey. Nobody is named: the browser knows which passkeys it has for this party.
func (s *Service) AskPasskey(ctx context.Context, p Party) (Challenge, error) {
	engine, err := p.engine()
	if err != nil {
		return Challenge{}, err
	}
	options, session, err := engine.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired))
	if err != nil {
		return Challenge{}, err
	}
	return s.challenge(ctx, passkeyIn, "", options, session)
}

// SignInPasskey takes the browser's answer. identity.passkeyRefused whatever is wrong with it; identity.passkeyCopied if
// its counter went back, which a copy of the key would show.
func (s *Service) SignInPasskey(ctx context.Context, p Party, ticket string, answer []byte, from Caller) (token string, err error) {
	tenant := kernel.ActorFrom(ctx).Tenant
	if err := s.admit(ctx, "", from); err != nil {
		return "", err
	}
	a, err := s.asserted(ctx, p, ticket, answer)
	if err != nil {
		return "", s.refusedPasskey(ctx, a, err)
	}
	e := s.entry(ctx, "signIn", a.holder.account)
	e.Actor, e.Purpose = a.holder.account, "passkey"
	err = s.act(ctx, e, func(ctx context.Context, tx *db.Tx) error {
		if err := s.count(ctx, tx, tenant, a); err != nil {
			return err
		}
		token, err = s.admitted(ctx, tx, tenant, a.holder.account, proof{method: "passkey", strong: true, device: from.Browser}, from)
		return err
	})
	if f, ok := fault.Of(err); ok && f.Message == "identity.wrong" { // the account is not in use; no password was asked for
		err = fault.Invalid("identity.passkeyRefused")
	}
	if fault.CodeOf(err) == fault.CodeInvalid {
		return "", s.refusedPasskey(ctx, a, err)
	}
	s.forgive(ctx, "", from)
	return token, err
}

// ConfirmPasskey is the proof again, by a passkey of the person who is signed in.
func (s *Service) ConfirmPasskey(ctx context.Context, p Party, ticket string, answer []byte, from Caller) error {
	actor, err := signedIn(ctx)
	if err != nil {
		return err
	}
	if err := s.admit(ctx, actor.Name, from); err != nil {
		return err
	}
	a, err := s.asserted(ctx, p, ticket, answer)
	if err == nil && a.holder.account != actor.Name {
		err = fault.Invalid("identity.passkeyRefused")
	}
	if err != nil {
		return s.refusedPasskey(ctx, a, err)
	}
	err = s.act(ctx, s.entry(ctx, "confirm", actor.Name), func(ctx context.Context, tx *db.Tx) error {
		if err := s.count(ctx, tx, actor.Tenant, a); err != nil {
			return err
		}
		return s.proven(ctx, tx, actor)
	})
	if err == nil {
		s.forgive(ctx, actor.Name, from)
	}
	return err
}

// assertion is an answer that was found good, and the passkey before it.
type assertion struct {
	holder holder
	before *webauthn.Credential
	after  *webauthn.Credential
}

func (s *Service) asserted(ctx context.Context, p Party, ticket string, answer []byte) (a assertion, err error) {
	tenant := kernel.ActorFrom(ctx).Tenant
	var session webauthn.SessionData
	if _, err := s.redeem(ctx, tenant, passkeyIn, ticket, &session); err != nil {
		return a, err
	}
	if len(answer) > maxAnswer {
		return a, fault.Invalid("identity.passkeyRefused")
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(answer)
	if err != nil {
		return a, fault.Invalid("identity.passkeyRefused").Because(err)
	}
	engine, err := p.engine()
	if err != nil {
		return a, err
	}
	var stored error
	find := func(_, handle []byte) (webauthn.User, error) {
		h, found, err := holderOf(ctx, s.store, tenant, p, byHandle, string(handle))
		if err != nil {
			stored = err
			return nil, err
		}
		if !found {
			return nil, errors.New("no account has this handle")
		}
		a.holder = h
		return h, nil
	}
	_, a.after, err = engine.ValidatePasskeyLogin(find, session, parsed)
	switch {
	case stored != nil:
		return a, stored
	case err != nil:
		return a, fault.Invalid("identity.passkeyRefused").Because(err)
	}
	if a.before = a.holder.find(a.after.ID); a.before == nil || a.after.Authenticator.CloneWarning {
		return a, fault.Invalid("identity.passkeyCopied")
	}
	return a, nil
}

func (s *Service) count(ctx context.Context, tx *db.Tx, tenant kernel.Tenant, a assertion) error {
	ok, err := counted(ctx, tx, tenant, a.before, a.after, db.Time(s.clock.Now()))
	if err == nil && !ok {
		err = fault.Invalid("identity.passkeyCopied")
	}
	return err
}

// refusedPasskey records a refusal under the account that the answer named, if it named one.
func (s *Service) refusedPasskey(ctx context.Context, a assertion, err error) error {
	if fault.CodeOf(err) != fault.CodeInvalid {
		return err
	}
	return s.failed(ctx, a.holder.account, a.holder.account != "", err)
}
