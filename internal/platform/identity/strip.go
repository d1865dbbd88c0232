package identity

import (
	"context"

	"convive/internal/platform/db"
)

// Strip takes out of a copy of the records by what somebody could come in: sessions, links and what is half begun, which a
// restored installation must not bring back to life; and unless the copy is encrypted, also the secrets of code generators,
// recovery codes and known browsers. After a restore of such a copy who has no passkey is recovered by the console. Digests
// of passwords stay: they are slow to guess and open nothing alone.
func Strip(ctx context.Context, copied *db.DB, encrypted bool) error {
	statements := []string{`DELETE FROM identity_session`, `DELETE FROM identity_link`, `DELETE FROM identity_ceremony`}
	if !encrypted {
		statements = append(statements, `DELETE FROM identity_recovery_code`, `DELETE FROM identity_device`, `DELETE FROM identity_token`, `UPDATE identity_account SET totp_secret = '', totp_step = 0`)
	}
	return copied.Tx(ctx, func(tx *db.Tx) error {
		for _, statement := range statements {
			if _, err := tx.Exec(ctx, statement); err != nil {
				return err
			}
		}
		return nil
	})
}
