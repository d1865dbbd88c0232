package financehttp

import (
	"context"
	"net/http"
	"strings"
	"time"

	"convive/internal/finance"
	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/i18n"
	"convive/internal/platform/ocds"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
)

const (
	contractPath = "/contracts"
	contractDesk = "/workspace/contracts"
)

// Contracts serves the public pages of contracting and the desk where packages are entered.
type Contracts struct{ finance *finance.Service }

// NewContracts makes the pages.
func NewContracts(service *finance.Service) Contracts { return Contracts{service} }

// contractDesks is who enters packages and reads what was refused; what anybody does there the Service decides.
var contractDesks = web.Of(kernel.RolePlanner, kernel.RoleSteward)

// mostPackage is the size of a request with a package, in bytes.
const mostPackage = ocds.MostBytes + 1<<16

// Register registers all of them.
func (p Contracts) Register(site *web.Site) {
	site.Page(http.MethodGet, contractPath, web.Public, p.list, web.Dated())
	site.Page(http.MethodGet, contractPath+"/{ocid}", web.Public, p.show, web.Dated())
	site.Page(http.MethodGet, contractDesk, contractDesks, p.showDesk)
	site.Page(http.MethodPost, contractDesk, contractDesks, p.importPackage, web.MaxBody(mostPackage), web.MaxTime(time.Minute))
	site.Root(http.MethodPost, "/api/v1/finance/packages", web.Staff, http.HandlerFunc(p.importByProgram), web.MaxBody(mostPackage), web.MaxTime(time.Minute))
}

// ContractMenu is their part of the navigation.
func ContractMenu() []web.MenuEntry {
	return []web.MenuEntry{{Message: "finance.contract.desk.title", Path: contractDesk, Access: contractDesks}}
}

// ContractFooter leads to them from every page.
func ContractFooter() web.MenuEntry {
	return web.MenuEntry{Message: "finance.contract.title", Path: contractPath}
}

func contractWay(ctx context.Context, rest ...ui.Link) []ui.Link {
	return append([]ui.Link{{Text: i18n.T(ctx, "finance.contract.home"), Href: web.URL(ctx, "/")}}, rest...)
}

func contractURL(ctx context.Context, ocid string) string {
	return web.URL(ctx, contractPath+"/"+inPath(ocid))
}

// coded is a code of OCDS in words: the message of a part and the code.
func coded(ctx context.Context, part, code string) string {
	if code == "" {
		return i18n.T(ctx, "finance.contract.notStated")
	}
	return i18n.T(ctx, "finance.contract."+part+"."+code)
}

func orNotStated(ctx context.Context, text string) string {
	if text == "" {
		return i18n.T(ctx, "finance.contract.notStated")
	}
	return text
}

// onDay is the day of a moment where it was stated: midnight elsewhere is no day before.
func onDay(ctx context.Context, at time.Time) string {
	if at.IsZero() {
		return i18n.T(ctx, "finance.contract.notStated")
	}
	return i18n.Date(ctx, time.Date(at.Year(), at.Month(), at.Day(), 12, 0, 0, 0, i18n.From(ctx).Zone))
}

func fromTo(ctx context.Context, from, to time.Time) string {
	if from.IsZero() && to.IsZero() {
		return i18n.T(ctx, "finance.contract.notStated")
	}
	return onDay(ctx, from) + " – " + onDay(ctx, to)
}

// moneyText is an amount with its currency, exact; cents stand where there are any.
func moneyText(ctx context.Context, m kernel.Money) string {
	decimals, scale := kernel.Decimals(m.Currency), int64(1)
	for range decimals {
		scale *= 10
	}
	whole, cents, sign := m.Minor/scale, m.Minor%scale, ""
	if m.Minor < 0 {
		whole, cents, sign = -whole, -cents, "−"
	}
	text := sign + i18n.Int(ctx, whole)
	if cents != 0 {
		text += strings.TrimPrefix(i18n.Number(ctx, float64(cents)/float64(scale), decimals), "0")
	}
	return text + "\u00a0" + m.Currency
}

func statedMoney(ctx context.Context, m *kernel.Money) string {
	if m == nil {
		return i18n.T(ctx, "finance.contract.notStated")
	}
	return moneyText(ctx, *m)
}

func moneyTexts(ctx context.Context, list []kernel.Money) string {
	if len(list) == 0 {
		return i18n.T(ctx, "finance.contract.notStated")
	}
	texts := make([]string, len(list))
	for i, m := range list {
		texts[i] = moneyText(ctx, m)
	}
	return strings.Join(texts, "; ")
}

// partyName is a party as the public reads it.
func partyName(ctx context.Context, o finance.Organisation) string {
	switch {
	case o.Person:
		return i18n.T(ctx, "finance.contract.person", "n", strings.TrimPrefix(o.ID, "person-"))
	case o.Name != "":
		return o.Name
	}
	return orNotStated(ctx, o.ID)
}

func partyNames(ctx context.Context, list []finance.Organisation) string {
	names := make([]string, len(list))
	for i, o := range list {
		names[i] = partyName(ctx, o)
	}
	return orNotStated(ctx, strings.Join(names, "; "))
}

// buyerCell links a buyer to its page of the register.
func buyerCell(ctx context.Context, o finance.Organisation) ui.Cell {
	cell := ui.Cell{Text: partyName(ctx, o)}
	if o.Institution != "" {
		cell.Href = web.URL(ctx, "/institutions/"+o.Institution)
	}
	return cell
}

// stageChip says how far a process has come.
func stageChip(ctx context.Context, p finance.Process) ui.Cell {
	tones := map[string]ui.Tone{finance.Ended: ui.Good, finance.Cancelled: ui.None, finance.Unsuccessful: ui.None, finance.Withdrawn: ui.None, finance.InPlanning: ui.Plain, finance.InTender: ui.Plain}
	tone, ok := tones[p.Stage()]
	if !ok {
		tone = ui.Going
	}
	return ui.Cell{Part: ui.Chip(tone, coded(ctx, "stage", p.Stage()))}
}

// contractFault is a refusal that the desk can answer.
func contractFault(err error) (*fault.Fault, bool) {
	f, ok := fault.Of(err)
	return f, ok && (f.Code == fault.CodeInvalid || f.Code == fault.CodeConflict)
}

// marked says of a text that it is of generated data.
func marked(ctx context.Context, text string, illustrative bool) string {
	if illustrative {
		text += " (" + i18n.T(ctx, "finance.contract.generated") + ")"
	}
	return text
}

func publisherName(ctx context.Context, d finance.Delivery) string {
	return marked(ctx, d.Publisher, d.Illustrative)
}
