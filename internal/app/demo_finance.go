package app

import (
	"context"
	"encoding/csv"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"convive/internal/app/demonstration"
	"convive/internal/finance"
	"convive/internal/institutions"
	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/identity"
	"convive/internal/platform/tenants"
)

// DemoMexico is the demonstration's second government, at a host of its own: names below localhost lead to the same machine.
const (
	DemoMexico     = kernel.Tenant("mexico")
	DemoMexicoHost = "mx.localhost"
)

const (
	demoTreasury   = "demo-treasury" // whose accounts enter what the treasury published
	cuentaPublica  = "SHCP, Cuenta Pública %s (libre uso MX)"
	oursByBranch   = "; clase y proporción de seguridad: asignación de Convive, ilustrativa"
	belowZero      = "; sin los programas K022 y K027, cuyo modificado es negativo en la fuente"
	noReasonStated = "Publicado así en la Cuenta Pública %s; la fuente no da la razón."
)

// demoBranch is a branch of the budget. The class and the share for security are ours: the source states neither.
type demoBranch struct {
	code, cofog string
	share       int
	rows        []institutions.Values
	from        []string
}

func named(subsystem, es, en, pt, fr string) institutions.Values {
	return institutions.Values{"name_es": es, "name_en": en, "name_pt": pt, "name_fr": fr, "subsystem": subsystem, "level": "national", "area": "MX", "status": institutions.Active}
}

// demoBranches hold from the first year of the figures, or from their own first day; electoral justice is justice, but no public security.
func demoBranches() []demoBranch {
	const first = "2013-01-01"
	return []demoBranch{
		{"attorney-general", "03.3", 10_000, []institutions.Values{
			named("prosecutor", "Procuraduría General de la República", "Attorney General of the Republic", "Procuradoria-Geral da República", "Bureau du procureur général de la République"),
			named("prosecutor", "Fiscalía General de la República", "Prosecutor General of the Republic", "Promotoria-Geral da República", "Parquet général de la République")}, []string{first, "2018-12-20"}},
		{"electoral-tribunal", "03.3", 0, []institutions.Values{named("judiciary", "Tribunal Electoral del Poder Judicial de la Federación", "Electoral Tribunal of the Federal Judiciary", "Tribunal Eleitoral do Poder Judiciário da Federação", "Tribunal électoral du pouvoir judiciaire de la Fédération")}, []string{first}},
		{"human-rights", "03.3", 10_000, []institutions.Values{named("oversight", "Comisión Nacional de los Derechos Humanos", "National Human Rights Commission", "Comissão Nacional dos Direitos Humanos", "Commission nationale des droits humains")}, []string{first}},
		{"interior", "03.6", 10_000, []institutions.Values{named("prevention", "Secretaría de Gobernación", "Ministry of the Interior", "Ministério do Interior", "Ministère de l’Intérieur")}, []string{first}},
		{"judiciary-council", "03.3", 10_000, []institutions.Values{named("judiciary", "Consejo de la Judicatura Federal", "Council of the Federal Judiciary", "Conselho da Judicatura Federal", "Conseil de la magistrature fédérale")}, []string{first}},
		{"security", "03.1", 10_000, []institutions.Values{named("police", "Secretaría de Seguridad y Protección Ciudadana", "Ministry of Security and Civilian Protection", "Ministério da Segurança e Proteção Cidadã", "Ministère de la Sécurité et de la Protection citoyenne")}, []string{"2018-12-01"}},
	}
}

// programmeClass is what the letter of a programme's code stands for in the classification of CONAC; the source has no names.
var programmeClass = map[byte]kernel.Text{
	'E': {"es": "Prestación de servicios públicos", "en": "Public services", "pt": "Prestação de serviços públicos", "fr": "Services publics"},
	'K': {"es": "Proyectos de inversión", "en": "Investment projects", "pt": "Projetos de investimento", "fr": "Projets d’investissement"},
	'L': {"es": "Obligaciones de resoluciones jurisdiccionales", "en": "Obligations from court rulings", "pt": "Obrigações de decisões judiciais", "fr": "Obligations issues de décisions de justice"},
	'M': {"es": "Apoyo al proceso presupuestario", "en": "Support of the budget process", "pt": "Apoio ao processo orçamentário", "fr": "Appui au processus budgétaire"},
	'N': {"es": "Desastres naturales", "en": "Natural disasters", "pt": "Desastres naturais", "fr": "Catastrophes naturelles"},
	'O': {"es": "Apoyo a la función pública", "en": "Support of the public service", "pt": "Apoio à função pública", "fr": "Appui à la fonction publique"},
	'P': {"es": "Planeación y evaluación de políticas públicas", "en": "Planning and evaluation of public policies", "pt": "Planejamento e avaliação de políticas públicas", "fr": "Planification et évaluation des politiques publiques"},
	'R': {"es": "Específicos", "en": "Specific programmes", "pt": "Específicos", "fr": "Programmes spécifiques"},
	'U': {"es": "Otros subsidios", "en": "Other subsidies", "pt": "Outros subsídios", "fr": "Autres subventions"},
	'W': {"es": "Operaciones ajenas", "en": "Operations for others", "pt": "Operações alheias", "fr": "Opérations pour compte de tiers"},
}

// seedMexico makes the second government once: its branches as institutions and its published budget by stage, entered by one
// person and approved by another, as any treasury's. What an earlier start left undone is continued.
func (a *App) seedMexico(ctx context.Context) error {
	if err := a.createMexico(ctx); err != nil {
		return err
	}
	planner, steward := mexican(ctx, "demo-planner"), mexican(ctx, "demo-steward")
	if err := a.seedBranches(planner); err != nil {
		return err
	}
	budget, err := readBudget()
	if err != nil {
		return err
	}
	for _, step := range []func() error{
		func() error { return a.seedSeries(planner) },
		func() error { return a.seedLines(planner, budget) },
		func() error { return a.seedGiven(planner, budget) },
		func() error { return a.approveWaiting(steward) },
		func() error { return a.seedSpent(planner, budget) },
		func() error { return a.closeYears(planner) },
	} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// treasuryRoles are those of the second government's accounts: who enters and who approves.
var treasuryRoles = map[string]kernel.Role{"demo-planner": kernel.RolePlanner, "demo-steward": kernel.RoleSteward}

// DemoMexicoAccounts are the names of the second government's accounts.
func DemoMexicoAccounts() []string { return slices.Sorted(maps.Keys(treasuryRoles)) }

// DemoMexicoAddress is where the second government is, given the installation's own origin or, without one, the address that
// it listens at.
func DemoMexicoAddress(origin, listens string) string {
	if origin == "" {
		origin = "http://" + listens
	}
	return originAt(origin, DemoMexicoHost)
}

func mexican(ctx context.Context, name string) context.Context {
	role := treasuryRoles[name]
	return kernel.WithActor(context.WithValue(ctx, seeding{}, true),
		kernel.Actor{Tenant: DemoMexico, Name: name, Role: role, Roles: []kernel.Role{role}, Institution: demoTreasury, MFA: true})
}

func (a *App) createMexico(ctx context.Context) error {
	t := tenants.Tenant{ID: DemoMexico, Host: DemoMexicoHost, Country: "MX", Zone: "America/Mexico_City", Names: kernel.Text{
		"es": "México: presupuesto de seguridad (demostración)", "en": "Mexico: security budget (demonstration)", "pt": "México: orçamento de segurança (demonstração)", "fr": "Mexique : budget de la sécurité (démonstration)"}}
	if _, err := a.Tenants.Tenant(ctx, DemoMexico); fault.CodeOf(err) == fault.CodeNotFound {
		if _, err := a.CreateTenant(ctx, t); err != nil {
			return err
		}
	} else if err != nil {
		return err
	}
	system := systemOf(ctx, DemoMexico)
	for _, name := range DemoMexicoAccounts() {
		if _, err := a.Identity.Account(system, name); err == nil {
			continue
		}
		if _, err := a.Identity.Invite(system, identity.Invitation{Name: name, Institution: demoTreasury, Rights: identity.Rights{Roles: []kernel.Role{treasuryRoles[name]}}}); err != nil {
			return err
		}
	}
	return nil
}

func (a *App) seedBranches(planner context.Context) error {
	register, err := a.Institutions.Register(planner)
	if err != nil || len(register.All(institutions.OfInstitution)) > 0 {
		return err
	}
	var rows []institutions.Row
	for _, b := range demoBranches() {
		for i, values := range b.rows {
			rows = append(rows, institutions.Row{Kind: institutions.OfInstitution, Code: b.code, From: b.from[i], Values: values})
		}
	}
	_, err = a.Institutions.RecordAll(planner, rows)
	return err
}

// publishedLine is a programme of a branch in a year with its four published amounts.
type publishedLine struct {
	line                             finance.Line
	approved, amended, accrued, paid kernel.Money
}

// demoTable are the rows of a file without its heading.
func demoTable(name string) ([][]string, error) {
	f, err := demonstration.Files.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, err
	}
	return rows[1:], nil
}

// readBudget reads the compiled budget. A programme whose amended amount is below zero is left out, as its README says.
func readBudget() ([]publishedLine, error) {
	rows, err := demoTable("mexico/budget.csv")
	if err != nil {
		return nil, err
	}
	branches := map[string]demoBranch{}
	for _, b := range demoBranches() {
		branches[b.code] = b
	}
	var list []publishedLine
	for _, r := range rows {
		p, err := readProgramme(branches[r[1]], r)
		if err != nil {
			return nil, err
		}
		if p.amended.Minor >= 0 {
			list = append(list, p)
		}
	}
	return list, nil
}

// readProgramme reads year, branch, printed name, programme, approved, amended, accrued, executed.
func readProgramme(b demoBranch, r []string) (p publishedLine, err error) {
	if p.line.Year, err = strconv.Atoi(r[0]); err != nil {
		return p, err
	}
	p.line.Code, p.line.Institution, p.line.Programme, p.line.Name = r[1]+"-"+r[3], b.code, r[3], programmeName(r[3])
	p.line.COFOG, p.line.Share, p.line.Source, p.line.Level, p.line.Territory, p.line.Currency = b.cofog, b.share, "treasury", "national", "MX", "MXN"
	p.line.Origin, p.line.Published = fmt.Sprintf(cuentaPublica, r[0])+oursByBranch, fmt.Sprintf("%d-04-30", p.line.Year+1)
	if b.code == "attorney-general" && p.line.Year == 2020 {
		p.line.Origin += belowZero
	}
	for i, to := range []*kernel.Money{&p.approved, &p.amended, &p.accrued, &p.paid} {
		var ok bool
		if *to, ok = kernel.ParseMoney(r[4+i], "MXN"); !ok {
			return p, fmt.Errorf("budget of Mexico: %q of %s is not an amount", r[4+i], p.line.Key)
		}
	}
	return p, nil
}

// programmeName is the code with what its letter stands for: E001, 1-E001.
func programmeName(code string) kernel.Text {
	name := kernel.Text{}
	for lang, class := range programmeClass[code[len(code)-4]] {
		name[lang] = code + " · " + class
	}
	return name
}

func (p publishedLine) event(kind finance.Kind, amount kernel.Money, stage string) finance.Event {
	year := strconv.Itoa(p.line.Year)
	e := finance.Event{Kind: kind, Line: p.line.Key, Amount: amount, On: year, Act: fmt.Sprintf("Cuenta Pública %s, %s", year, stage)}
	if kind == finance.Amendment || amount.Minor < 0 {
		e.Reason = fmt.Sprintf(noReasonStated, year)
	}
	return e
}

// demoSeries are what Mexico's amounts are compared by. The copies do not say on which day the publisher issued them.
func demoSeries() []finance.Series {
	const terms = "INEGI, términos de libre uso (https://www.inegi.org.mx/inegi/terminos.html)"
	return []finance.Series{
		{Code: "gdp", Measure: finance.Product, Currency: "MXN", Scale: 1_000_000, Origin: "INEGI, Sistema de Cuentas Nacionales de México: PIB nominal", Address: "https://www.inegi.org.mx/temas/pib/", Licence: terms,
			Note: "github.com/lapanquecita/cuenta-publica, c7f322eb, assets/PIB.csv", Name: kernel.Text{"es": "Producto interno bruto", "en": "Gross domestic product", "pt": "Produto interno bruto", "fr": "Produit intérieur brut"}},
		{Code: "inpc", Measure: finance.Prices, Currency: "MXN", Base: 2021, Origin: "INEGI, Índice Nacional de Precios al Consumidor (INPC)", Address: "https://www.inegi.org.mx/temas/inpc/", Licence: terms,
			Note: "Media de los doce meses, calculada por Convive; github.com/lapanquecita/cuenta-publica, 09ea060a, IPC.csv", Name: kernel.Text{"es": "Precios al consumidor (INPC)", "en": "Consumer prices (INPC)", "pt": "Preços ao consumidor (INPC)", "fr": "Prix à la consommation (INPC)"}},
	}
}

func (a *App) seedSeries(planner context.Context) error {
	files := map[string]string{"gdp": "mexico/gdp.csv", "inpc": "mexico/prices.csv"}
	for _, s := range demoSeries() {
		rows, err := demoTable(files[s.Code])
		if err != nil {
			return err
		}
		s.Values = map[int]string{}
		for _, r := range rows {
			year, err := strconv.Atoi(r[0])
			if err != nil {
				return err
			}
			s.Values[year] = r[1]
		}
		if err := a.Finance.KeepSeries(planner, s); err != nil {
			return err
		}
	}
	return nil
}

func (a *App) seedLines(planner context.Context, budget []publishedLine) error {
	lines := make([]finance.Line, len(budget))
	for i, p := range budget {
		lines[i] = p.line
	}
	ledger, err := a.Finance.Ledger(planner)
	if err != nil || len(ledger.Lines(0)) > 0 {
		return err
	}
	return a.Finance.EnterLines(planner, lines)
}

// seedGiven enters what was approved and proposes what changed it.
func (a *App) seedGiven(planner context.Context, budget []publishedLine) error {
	ledger, err := a.Finance.Ledger(planner)
	if err != nil || ledger.Execution(budget[0].line.Key).Initial.Stated {
		return err
	}
	var events []finance.Event
	for _, p := range budget {
		events = append(events, p.event(finance.Initial, p.approved, "Aprobado"))
		if change := p.amended.Minor - p.approved.Minor; change != 0 {
			events = append(events, p.event(finance.Amendment, kernel.Money{Minor: change, Currency: "MXN"}, "Modificado"))
		}
	}
	return a.Finance.RecordAll(planner, events)
}

func (a *App) approveWaiting(steward context.Context) error {
	ledger, err := a.Finance.Ledger(steward)
	if err != nil {
		return err
	}
	var list []finance.Decision
	for _, e := range ledger.Waiting() {
		list = append(list, finance.Decision{Number: e.Number, Act: finance.Approve})
	}
	return a.Finance.DecideAll(steward, list)
}

// seedSpent enters what was accrued and, as paid, what the source calls executed. An amount above the one before it stands as published.
func (a *App) seedSpent(planner context.Context, budget []publishedLine) error {
	ledger, err := a.Finance.Ledger(planner)
	if err != nil || ledger.Execution(budget[0].line.Key).Accrued.Stated {
		return err
	}
	var events []finance.Event
	for _, p := range budget {
		accrual, payment := p.event(finance.Accrual, p.accrued, "Devengado"), p.event(finance.Payment, p.paid, "Ejercicio")
		if p.accrued.Minor > p.amended.Minor {
			accrual.Exception = fmt.Sprintf(noReasonStated, accrual.On)
		}
		if p.paid.Minor > p.accrued.Minor {
			payment.Exception = fmt.Sprintf(noReasonStated, payment.On)
		}
		events = append(events, accrual, payment)
	}
	return a.Finance.RecordAll(planner, events)
}

func (a *App) closeYears(planner context.Context) error {
	ledger, err := a.Finance.Ledger(planner)
	if err != nil {
		return err
	}
	for _, year := range ledger.Years() {
		if _, ok := ledger.Closed(year); ok {
			continue
		}
		if err := a.Finance.CloseYear(planner, year, fmt.Sprintf(cuentaPublica, strconv.Itoa(year))); err != nil {
			return err
		}
	}
	return nil
}
