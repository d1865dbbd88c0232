package app

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"convive/internal/kernel"
	"convive/internal/platform/identity"
	"convive/internal/platform/tenants"
)

// examineTenants looks whether every government can be served as it is written down: its parent exists and stands in no
// circle, its host is its own, its territory is known, its languages and colours can be shown, its vault opens, and
// somebody can look after its accounts.
func (a *App) examineTenants(ctx context.Context, add adder) {
	list, err := a.Tenants.List(ctx)
	if err != nil {
		add("tenants", true, "recordsFail", "detail", err.Error())
		return
	}
	problems := 0
	say := func(message string, kv ...string) {
		problems++
		add("tenants", true, message, kv...)
	}
	parents, hosts := map[kernel.Tenant]kernel.Tenant{}, map[string]kernel.Tenant{}
	for _, t := range list {
		parents[t.ID] = t.Parent
	}
	for _, t := range list {
		id := string(t.ID)
		if _, ok := parents[t.Parent]; t.Parent != "" && !ok {
			say("tenantParent", "tenant", id, "parent", string(t.Parent))
		} else if inCircle(parents, t.ID) {
			say("tenantCircle", "tenant", id)
		}
		host := strings.ToLower(strings.TrimSuffix(t.Host, "."))
		if other, ok := hosts[host]; ok && host != "" {
			say("tenantHost", "tenant", id, "other", string(other), "host", t.Host)
		}
		hosts[host] = t.ID
		if err := a.knownHome(ctx, t, t.ID); err != nil {
			say("tenantHome", "tenant", id, "territory", string(t.Place()))
		}
		if err := t.Check(); err != nil {
			say("tenantFlawed", "tenant", id, "detail", err.Error())
		}
		a.examineAccounts(ctx, add, t)
	}
	a.examineVaults(ctx, add, say)
	if problems == 0 {
		add("tenants", false, "tenants", "n", strconv.Itoa(len(list)))
	}
}

// inCircle follows the parents of a government until there is none, or one comes twice.
func inCircle(parents map[kernel.Tenant]kernel.Tenant, id kernel.Tenant) bool {
	var way []kernel.Tenant
	for ; id != ""; id = parents[id] {
		if slices.Contains(way, id) {
			return true
		}
		way = append(way, id)
	}
	return false
}

// examineAccounts tells of a government whose accounts nobody can look after yet. It is served all the same.
func (a *App) examineAccounts(ctx context.Context, add adder, t tenants.Tenant) {
	all, err := a.Identity.Accounts(systemOf(ctx, t.ID))
	if err != nil {
		add("tenants", true, "recordsFail", "detail", err.Error())
		return
	}
	able := func(acc identity.Account) bool {
		return acc.Kind == identity.Person && acc.State == identity.Active && slices.Contains(acc.Roles, kernel.RoleAccounts)
	}
	if !slices.ContainsFunc(all, able) {
		add("tenants", false, "tenantNobody", "tenant", string(t.ID))
	}
}

// examineVaults tries every tenant's key of the vault. A vault that no key was named for is closed, which is no flaw.
func (a *App) examineVaults(ctx context.Context, add adder, say func(message string, kv ...string)) {
	list, err := a.Vault.Status(ctx)
	if err != nil {
		say("recordsFail", "detail", err.Error())
		return
	}
	for _, s := range list {
		switch {
		case s.Readable:
		case a.Config.VaultKey == "":
			add("tenants", false, "tenantVaultClosed", "tenant", string(s.Tenant))
		default:
			say("tenantVault", "tenant", string(s.Tenant))
		}
	}
}
