package identity

import (
	"context"

	"convive/internal/kernel/fault"
	"convive/internal/platform/db"
)

// Chosen is a password with the first code of the generator that goes with it.
type Chosen struct {
	Password, Code string
	Ticket         string // of AskGenerator, for a person who is signed in
}

// AskGenerator offers the person who is signed in a new code generator, and the ticket to choose it by.
func (s *Service) AskGenerator(ctx context.Context) (secret, ticket string, err error) {
	who, err := s.whose(ctx, "")
	if err != nil {
		return "", "", err
	}
	secret = newTOTPSecret()
	err = s.store.Tx(ctx, func(tx *db.Tx) error {
		ticket, err = s.begin(ctx, tx, who.tenant, newCodes, who.name, secret)
		return err
	})
	return secret, ticket, err
}

// Generator is the secret that a ticket of AskGenerator stands for, to show it again when the first code was wrong.
func (s *Service) Generator(ctx context.Context, ticket string) (secret string, err error) {
	actor, err := signedIn(ctx)
	if err != nil {
		return "", err
	}
	name, err := s.peek(ctx, s.store, actor.Tenant, newCodes, ticket, &secret)
	if err == nil && name != actor.Name {
		err = fault.Invalid("identity.tooLate")
	}
	return secret, err
}

// SetPassword gives an account a password together with a code generator: one does not go without the other. The recovery
// codes are shown once; token is a session for whoever came by a link. What Weak says of the password, identity.wrongCode.
func (s *Service) SetPassword(ctx context.Context, link string, c Chosen, from Caller) (token string, codes []string, err error) {
	who, err := s.whose(ctx, link)
	if err != nil {
		return "", nil, err
	}
	secret, err := s.offered(ctx, link, c.Ticket)
	if err != nil {
		return "", nil, err
	}
	if err := Weak(c.Password, who.name); err != nil {
		return "", nil, err
	}
	if err := s.admit(ctx, who.name, from); err != nil {
		return "", nil, err
	}
	at, ok := matchCode(secret, c.Code, s.clock.Now(), 0)
	if !ok {
		return "", nil, fault.Invalid("identity.wrongCode").At("code")
	}
	kept, err := s.hash(ctx, c.Password)
	if err != nil {
		return "", nil, err
	}
	token, err = s.enrolled(ctx, who, "setPassword", proof{method: "totp", strong: true, device: from.Browser}, from, func(ctx context.Context, tx *db.Tx) error {
		if c.Ticket != "" && link == "" {
			if err := s.finish(ctx, tx, who.tenant, c.Ticket); err != nil {
				return err
			}
		}
		if _, err := tx.Exec(ctx, `UPDATE identity_account SET password = $1, totp_secret = $2, totp_step = $3 WHERE tenant = $4 AND name = $5`,
			kept, secret, at, string(who.tenant), who.name); err != nil {
			return err
		}
		if codes, err = s.newRecoveryCodes(ctx, tx, who.tenant, who.name); err != nil {
			return err
		}
		return others(ctx, tx, who)
	})
	return token, codes, err
}

// offered is the generator that was shown: with the link, or under a ticket.
func (s *Service) offered(ctx context.Context, link, ticket string) (string, error) {
	if link == "" {
		return s.Generator(ctx, ticket)
	}
	o, err := s.Open(ctx, link)
	return o.Secret, err
}
