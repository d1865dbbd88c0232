package identity

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"encoding/hex"
	"math"
	"strconv"
	"strings"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/db"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrate brings the tables up to date.
func Migrate(ctx context.Context, store *db.DB) error {
	return store.Migrate(ctx, "identity", migrations)
}

// Administrator is the name of the one account.
const Administrator = "admin"

// Lifetime is how long a session lasts, a working day.
const Lifetime = 8 * time.Hour

// Service knows accounts and sessions.
type Service struct {
	store *db.DB
	clock kernel.Clock
	limit *limiter
	work  chan struct{} // bounds how many digests are computed at once: each takes 19 MiB
	sleep func(ctx context.Context, d time.Duration) error
	decoy string // compared where there is no account, so that the answer takes as long
}

// New makes a Service; Migrate must have run.
func New(store *db.DB, clock kernel.Clock) *Service {
	return &Service{store: store, clock: clock, limit: &limiter{clock: clock, buckets: map[string]*bucket{}}, work: make(chan struct{}, 2), sleep: sleep,
		decoy: hashPassword(newPassword())}
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// EnsureAdministrator makes the account of the administrator if there is none. The caller prints the password once, on
// the console; nobody can read it afterwards.
func (s *Service) EnsureAdministrator(ctx context.Context) (password string, created bool, err error) {
	password = newPassword()
	kept := hashPassword(password)
	err = s.store.Tx(ctx, func(tx *db.Tx) error {
		n, err := tx.Exec(ctx, `INSERT INTO identity_account (tenant, name, role, password, created_at) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (tenant, name) DO NOTHING`, string(kernel.MainTenant), Administrator, string(kernel.RoleAdministrator), kept, db.Time(s.clock.Now()))
		created = n == 1
		return err
	})
	if err != nil || !created {
		return "", false, err
	}
	return password, true, nil
}

// ResetPassword gives an account a new random password and ends its sessions. Only the installation itself may: it is a
// command of the operator. identity.operatorOnly to everybody else, identity.noAccount if there is none.
func (s *Service) ResetPassword(ctx context.Context, name string) (string, error) {
	actor := kernel.ActorFrom(ctx)
	if actor.Role != kernel.RoleSystem {
		return "", fault.Forbidden("identity.operatorOnly")
	}
	password := newPassword()
	kept := hashPassword(password)
	err := s.store.Tx(ctx, func(tx *db.Tx) error {
		n, err := tx.Exec(ctx, `UPDATE identity_account SET password = $1 WHERE tenant = $2 AND name = $3`, kept, string(actor.Tenant), name)
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.NotFound("identity.noAccount", "name", name)
		}
		_, err = tx.Exec(ctx, `DELETE FROM identity_session WHERE tenant = $1 AND account = $2`, string(actor.Tenant), name)
		return err
	})
	if err != nil {
		return "", err
	}
	return password, nil
}

// SignIn opens a session and gives its token, which the browser keeps. address is where the attempt comes from.
// identity.wrong if name and password do not belong together, identity.pause if this address has guessed too often.
func (s *Service) SignIn(ctx context.Context, name, password, address string) (token string, err error) {
	name = strings.ToLower(strings.TrimSpace(name))
	wait, refused := s.limit.attempt(name, address)
	if refused > 0 {
		return "", fault.Unavailable("identity.pause", "seconds", strconv.Itoa(int(math.Ceil(refused.Seconds()))))
	}
	if wait > 0 {
		if err := s.sleep(ctx, wait); err != nil {
			return "", err
		}
	}
	kept, exists, err := s.kept(ctx, name)
	if err != nil {
		return "", err
	}
	right, err := s.compare(ctx, password, kept)
	if err != nil {
		return "", err
	}
	if !right || !exists {
		return "", fault.Invalid("identity.wrong").At("password")
	}
	s.limit.forgive(name, address)
	return s.open(ctx, name)
}

func (s *Service) kept(ctx context.Context, name string) (kept string, exists bool, err error) {
	err = s.store.QueryRow(ctx, `SELECT password FROM identity_account WHERE tenant = $1 AND name = $2`, string(kernel.MainTenant), name).Scan(&kept)
	if db.IsNoRows(err) {
		return s.decoy, false, nil
	}
	return kept, err == nil, err
}

func (s *Service) compare(ctx context.Context, password, kept string) (bool, error) {
	select {
	case s.work <- struct{}{}:
		defer func() { <-s.work }()
		return passwordMatches(password, kept), nil
	case <-ctx.Done():
		return false, ctx.Err()
	}
}

func (s *Service) open(ctx context.Context, name string) (string, error) {
	var random [32]byte
	_, _ = rand.Read(random[:])
	token := base64.RawURLEncoding.EncodeToString(random[:])
	now := s.clock.Now()
	err := s.store.Tx(ctx, func(tx *db.Tx) error {
		if _, err := tx.Exec(ctx, `DELETE FROM identity_session WHERE tenant = $1 AND expires_at <= $2`, string(kernel.MainTenant), db.Time(now)); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `INSERT INTO identity_session (tenant, digest, account, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)`,
			string(kernel.MainTenant), digest(token), name, db.Time(now), db.Time(now.Add(Lifetime)))
		return err
	})
	return token, err
}

// digest is what is kept of a token: who reads the store cannot use it. The token is random, so no salt is needed.
func digest(token string) string {
	d := sha256.Sum256([]byte(token))
	return hex.EncodeToString(d[:])
}

// Actor is the person whose session the token is; ok is false if it is nobody's, or over.
func (s *Service) Actor(ctx context.Context, token string) (actor kernel.Actor, ok bool, err error) {
	var role string
	actor.Tenant = kernel.MainTenant
	err = s.store.QueryRow(ctx, `SELECT a.name, a.role FROM identity_session s JOIN identity_account a ON a.tenant = s.tenant AND a.name = s.account
		WHERE s.tenant = $1 AND s.digest = $2 AND s.expires_at > $3`, string(actor.Tenant), digest(token), db.Time(s.clock.Now())).Scan(&actor.Name, &role)
	if db.IsNoRows(err) {
		return kernel.Citizen(), false, nil
	}
	if err != nil {
		return kernel.Citizen(), false, err
	}
	actor.Role = kernel.Role(role)
	return actor, true, nil
}

// SignOut ends the session of a token.
func (s *Service) SignOut(ctx context.Context, token string) error {
	return s.store.Tx(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `DELETE FROM identity_session WHERE tenant = $1 AND digest = $2`, string(kernel.MainTenant), digest(token))
		return err
	})
}
