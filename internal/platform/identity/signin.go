package identity

import (
	"context"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/db"
)

// Entered is what became of a right password: a session, or the ticket with which a code has to follow.
type Entered struct {
	Token  string
	Ticket string
}

// SignIn takes a password. identity.wrong if name and password do not belong together, whatever of the two is wrong and
// whether the account exists or may sign in; identity.pause if this place has guessed too often. An account that has a code generator gets a ticket for SignInCode.
func (s *Service) SignIn(ctx context.Context, name, password string, from Caller) (Entered, error) {
	name = cleanName(name)
	if len(name) > maxSecret {
		name = "" // nobody's
	}
	if err := s.admit(ctx, name, from); err != nil {
		return Entered{}, err
	}
	tenant := kernel.ActorFrom(ctx).Tenant
	kept, secret, exists, err := s.kept(ctx, tenant, name)
	if err != nil {
		return Entered{}, err
	}
	right, err := s.compare(ctx, password, kept)
	if err != nil {
		return Entered{}, err
	}
	if !right || !exists {
		return Entered{}, s.failed(ctx, name, exists, fault.Invalid("identity.wrong").At("password"))
	}
	if secret != "" {
		var out Entered
		err := s.store.Tx(ctx, func(tx *db.Tx) error {
			out.Ticket, err = s.begin(ctx, tx, tenant, secondStep, name, struct{}{})
			return err
		})
		return out, err
	}
	token, err := s.enter(ctx, tenant, name, proof{method: "password", device: from.Browser}, from)
	return Entered{Token: token}, err
}

// kept is the kept form of a password, or the decoy where none can sign in.
func (s *Service) kept(ctx context.Context, tenant kernel.Tenant, name string) (kept, secret string, exists bool, err error) {
	err = s.store.QueryRow(ctx, `SELECT password, totp_secret FROM identity_account WHERE tenant = $1 AND name = $2 AND state = 'active' AND password <> ''`,
		string(tenant), name).Scan(&kept, &secret)
	if db.IsNoRows(err) {
		return s.decoy, "", false, nil
	}
	return kept, secret, err == nil, err
}

// failed records a refused sign-in. What was typed as a name is written down only if it is one: people type passwords
// into the wrong field.
func (s *Service) failed(ctx context.Context, name string, exists bool, why error) error {
	if !exists {
		name = ""
	}
	return s.refuse(ctx, s.entry(ctx, "signIn", name), why)
}

// enter opens the session of somebody who has proved who they are, and records it. A suspended account gets none, even if
// it was suspended a moment ago.
func (s *Service) enter(ctx context.Context, tenant kernel.Tenant, name string, p proof, from Caller) (token string, err error) {
	e := s.entry(ctx, "signIn", name)
	e.Actor, e.Purpose = name, p.method
	err = s.act(ctx, e, func(ctx context.Context, tx *db.Tx) error {
		token, err = s.admitted(ctx, tx, tenant, name, p, from)
		return err
	})
	if err != nil {
		return "", err
	}
	s.forgive(ctx, name, from)
	return token, nil
}

func (s *Service) admitted(ctx context.Context, tx *db.Tx, tenant kernel.Tenant, name string, p proof, from Caller) (string, error) {
	a, err := mustAccount(ctx, tx, tenant, name)
	if err != nil {
		return "", err
	}
	if a.State != Active || a.Kind != Person {
		return "", fault.Invalid("identity.wrong").At("password")
	}
	if err := s.remember(ctx, tx, tenant, name, from.Device); err != nil {
		return "", err
	}
	return s.open(ctx, tx, tenant, name, p)
}

// maxTries is how many codes one right password is good for.
const maxTries = 5

// SignInCode is the second step: a code of the generator, or one from paper. identity.wrongCode; after five of them, or
// five minutes, identity.tooLate.
func (s *Service) SignInCode(ctx context.Context, ticket, code string, from Caller) (token string, err error) {
	tenant := kernel.ActorFrom(ctx).Tenant
	name, err := s.peek(ctx, s.store, tenant, secondStep, ticket, &struct{}{})
	if err != nil {
		return "", err
	}
	if err := s.admit(ctx, name, from); err != nil {
		return "", err
	}
	if err := s.tried(ctx, tenant, ticket); err != nil {
		return "", err
	}
	e := s.entry(ctx, "signIn", name)
	e.Actor, e.Purpose = name, "totp"
	err = s.act(ctx, e, func(ctx context.Context, tx *db.Tx) error {
		right, err := s.takeCode(ctx, tx, tenant, name, code)
		if err != nil || !right {
			return orElse(err, fault.Invalid("identity.wrongCode").At("code"))
		}
		if err := s.finish(ctx, tx, tenant, ticket); err != nil {
			return err
		}
		token, err = s.admitted(ctx, tx, tenant, name, proof{method: "totp", strong: true, device: from.Browser}, from)
		return err
	})
	if fault.CodeOf(err) == fault.CodeInvalid {
		return "", s.failed(ctx, name, true, err)
	}
	if err == nil {
		s.forgive(ctx, name, from)
	}
	return token, err
}

// tried counts a try, also if what follows fails.
func (s *Service) tried(ctx context.Context, tenant kernel.Tenant, ticket string) error {
	return s.store.Tx(ctx, func(tx *db.Tx) error {
		n, err := tx.Exec(ctx, `UPDATE identity_ceremony SET tries = tries + 1 WHERE tenant = $1 AND digest = $2 AND tries < $3`, string(tenant), digest(ticket), maxTries)
		if err == nil && n == 0 {
			err = fault.Invalid("identity.tooLate")
		}
		return err
	})
}
