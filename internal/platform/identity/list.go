package identity

import (
	"context"
	"slices"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/authz"
	"convive/internal/platform/db"
)

// Accounts are those that the actor looks after, by name: of the own institution, of all for the console, and for the founder of
// those that nobody else looks after.
func (s *Service) Accounts(ctx context.Context) ([]Account, error) {
	if _, err := s.judge(ctx, authz.Invite, ""); err != nil {
		return nil, err
	}
	actor := kernel.ActorFrom(ctx)
	list, err := db.All(ctx, s.store, scanAccount, `SELECT `+columns+` FROM identity_account a WHERE a.tenant = $1 ORDER BY a.name`, string(actor.Tenant))
	if err != nil {
		return nil, err
	}
	own, _, err := account(ctx, s.store, actor.Tenant, actor.Name)
	if err != nil {
		return nil, err
	}
	if actor.Role == kernel.RoleSystem {
		return list, nil
	}
	kept := map[string]bool{} // by somebody else
	for _, a := range list {
		if a.Name != own.Name && a.Kind == Person && a.State == Active && slices.Contains(a.Roles, kernel.RoleAccounts) {
			kept[a.Institution] = true
		}
	}
	return slices.DeleteFunc(list, func(a Account) bool { return a.Institution != own.Institution && (!own.Founder || kept[a.Institution]) }), nil
}

// Referred is the name of the one of Accounts that an address refers to. identity.noAccount.
func (s *Service) Referred(ctx context.Context, ref string) (name string, err error) {
	list, err := s.Accounts(ctx)
	if err != nil {
		return "", err
	}
	i := slices.IndexFunc(list, func(a Account) bool { return a.Ref == ref })
	if i < 0 {
		return "", fault.NotFound("identity.noAccount", "name", ref)
	}
	return list[i].Name, nil
}

// Account is one of Accounts. identity.noAccount also where it is another institution's: who may not see it does not
// learn of it.
func (s *Service) Account(ctx context.Context, name string) (Account, error) {
	if _, err := s.judge(ctx, authz.Invite, name); err != nil {
		return Account{}, err
	}
	a, err := mustAccount(ctx, s.store, kernel.ActorFrom(ctx).Tenant, name)
	if err != nil {
		return Account{}, err
	}
	if err := s.sameInstitution(ctx, s.store, a); err != nil {
		return Account{}, fault.NotFound("identity.noAccount", "name", name)
	}
	return a, nil
}

// Self is the account of the person who is signed in.
func (s *Service) Self(ctx context.Context) (Account, error) {
	actor, err := signedIn(ctx)
	if err != nil {
		return Account{}, err
	}
	return mustAccount(ctx, s.store, actor.Tenant, actor.Name)
}

// SetLang keeps the language that the person wants to be met in; empty asks the browser.
func (s *Service) SetLang(ctx context.Context, lang kernel.Lang) error {
	actor, err := signedIn(ctx)
	if err != nil {
		return err
	}
	if _, known := kernel.ParseLang(string(lang)); lang != "" && !known {
		return fault.Invalid("identity.unknownLang").At("lang")
	}
	return s.act(ctx, s.entry(ctx, "setLanguage", actor.Name), func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE identity_account SET lang = $1 WHERE tenant = $2 AND name = $3`, string(lang), string(actor.Tenant), actor.Name)
		return err
	})
}
