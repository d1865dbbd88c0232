package identity

import (
	"context"
	"strings"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/db"
)

// recoveryCodes is how many codes on paper an account has, each for one sign-in without the generator.
const recoveryCodes = 10

// recoveryLetters make 118 bits, so that a plain digest of a code is as good as one that is dear to compute.
const recoveryLetters = 24

// fours cuts a code into the groups in which it is read from paper.
func fours(code string) (groups []string) {
	for ; code != ""; code = code[4:] {
		groups = append(groups, code[:4])
	}
	return groups
}

// newRecoveryCodes replaces an account's codes. They are shown once.
func (s *Service) newRecoveryCodes(ctx context.Context, tx *db.Tx, tenant kernel.Tenant, name string) ([]string, error) {
	if _, err := tx.Exec(ctx, `DELETE FROM identity_recovery_code WHERE tenant = $1 AND account = $2`, string(tenant), name); err != nil {
		return nil, err
	}
	list := make([]string, recoveryCodes)
	for i := range list {
		code := draw(recoveryLetters)
		list[i] = strings.Join(fours(code), "-")
		if _, err := tx.Exec(ctx, `INSERT INTO identity_recovery_code (tenant, account, digest) VALUES ($1, $2, $3)`, string(tenant), name, digest(code)); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// takeCode uses up a code of the generator or one from paper. A code never counts twice.
func (s *Service) takeCode(ctx context.Context, tx *db.Tx, tenant kernel.Tenant, name, code string) (right bool, err error) {
	if len(code) > maxSecret {
		return false, nil
	}
	var secret string
	var last int64
	err = tx.QueryRow(ctx, `SELECT totp_secret, totp_step FROM identity_account WHERE tenant = $1 AND name = $2`, string(tenant), name).Scan(&secret, &last)
	if err != nil {
		return false, err
	}
	if at, ok := matchCode(secret, code, s.clock.Now(), last); ok {
		n, err := tx.Exec(ctx, `UPDATE identity_account SET totp_step = $1 WHERE tenant = $2 AND name = $3 AND totp_step < $1`, at, string(tenant), name)
		return n == 1, err
	}
	paper := strings.ToLower(strings.NewReplacer("-", "", " ", "").Replace(code))
	n, err := tx.Exec(ctx, `DELETE FROM identity_recovery_code WHERE tenant = $1 AND account = $2 AND digest = $3`, string(tenant), name, digest(paper))
	return n == 1, err
}

// NewRecoveryCodes replaces the person's own codes and gives them once. identity.confirm, identity.noGenerator.
func (s *Service) NewRecoveryCodes(ctx context.Context) (list []string, err error) {
	actor, err := signedIn(ctx)
	if err != nil {
		return nil, err
	}
	if err := s.Fresh(ctx, Recent); err != nil {
		return nil, err
	}
	err = s.act(ctx, s.entry(ctx, "recoveryCodes", actor.Name), func(ctx context.Context, tx *db.Tx) error {
		var secret string
		if err := tx.QueryRow(ctx, `SELECT totp_secret FROM identity_account WHERE tenant = $1 AND name = $2`, string(actor.Tenant), actor.Name).Scan(&secret); err != nil {
			return err
		}
		if secret == "" {
			return fault.Conflict("identity.noGenerator")
		}
		list, err = s.newRecoveryCodes(ctx, tx, actor.Tenant, actor.Name)
		return err
	})
	return list, err
}
