package financehttp

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"convive/internal/finance"
	"convive/internal/kernel"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
)

func urlQuery(text string) string { return url.QueryEscape(text) }

// processView is a process in order, from what was planned to what was paid.
type processView struct {
	title, lang, description string
	generated                bool
	facts                    []ui.Pair
	parts                    []processPart
	releases                 ui.TableInfo
	origins                  ui.TableInfo
	downloads                []ui.Link
}

// processPart is a stage: a sentence in plain words, what is stated, and tables.
type processPart struct {
	name, say string
	facts     []ui.Pair
	tables    []ui.TableInfo
}

func (p Contracts) show(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	process, err := p.finance.Contract(ctx, fromPath(r.PathValue("ocid")))
	if err != nil {
		return err
	}
	ledger, err := p.finance.Published(ctx)
	if err != nil {
		return err
	}
	s := shownProcess{ctx, process}
	v := processView{title: process.Title, lang: foreign(ctx, process), description: process.Description, generated: process.Illustrative,
		releases: s.releases(), origins: s.origins(), downloads: contractDownloads(ctx, "ocid", process.OCID)[:2]}
	v.facts = []ui.Pair{{Term: i18n.T(ctx, "finance.contract.ocid"), Text: process.OCID}, {Term: i18n.T(ctx, "finance.contract.column.state"), Part: stageChip(ctx, process).Part}, {Term: i18n.T(ctx, "finance.contract.buyer"), Part: cellPart(buyerCell(ctx, process.Buyer))},
		{Term: i18n.T(ctx, "finance.contract.worth"), Text: moneyTexts(ctx, process.Worth())}, {Term: i18n.T(ctx, "finance.contract.paid"), Text: moneyTexts(ctx, process.Paid())}}
	planning, err := p.planningPart(s, ledger)
	if err != nil {
		return err
	}
	v.parts = []processPart{planning, s.tender(), s.awards(), s.contracts(), s.implementation()}
	crumbs := contractWay(ctx, ui.Link{Text: i18n.T(ctx, "finance.contract.title"), Href: web.URL(ctx, contractPath)}, ui.Link{Text: process.Title, Lang: v.lang})
	return web.Render(w, r, web.PageInfo{Title: process.Title, Description: i18n.T(ctx, "finance.contract.describe", "buyer", partyName(ctx, process.Buyer), "stage", coded(ctx, "stage", process.Stage())), Crumbs: crumbs}, processPage(v))
}

// planningPart says where the money comes from: the budget line with its stages, and the objectives that it pays for.
func (p Contracts) planningPart(s shownProcess, ledger *finance.Ledger) (processPart, error) {
	ctx, budget := s.ctx, s.Budget
	part := processPart{name: i18n.T(ctx, "finance.contract.stage.planning"), say: i18n.T(ctx, "finance.contract.say.noPlanning")}
	if s.Rationale != "" || budget.ID != "" || budget.Amount != nil {
		part.say = i18n.T(ctx, "finance.contract.say.planning", "amount", statedMoney(ctx, budget.Amount))
	}
	if s.Rationale != "" {
		part.facts = append(part.facts, ui.Pair{Term: i18n.T(ctx, "finance.contract.column.rationale"), Text: s.Rationale})
	}
	if budget.Description != "" || budget.Project != "" {
		part.facts = append(part.facts, ui.Pair{Term: i18n.T(ctx, "finance.contract.budget"), Text: strings.Trim(budget.Description+"; "+budget.Project, "; ")})
	}
	line, ok := ledger.Line(budget.Line)
	switch {
	case ok:
		part.facts = append(part.facts, s.lineFacts(line, ledger.Execution(line.Key))...)
	case budget.ID != "":
		part.facts = append(part.facts, ui.Pair{Term: i18n.T(ctx, "finance.contract.line"), Text: i18n.T(ctx, "finance.contract.lineElsewhere", "line", budget.ID)})
	}
	links, err := (&Pages{finance: p.finance}).objectives(ctx, budget.Objectives)
	if len(links) > 0 {
		part.facts = append(part.facts, ui.Pair{Term: i18n.T(ctx, "finance.contract.objectives"), Part: linkList(links)})
	}
	return part, err
}

// shownProcess words a process for a reader.
type shownProcess struct {
	ctx context.Context
	finance.Process
}

func (s shownProcess) lineFacts(line finance.Line, x finance.Execution) []ui.Pair {
	name, _ := i18n.Text(s.ctx, line.Name)
	stated := func(a finance.Amount) string {
		if !a.Stated {
			return i18n.T(s.ctx, "finance.contract.notStated")
		}
		return moneyText(s.ctx, kernel.Money{Minor: a.Minor, Currency: line.Currency})
	}
	return []ui.Pair{{Term: i18n.T(s.ctx, "finance.contract.line"), Part: cellPart(ui.Cell{Text: line.String() + ", " + name, Href: lineURL(s.ctx, line.Key)})},
		{Term: i18n.T(s.ctx, "finance.contract.lineMoney"), Text: i18n.T(s.ctx, "finance.contract.lineStages", "amended", stated(x.Amended), "paid", stated(x.Paid))}}
}

func (s shownProcess) tender() processPart {
	ctx, t := s.ctx, s.Tender
	part := processPart{name: i18n.T(ctx, "finance.contract.stage.tender"), say: i18n.T(ctx, "finance.contract.say.noTender")}
	if t.ID == "" {
		return part
	}
	part.say = i18n.T(ctx, "finance.contract.say.tender", "method", coded(ctx, "method", t.Method), "status", coded(ctx, "status", t.Status))
	if t.Method == "" {
		part.say = i18n.T(ctx, "finance.contract.say.tenderUnsaid", "status", coded(ctx, "status", t.Status))
	}
	part.facts = []ui.Pair{{Term: i18n.T(ctx, "finance.contract.category"), Text: coded(ctx, "category", t.Category)}, {Term: i18n.T(ctx, "finance.contract.estimate"), Text: statedMoney(ctx, t.Value)},
		{Term: i18n.T(ctx, "finance.contract.column.period"), Text: fromTo(ctx, t.Opened, t.Closed)}, {Term: i18n.T(ctx, "finance.contract.tenderers"), Text: s.tenderers()}}
	if text := strings.Trim(t.MethodDetails+"; "+t.MethodRationale, "; "); text != "" {
		part.facts = append(part.facts, ui.Pair{Term: i18n.T(ctx, "finance.contract.methodWhy"), Text: text})
	}
	return part
}

func (s shownProcess) tenderers() string {
	count := i18n.T(s.ctx, "finance.contract.notStated")
	if n := s.Tender.Tenderers; n != nil {
		count = i18n.Int(s.ctx, int64(*n))
	}
	if len(s.Tender.Names) > 0 {
		count += ": " + partyNames(s.ctx, s.Tender.Names)
	}
	return count
}

func (s shownProcess) awards() processPart {
	ctx := s.ctx
	part := processPart{name: i18n.T(ctx, "finance.contract.stage.award"), say: i18n.T(ctx, "finance.contract.say.noAward")}
	if len(s.Awards) == 0 {
		return part
	}
	part.say = i18n.N(ctx, "finance.contract.say.awards", int64(len(s.Awards)))
	t := s.table("finance.contract.awards", "award", "suppliers", "amount", "day", "state")
	for _, a := range s.Awards {
		t.Rows = append(t.Rows, ui.Row{Cells: ui.Cells(titled(a.ID, a.Title), partyNames(ctx, a.Suppliers), statedMoney(ctx, a.Value), onDay(ctx, a.Date), coded(ctx, "status", a.Status))})
	}
	part.tables = []ui.TableInfo{t}
	return part
}

// table is an empty one with the columns of these names; amounts stand at the right.
func (s shownProcess) table(caption string, columns ...string) ui.TableInfo {
	t := ui.TableInfo{Tight: true, Caption: i18n.T(s.ctx, caption)}
	for _, name := range columns {
		t.Columns = append(t.Columns, ui.Column{Text: i18n.T(s.ctx, "finance.contract.column."+name), Right: name == "amount"})
	}
	return t
}

func titled(id, title string) string {
	if title == "" {
		return id
	}
	return id + ", " + title
}

func (s shownProcess) contracts() processPart {
	ctx := s.ctx
	part := processPart{name: i18n.T(ctx, "finance.contract.stage.contract"), say: i18n.T(ctx, "finance.contract.say.noContract")}
	if len(s.Contracts) == 0 {
		return part
	}
	part.say = i18n.N(ctx, "finance.contract.say.contracts", int64(len(s.Contracts)))
	t := s.table("finance.contract.signedOnes", "contract", "award", "amount", "signed", "period", "state")
	changes := s.table("finance.contract.changes", "contract", "day", "rationale")
	for _, c := range s.Contracts {
		t.Rows = append(t.Rows, ui.Row{Cells: ui.Cells(titled(c.ID, c.Title), c.AwardID, statedMoney(ctx, c.Value), onDay(ctx, c.Signed), fromTo(ctx, c.Start, c.End), coded(ctx, "status", c.Status))})
		for _, a := range c.Amendments {
			changes.Rows = append(changes.Rows, ui.Row{Cells: ui.Cells(c.ID, onDay(ctx, a.Date), orNotStated(ctx, strings.Trim(a.Rationale+"; "+a.Description, "; ")))})
		}
	}
	part.tables = []ui.TableInfo{t, changes}
	return part
}

func (s shownProcess) implementation() processPart {
	ctx := s.ctx
	part := processPart{name: i18n.T(ctx, "finance.contract.stage.implementation"), say: i18n.T(ctx, "finance.contract.say.noPayment")}
	payments := s.table("finance.contract.payments", "contract", "day", "amount", "payer", "payee")
	milestones := s.table("finance.contract.milestones", "contract", "milestone", "due", "met", "state")
	for _, c := range s.Contracts {
		for _, t := range c.Payments {
			payments.Rows = append(payments.Rows, ui.Row{Cells: ui.Cells(c.ID, onDay(ctx, t.Date), statedMoney(ctx, t.Value), partyName(ctx, t.Payer), partyName(ctx, t.Payee))})
		}
		for _, m := range c.Milestones {
			milestones.Rows = append(milestones.Rows, ui.Row{Cells: ui.Cells(c.ID, orNotStated(ctx, m.Title), onDay(ctx, m.Due), onDay(ctx, m.Met), coded(ctx, "status", m.Status))})
		}
	}
	if len(payments.Rows) > 0 {
		part.say = i18n.T(ctx, "finance.contract.say.paid", "paid", moneyTexts(ctx, s.Paid()), "worth", moneyTexts(ctx, s.Worth()))
	}
	part.tables = []ui.TableInfo{payments, milestones}
	return part
}

func (s shownProcess) releases() ui.TableInfo {
	t := s.table("finance.contract.releases", "day", "topic", "release", "enteredOn")
	t.Note = i18n.T(s.ctx, "finance.contract.releasesNote")
	for _, said := range s.Said {
		tags := make([]string, len(said.Tags))
		for i, tag := range said.Tags {
			tags[i] = coded(s.ctx, "tag", tag)
		}
		t.Rows = append(t.Rows, ui.Row{Cells: ui.Cells(onDay(s.ctx, said.Date), strings.Join(tags, ", "), said.ID, i18n.DateTime(s.ctx, said.At))})
	}
	return t
}

func (s shownProcess) origins() ui.TableInfo {
	t := s.table("finance.contract.origins", "publisher", "licence", "publishedOn")
	for _, d := range s.Origins {
		published := d.Published
		if len(published) > 10 {
			published = published[:10]
		}
		licence := ui.Cell{Text: orNotStated(s.ctx, d.Licence)}
		if strings.HasPrefix(d.Licence, "https://") {
			licence.Href = d.Licence
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: publisherName(s.ctx, d)}, licence, {Text: published}}})
	}
	return t
}
