package app

import (
	"embed"
	"io/fs"

	"convive/internal/cases/caseshttp"
	"convive/internal/diagnostics/diagnosticshttp"
	"convive/internal/finance/financehttp"
	"convive/internal/institutions/institutionshttp"
	"convive/internal/management/managementhttp"
	"convive/internal/oversight/oversighthttp"
	"convive/internal/planning/planninghttp"
	"convive/internal/platform/access"
	"convive/internal/platform/api"
	"convive/internal/platform/audit"
	"convive/internal/platform/authz"
	"convive/internal/platform/backup"
	"convive/internal/platform/console"
	"convive/internal/platform/geo"
	"convive/internal/platform/i18n"
	"convive/internal/platform/identity"
	"convive/internal/platform/jobs"
	"convive/internal/platform/linkage"
	"convive/internal/platform/rulebook"
	"convive/internal/platform/table"
	"convive/internal/platform/tenants"
	"convive/internal/platform/tlog"
	"convive/internal/platform/vault"
	"convive/internal/platform/web"
	"convive/internal/platform/web/gallery"
	"convive/internal/platform/web/ui"
	"convive/internal/publication/publicationhttp"
	"convive/internal/quality/qualityhttp"
	"convive/internal/reconciliation/reconciliationhttp"
	"convive/internal/sources/sourceshttp"
	"convive/internal/statistics/statisticshttp"
	"convive/internal/territories/territorieshttp"
)

//go:embed locale
var locale embed.FS

// What doctor finds is put together of this prefix and the finding; the command line words its own by say.
var _ = i18n.Dynamic("app.doctor.", "app.cli.")

// Catalogue joins the messages of all modules; pages, jobs and the command line word what they say by it.
func Catalogue() (*i18n.Catalogue, error) {
	return i18n.New(map[string]fs.FS{
		"app": locale, "access": access.Locale, "audit": audit.Locale, "authz": authz.Locale, "geo": geo.Locale, "table": table.Locale, "tenants": tenants.Locale, "vault": vault.Locale, "backup": backup.Locale, "console": console.Locale, "web": web.Locale, "ui": ui.Locale, "gallery": gallery.Locale,
		"identity": identity.Locale, "rulebook": rulebook.Locale, "jobs": jobs.Locale, "api": api.Locale, "tlog": tlog.Locale,
		"territories": territorieshttp.Locale, "sources": sourceshttp.Locale, "statistics": statisticshttp.Locale, "publication": publicationhttp.Locale, "cases": caseshttp.Locale, "diagnostics": diagnosticshttp.Locale, "quality": qualityhttp.Locale,
		"institutions": institutionshttp.Locale, "finance": financehttp.Locale, "oversight": oversighthttp.Locale, "linkage": linkage.Locale, "management": managementhttp.Locale, "planning": planninghttp.Locale, "reconciliation": reconciliationhttp.Locale,
	})
}
