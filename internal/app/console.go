package app

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"maps"
	"net/url"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/console"
	"convive/internal/platform/vault"
)

// The acts of the operator that a running server carries out. A command that holds the folder itself calls them directly.
const (
	ActBackup       = "backup"
	ActVaultStatus  = "vault-status"
	ActVaultRotate  = "vault-rotate"
	ActVaultRewrap  = "vault-rewrap"
	ActVaultErase   = "vault-erase"
	ActTenantCreate = "tenant-create"
	ActTenantSet    = "tenant-configure"
	ActTenantList   = "tenant-list"
	ActTenantTotals = "tenant-totals"
	ActVaultErased  = "vault-erased"

	ActPolicyPropose  = "policy-propose"
	ActPolicyActivate = "policy-activate"
	ActPolicyWithdraw = "policy-withdraw"
	ActPolicyList     = "policy-list"
	ActUserInvite     = "user-invite"
	ActUserLink       = "user-link"
	ActUserRecover    = "user-recover"
	ActUserList       = "user-list"
	ActUserSuspend    = "user-suspend"
	ActUserRestore    = "user-restore"
	ActUserConfirm    = "user-confirm"
	ActUserToken      = "user-token"
)

// OpenConsole lets commands reach this process by the data folder until the Closer is closed.
func (a *App) OpenConsole(log *slog.Logger) (io.Closer, error) {
	return console.Open(a.Config.Data, a.acts(), log)
}

func (a *App) acts() map[string]console.Act {
	acts := map[string]console.Act{
		ActBackup: func(ctx context.Context, args url.Values, w io.Writer) error {
			return a.Backup(ctx, w, BackupOptions{Vault: args.Get("vault") == "true", Version: args.Get("version")}, nil)
		},
		ActVaultStatus: func(ctx context.Context, _ url.Values, w io.Writer) error {
			list, err := a.Vault.Status(ctx)
			return answer(w, list, err)
		},
		ActVaultRotate: func(ctx context.Context, _ url.Values, _ io.Writer) error { return a.RotateVault(ctx, nil) },
		ActVaultRewrap: func(ctx context.Context, args url.Values, w io.Writer) error {
			n, err := a.RotateVaultKeeper(ctx, args.Get("retire") == "true")
			return answer(w, n, err)
		},
		ActVaultErase: func(ctx context.Context, args url.Values, w io.Writer) error {
			n, err := a.eraseList(ctx, kernel.Tenant(args.Get("tenant")), args["ref"], args.Get("basis"))
			return answer(w, n, err)
		},
		ActVaultErased: func(ctx context.Context, args url.Values, w io.Writer) error {
			list, err := a.Vault.Erased(ctx, kernel.Tenant(args.Get("tenant")))
			return answer(w, list, err)
		},
	}
	maps.Copy(acts, a.tenantActs())
	maps.Copy(acts, a.policyActs())
	maps.Copy(acts, a.userActs())
	for name, act := range acts {
		acts[name] = func(ctx context.Context, args url.Values, w io.Writer) error {
			return act(kernel.WithActor(ctx, kernel.System()), args, w)
		}
	}
	return acts
}

// Command carries out an act: by the server that holds the folder, or else by opening the folder.
func Command(ctx context.Context, c Config, act string, args url.Values, w io.Writer) error {
	if err := console.Ask(ctx, c.Data, act, args, w); !errors.Is(err, console.ErrNoDoor) {
		return err
	}
	a, err := Open(ctx, c)
	if err != nil {
		return err
	}
	defer a.Close()
	return a.acts()[act](ctx, args, w)
}

// eraseList destroys the keys of persons. Who was erased before is passed over, so that a list can be gone through again.
func (a *App) eraseList(ctx context.Context, tenant kernel.Tenant, refs []string, basis string) (int, error) {
	n := 0
	for _, text := range refs {
		ref, ok := vault.ParseRef(text)
		if !ok {
			return n, fault.Invalid("vault.noSuchPerson")
		}
		err := a.EraseIdentity(ctx, tenant, ref, basis)
		if f, told := fault.Of(err); told && f.Message == "vault.erased" && len(refs) > 1 {
			continue
		}
		if err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

func answer(w io.Writer, v any, err error) error {
	if err != nil {
		return err
	}
	return json.NewEncoder(w).Encode(v)
}
