package app

import (
	"context"

	"convive/internal/kernel"
	"convive/internal/platform/authz"
	"convive/internal/platform/vault"
)

// vault opens the vault of identities, or leaves it closed if no key is named.
func (a *App) vault(ctx context.Context) error {
	keeper, err := vault.OpenKeeper(a.Config.VaultKey)
	if err != nil {
		return err
	}
	a.Vault = vault.New(a.Records, keeper, a.Rules.Rules, a.Trail, a.clock)
	return nil
}

// VaultStatus is how a tenant's vault stands.
type VaultStatus = vault.Status

// MakeVaultKey makes a key file. A file that exists is left alone.
func MakeVaultKey(path string) error { return vault.MakeKeyFile(path) }

// atTheMachine is who gives commands at the machine: to hold the data folder is the second factor.
func atTheMachine() vault.Office {
	return vault.Office{Machine: true, Subject: authz.Subject{Tenant: kernel.MainTenant, Account: kernel.System().Name, Roles: []kernel.Role{kernel.RoleOperator}},
		Circumstances: authz.Circumstances{MFA: true}}
}

// EraseIdentity destroys a person's key by order of an authority.
func (a *App) EraseIdentity(ctx context.Context, tenant kernel.Tenant, ref vault.Ref, legalBasis string) error {
	o := atTheMachine()
	o.Subject.Tenant, o.Circumstances.LegalBasis = tenant, legalBasis
	return a.Vault.EraseAnywhere(ctx, vault.Ask{Subject: o.Subject, Circumstances: o.Circumstances, Record: authz.Record{Tenant: tenant}}, ref)
}

// RotateVault gives every tenant a new key.
func (a *App) RotateVault(ctx context.Context, report func(done, total int64)) error {
	return a.Vault.RotateAll(ctx, atTheMachine(), report)
}

// RotateVaultKeeper wraps all tenants' keys by the keeper's current key.
func (a *App) RotateVaultKeeper(ctx context.Context, retire bool) (int, error) {
	return a.Vault.RotateKeeper(ctx, atTheMachine(), retire)
}
