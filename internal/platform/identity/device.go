package identity

import (
	"context"
	"time"

	"convive/internal/kernel"
	"convive/internal/platform/db"
)

// DeviceLifetime is how long a browser is remembered as one that a person signs in by.
const DeviceLifetime = 180 * 24 * time.Hour

// knownDevice says whether the account has signed in by this browser before. It opens nothing: it only keeps attempts of
// others behind the same address from counting against the person.
func (s *Service) knownDevice(ctx context.Context, name, device string) (bool, error) {
	if !plausible(device) {
		return false, nil
	}
	var n int
	err := s.store.QueryRow(ctx, `SELECT count(*) FROM identity_device WHERE tenant = $1 AND digest = $2 AND account = $3 AND expires_at > $4`,
		string(kernel.ActorFrom(ctx).Tenant), digest(device), name, db.Time(s.clock.Now())).Scan(&n)
	return n > 0, err
}

// remember notes that the account has signed in by this browser. The cookie is made by door.
func (s *Service) remember(ctx context.Context, tx *db.Tx, tenant kernel.Tenant, name, device string) error {
	if !plausible(device) {
		return nil
	}
	now := s.clock.Now()
	if _, err := tx.Exec(ctx, `DELETE FROM identity_device WHERE tenant = $1 AND expires_at <= $2`, string(tenant), db.Time(now)); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `INSERT INTO identity_device (tenant, digest, account, expires_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (tenant, digest, account) DO UPDATE SET expires_at = excluded.expires_at`, string(tenant), digest(device), name, db.Time(now.Add(DeviceLifetime)))
	return err
}

// NewDevice is a cookie for a browser that has none.
func NewDevice() string { return newSecret() }
