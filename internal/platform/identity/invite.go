package identity

import (
	"context"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/authz"
	"convive/internal/platform/db"
)

// Invitation says whose account is to be made.
type Invitation struct {
	Name        string
	Kind        Kind // empty: a person
	Institution string
	Rights
}

// Invite makes an account and, for a person, the one-time link by which it is enrolled. The link is shown to who invites,
// who hands it over; no e-mail address is asked for. identity.nameForm, identity.nameTaken, identity.institutionForm and
// what Rights can lack; identity.confirm, identity.otherInstitution, identity.moreRights. Roles of cases and clearances wait for a
// second person.
func (s *Service) Invite(ctx context.Context, i Invitation) (link string, err error) {
	i.Name = cleanName(i.Name)
	e, err := s.judge(ctx, authz.Invite, i.Name)
	if err != nil {
		return "", err
	}
	if err := s.Fresh(ctx, Recent); err != nil {
		return "", err
	}
	if i, err = i.checked(); err != nil {
		return "", err
	}
	tenant := kernel.ActorFrom(ctx).Tenant
	err = s.attempt(ctx, e, func(ctx context.Context, tx *db.Tx) error {
		if err := s.grants(ctx, tx, i.Institution, i.Rights); err != nil {
			return err
		}
		state := Invited
		if i.Kind == Program {
			state = Active
		}
		now, later := divided(kernel.ActorFrom(ctx), i.Rights, Rights{})
		begun := i
		begun.Rights = now
		if err := s.insert(ctx, tx, tenant, begun, state, false); err != nil {
			return err
		}
		if err := s.propose(ctx, tx, tenant, i.Name, later); err != nil {
			return err
		}
		if i.Kind == Program {
			return nil
		}
		link, err = s.newLink(ctx, tx, tenant, i.Name, enrol, enrolLifetime)
		return err
	})
	if err != nil {
		return "", err
	}
	return link, nil
}

func (i Invitation) checked() (Invitation, error) {
	if i.Kind == "" {
		i.Kind = Person
	}
	if i.Kind != Person && i.Kind != Program {
		return i, fault.Invalid("identity.unknownKind").At("kind")
	}
	if err := checkName(i.Name); err != nil {
		return i, err
	}
	if i.Institution != "" && !rightForm.MatchString(i.Institution) {
		return i, fault.Invalid("identity.institutionForm").At("institution")
	}
	rights, err := i.Rights.checked()
	i.Rights = rights
	return i, err
}

func (s *Service) insert(ctx context.Context, tx *db.Tx, tenant kernel.Tenant, i Invitation, state State, founder bool) error {
	n, err := tx.Exec(ctx, `INSERT INTO identity_account (tenant, name, kind, institution, state, founder, password, handle, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, '', $7, $8) ON CONFLICT (tenant, name) DO NOTHING`,
		string(tenant), i.Name, string(i.Kind), i.Institution, string(state), founder, newSecret(), db.Time(s.clock.Now()))
	if err != nil {
		return err
	}
	if n == 0 {
		return fault.Conflict("identity.nameTaken", "name", i.Name).At("name")
	}
	return insertRights(ctx, tx, tenant, i.Name, i.Rights)
}

// InviteAgain makes a new link for an account that has not enrolled; earlier ones end. identity.confirm, identity.enrolled.
func (s *Service) InviteAgain(ctx context.Context, name string) (link string, err error) {
	e, err := s.judge(ctx, authz.Invite, name)
	if err != nil {
		return "", err
	}
	if err := s.Fresh(ctx, Recent); err != nil {
		return "", err
	}
	tenant := kernel.ActorFrom(ctx).Tenant
	err = s.attempt(ctx, e, func(ctx context.Context, tx *db.Tx) error {
		a, err := mustAccount(ctx, tx, tenant, name)
		if err != nil {
			return err
		}
		if a.State != Invited {
			return fault.Conflict("identity.enrolled", "name", name)
		}
		if err := s.over(ctx, tx, a); err != nil {
			return err
		}
		link, err = s.newLink(ctx, tx, tenant, name, enrol, enrolLifetime)
		return err
	})
	return link, err
}

// Administrator is the name of the account that the first start makes.
const Administrator = "admin"

// enrolLifetime is how long an invitation can be accepted.
const enrolLifetime = 72 * time.Hour

// Found makes the first account if the tenant has none, and the link by which it is enrolled. The caller prints the link
// on the console. While the account has not enrolled, each start makes a new link: the former was perhaps never read.
func (s *Service) Found(ctx context.Context) (link string, err error) {
	tenant := kernel.ActorFrom(ctx).Tenant
	var accounts, waiting int
	if err := s.store.QueryRow(ctx, `SELECT count(*), coalesce(sum(CASE WHEN founder AND state = 'invited' THEN 1 ELSE 0 END), 0) FROM identity_account WHERE tenant = $1`,
		string(tenant)).Scan(&accounts, &waiting); err != nil {
		return "", err
	}
	if accounts > 0 && waiting == 0 {
		return "", nil
	}
	e, err := s.judge(ctx, authz.Invite, Administrator)
	if err != nil {
		return "", err
	}
	err = s.act(ctx, e, func(ctx context.Context, tx *db.Tx) error {
		if accounts == 0 {
			first := Invitation{Name: Administrator, Kind: Person, Rights: Rights{Roles: kernel.Administrator()}}
			if err := s.insert(ctx, tx, tenant, first, Invited, true); err != nil {
				return err
			}
		}
		link, err = s.newLink(ctx, tx, tenant, Administrator, enrol, enrolLifetime)
		return err
	})
	return link, err
}
