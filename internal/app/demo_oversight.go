package app

import (
	"context"
	"time"

	"convive/internal/institutions"
	"convive/internal/kernel"
	"convive/internal/oversight"
)

// demoCongress is the body that the demonstration's report is presented to; it is made up, as all that is asked and answered.
const demoCongress = "demo-congress"

// demoReport is the report of the demonstration.
const demoReport = "demo-2022"

// demoSection is what is submitted of a section: its words in Spanish and English, its table.
type demoSection struct {
	kind   oversight.SectionKind
	by     string
	es, en string
	table  string
}

var demoSections = []demoSection{
	{oversight.OfMandate, "demo-planner", "La Secretaría dirige la política de seguridad ciudadana y convivencia, coordina a las instituciones del sector y responde por el plan 2019-2022.\n\nEste informe cubre el año 2022.",
		"The Secretariat leads the policy on public security, coordinates the institutions of the sector and answers for the plan of 2019–2022.\n\nThis report covers the year 2022.", ""},
	{oversight.OfResults, "demo-planner", "Las tasas son las de la Policía Nacional con población del DANE. Las metas son ilustrativas.", "Rates are those of the National Police with DANE's population. Targets are illustrative.",
		"objective,indicator,territory,year,target,sense,note\n" +
			"Menos muertes violentas en el país,homicide-rate,CO,2022,23.2,at_most,meta ilustrativa\n" +
			"Menos muertes violentas en Antioquia,homicide-rate,CO-05,2022,27.5,at_most,meta ilustrativa\n" +
			"Menos muertes violentas en Valle del Cauca,homicide-rate,CO-76,2022,45,at_most,meta ilustrativa\n" +
			"Menos homicidios de mujeres,female-homicide-rate,CO,2022,,,sin meta\n" +
			"Menos armas de fuego en los homicidios,firearm-share,CO,2022,70,at_most,meta ilustrativa\n"},
	{oversight.OfFunds, "demo-planner", "Presupuesto ilustrativo. La COFOG 03.1 es policía, 03.4 prisiones y 03.6 otros, donde entra la prevención.", "Illustrative budget. COFOG 03.1 is police, 03.4 prisons and 03.6 other, which has prevention.",
		"programme,cofog,source,level,currency,planned,initial,amendments,amended,committed,accrued,paid,output,outputs,reason,total\n" +
			"Patrullaje por cuadrantes,03.1,Nación,national,COP,412000000000,412000000000,18500000000,430500000000,428900000000,421300000000,419850000000.50,cuadrantes atendidos,1620,,\n" +
			"Investigación de homicidios,03.1,Nación,national,COP,96000000000,90000000000,4000000000,94000000000,93100000000,88000000000,86400000000,casos investigados,8900,Ingresos menores a los previstos,\n" +
			"Cárceles: condiciones de reclusión,03.4,Nación,national,COP,150000000000,150000000000,-6000000000,144000000000,139000000000,121000000000,118200000000,cupos renovados,2100,Obra detenida por la licitación,\n" +
			"Prevención con jóvenes,03.6,Cooperación,municipal,COP,24000000000,24000000000,0,24000000000,23500000000,23100000000,23100000000,jóvenes acompañados,15400,,\n" +
			"Línea contra la violencia en la familia,03.6,Nación,national,COP,8000000000,8000000000,1200000000,9200000000,9200000000,9150000000,9150000000,llamadas atendidas,61200,,\n" +
			"Total,03,Todas,national,COP,,684000000000,17700000000,701700000000,693700000000,662550000000,656700000000.51,,,,yes\n"},
	{oversight.OfContracts, "demo-planner", "", "", "ocid,title,supplier,programme,currency,amount,status\n" +
		"ocds-000000-ilustrativo-01,Radios para cuadrantes,Proveedor ilustrativo 1,Patrullaje por cuadrantes,COP,18400000000,complete\nocds-000000-ilustrativo-02,Renovación de celdas,Proveedor ilustrativo 2,Cárceles: condiciones de reclusión,COP,61250000000.75,active\n"},
	{oversight.OfPeople, "demo-planner", "Dotación ilustrativa al 31 de diciembre de 2022.", "Illustrative staffing as of 31 December 2022.", "group,posts,filled,women,trained\nPolicía de cuadrantes,16200,15710,2830,9400\nInvestigadores de homicidios,1450,1190,402,655\nPersonal de prevención,380,371,236,371\n"},
	{oversight.OfForce, "demo-supervisor", "", "", "matter,count,earlier,note\nuse_of_force,2140,2305,\ndeaths_by_agents,11,14,todas con investigación externa\nagents_killed,9,7,\ndeaths_in_custody,4,6,\ncomplaints,3180,2690,se abrió un canal en línea\ncomplaints_in_time,2510,1720,\n"},
	{oversight.OfEvaluations, "demo-planner", "", "", "programme,evaluation,finding,address,use\nPrevención con jóvenes,Evaluación de resultados 2021,positive,,se amplía\nCámaras en parques,Evaluación de impacto 2021,negative,,se termina el programa\n"},
	{oversight.OfRecommendations, "demo-planner", "No hay recomendaciones abiertas de informes anteriores.", "No recommendations of earlier reports are open.", ""},
	{oversight.OfRisks, "demo-planner", "", "", "risk,response\nLas obras de las cárceles se retrasan otro año,Licitación nueva con calendario público\nSe jubilan 210 investigadores en 2023,Concurso abierto en enero\n"},
}

// seedOversight makes one whole report of the demonstration with what a committee asked and was promised, once. Its course lies in the
// past; its figures are those that are published now.
func (a *App) seedOversight(ctx context.Context) error {
	planner := kernel.WithActor(context.WithValue(ctx, seeding{}, true), demoActor("demo-planner"))
	all, err := a.Oversight.Reports(planner)
	if err != nil || len(all) > 0 {
		return err
	}
	if err := a.seedParts(planner); err != nil {
		return err
	}
	d := demoCourse{app: a, ctx: ctx, today: a.Config.Clock.Now()}
	d.calendar()
	d.compile()
	d.sign()
	d.question()
	d.follow()
	d.sit()
	return d.err
}

// seedParts registers the institutions that take part. They are made up, and say so.
func (a *App) seedParts(planner context.Context) error {
	var rows []institutions.Row
	for code, of := range map[string]struct{ es, en, pt, fr, subsystem string }{
		demoPlanning: {"Secretaría de Seguridad y Convivencia", "Secretariat of Security and Coexistence", "Secretaria de Segurança e Convivência", "Secrétariat à la sécurité et à la convivialité", "prevention"},
		demoCongress: {"Comisión de Seguridad del Congreso", "Security Committee of the Congress", "Comissão de Segurança do Congresso", "Commission de sécurité du Congrès", "legislature"},
		demoPolice:   {"Policía de la demostración", "Police of the demonstration", "Polícia da demonstração", "Police de la démonstration", "police"},
	} {
		rows = append(rows, institutions.Row{Kind: institutions.OfInstitution, Code: code, From: "2019-01-01", Values: institutions.Values{"name_es": of.es, "name_en": of.en, "name_pt": of.pt, "name_fr": of.fr,
			"subsystem": of.subsystem, "level": "national", "area": "CO", "status": institutions.Active, "illustrative": "yes"}})
	}
	_, err := a.Institutions.RecordAll(planner, rows)
	return err
}

// demoCourse does one act after the other, each as many days ago as it says, until one fails.
type demoCourse struct {
	app   *App
	ctx   context.Context
	today time.Time
	err   error
}

func (d *demoCourse) do(ago int, who string, act func(*oversight.Service, context.Context) error) {
	if d.err != nil {
		return
	}
	actor := demoActor(who)
	if who == "system" {
		actor = kernel.System()
	}
	ctx := kernel.WithActor(context.WithValue(d.ctx, seeding{}, true), actor)
	d.err = act(d.app.Oversight.At(kernel.FixedClock(d.today.AddDate(0, 0, -ago))), ctx)
}

// day is so many days ago; a negative number is yet to come.
func (d *demoCourse) day(ago int) string {
	return d.today.AddDate(0, 0, -ago).UTC().Format(time.DateOnly)
}

// demoHolidays are Colombia's public holidays of 2026, by the rules of Ley 51 de 1983: some stay on their day, most move to the
// Monday after it, those around Easter (5 April) count from it.
const demoHolidays = `day,name_es,name_en,name_pt,name_fr
2026-01-01,Año Nuevo,New Year’s Day,Ano-Novo,Jour de l’an
2026-01-12,Reyes Magos,Epiphany,Epifania,Épiphanie
2026-03-23,San José,Saint Joseph,São José,Saint-Joseph
2026-04-02,Jueves Santo,Maundy Thursday,Quinta-feira Santa,Jeudi saint
2026-04-03,Viernes Santo,Good Friday,Sexta-feira Santa,Vendredi saint
2026-05-01,Día del Trabajo,Labour Day,Dia do Trabalho,Fête du travail
2026-05-18,Ascensión del Señor,Ascension,Ascensão do Senhor,Ascension
2026-06-08,Corpus Christi,Corpus Christi,Corpus Christi,Fête-Dieu
2026-06-15,Sagrado Corazón,Sacred Heart,Sagrado Coração,Sacré-Cœur
2026-06-29,San Pedro y San Pablo,Saints Peter and Paul,São Pedro e São Paulo,Saints Pierre et Paul
2026-07-20,Día de la Independencia,Independence Day,Dia da Independência,Fête de l’indépendance
2026-08-07,Batalla de Boyacá,Battle of Boyacá,Batalha de Boyacá,Bataille de Boyacá
2026-08-17,Asunción de la Virgen,Assumption,Assunção da Virgem,Assomption
2026-10-12,Día de la Diversidad Étnica y Cultural,Day of Ethnic and Cultural Diversity,Dia da Diversidade Étnica e Cultural,Jour de la diversité ethnique et culturelle
2026-11-02,Todos los Santos,All Saints’ Day,Todos os Santos,Toussaint
2026-11-16,Independencia de Cartagena,Independence of Cartagena,Independência de Cartagena,Indépendance de Carthagène
2026-12-08,Inmaculada Concepción,Immaculate Conception,Imaculada Conceição,Immaculée Conception
2026-12-25,Navidad,Christmas,Natal,Noël
`

func (d *demoCourse) calendar() {
	d.do(210, "demo-planner", func(s *oversight.Service, ctx context.Context) error {
		days, err := oversight.ReadHolidays(demoHolidays)
		for i := range days {
			days[i].Basis = "Ley 51 de 1983"
		}
		if err != nil {
			return err
		}
		return s.EnterHolidays(ctx, days)
	})
}

// sit records the committee's sittings, which are made up as its report is: two that were held and one that is called.
func (d *demoCourse) sit() {
	record := func(ago int, x oversight.Sitting) {
		d.do(ago, "demo-legislator", func(s *oversight.Service, ctx context.Context) error {
			x.Place, x.Illustrative = "Capitolio Nacional, salón ilustrativo", true
			_, err := s.RecordSitting(ctx, x)
			return err
		})
	}
	record(124, oversight.Sitting{Day: d.day(125), State: oversight.Held, Present: 14, Members: 19, Outcome: "Se leyó el informe y se hicieron tres preguntas.", Agenda: []oversight.Matter{{Report: demoReport}}})
	record(95, oversight.Sitting{Day: d.day(95), State: oversight.Held, Present: 12, Members: 19, Outcome: "Se hizo una observación y una recomendación a la Policía.", Agenda: []oversight.Matter{{Report: demoReport, Item: 4}, {Report: demoReport, Item: 5}}})
	record(20, oversight.Sitting{Day: d.day(-30), State: oversight.Called, Agenda: []oversight.Matter{{Report: demoReport, Item: 5}, {Report: demoReport, Item: 6}, {Text: "Calendario de sesiones del próximo período"}}})
}

func (d *demoCourse) compile() {
	d.do(200, "demo-planner", func(s *oversight.Service, ctx context.Context) error {
		_, err := s.Plan(ctx, oversight.Report{Code: demoReport, Owner: demoPlanning, Body: demoCongress, Area: "CO", From: "2022-01-01", To: "2022-12-31", Due: d.day(120), Illustrative: true,
			Contributors: map[oversight.SectionKind]string{oversight.OfForce: demoPolice}, Title: kernel.Text{"es": "Informe de rendición de cuentas en seguridad, 2022", "en": "Accountability report on security, 2022",
				"pt": "Relatório de prestação de contas em segurança, 2022", "fr": "Rapport de reddition de comptes sur la sécurité, 2022"}})
		return err
	})
	d.do(190, "demo-planner", func(s *oversight.Service, ctx context.Context) error { return s.Collect(ctx, demoReport) })
	for i, section := range demoSections {
		d.do(180-i, section.by, func(s *oversight.Service, ctx context.Context) error {
			rows, err := oversight.ReadRows(section.kind, section.table)
			if err != nil {
				return err
			}
			text := kernel.Text{}
			if section.es != "" {
				text = kernel.Text{"es": section.es, "en": section.en}
			}
			return s.Submit(ctx, demoReport, section.kind, text, rows)
		})
	}
	d.do(160, "demo-planner", func(s *oversight.Service, ctx context.Context) error {
		rows, err := s.Propose(ctx, demoReport, oversight.OfQuality)
		if err != nil || len(rows) == 0 {
			return err
		}
		return s.Submit(ctx, demoReport, oversight.OfQuality, nil, rows)
	})
}

func (d *demoCourse) sign() {
	d.do(150, "demo-planner", func(s *oversight.Service, ctx context.Context) error {
		findings, err := s.Check(ctx, demoReport)
		if err != nil {
			return err
		}
		why := map[string]string{oversight.RulePlan: "Los ingresos fueron menores a los previstos; el plan no se modificó.", oversight.RuleTotal + ".paid": "El total viene del sistema contable, que redondea cada programa; vale la suma de las filas."}
		for _, f := range findings {
			if f.Grave {
				if err := s.Explain(ctx, demoReport, f.ID, why[f.Rule]); err != nil {
					return err
				}
			}
		}
		return nil
	})
	d.do(140, "demo-minister", func(s *oversight.Service, ctx context.Context) error {
		r, err := s.Report(ctx, demoReport)
		if err != nil {
			return err
		}
		_, digest, _, err := r.Draft()
		if err != nil {
			return err
		}
		_, err = s.Sign(ctx, demoReport, oversight.Deed{Office: "Secretaria de Seguridad", Basis: "Ley ilustrativa, art. 12", Digest: digest})
		return err
	})
	d.do(135, "demo-minister", func(s *oversight.Service, ctx context.Context) error {
		return s.Present(ctx, demoReport, oversight.Deed{Basis: "Ley ilustrativa, art. 13"})
	})
}

func (d *demoCourse) issue(ago int, who string, item oversight.Item) {
	d.do(ago, who, func(s *oversight.Service, ctx context.Context) error {
		_, err := s.Issue(ctx, demoReport, item)
		return err
	})
}

func (d *demoCourse) act(ago int, who string, number int, act oversight.ItemAct, deed oversight.ItemDeed) {
	d.do(ago, who, func(s *oversight.Service, ctx context.Context) error {
		return s.Act(ctx, demoReport, number, act, deed)
	})
}

func said(text string) oversight.ItemDeed {
	return oversight.ItemDeed{Deed: oversight.Deed{Text: text}}
}

func because(reason string) oversight.ItemDeed {
	return oversight.ItemDeed{Deed: oversight.Deed{Reason: reason}}
}

func (d *demoCourse) question() {
	d.do(130, "demo-legislator", func(s *oversight.Service, ctx context.Context) error { return s.Receive(ctx, demoReport) })
	d.issue(125, "demo-legislator", oversight.Item{Kind: oversight.Question, Addressee: demoPlanning, Section: oversight.OfFunds, Text: "¿Por qué quedó sin gastar una parte del presupuesto de cárceles?", Due: d.day(105)})
	d.issue(125, "demo-legislator", oversight.Item{Kind: oversight.Question, Addressee: demoPolice, Section: oversight.OfForce, Text: "¿Cuántas de las once muertes causadas por agentes tienen ya una decisión, y cuál?", Days: 10})
	d.issue(124, "demo-legislator", oversight.Item{Kind: oversight.Question, Addressee: demoPlanning, Section: oversight.OfResults, Text: "¿Qué se hizo distinto en Valle del Cauca que en Antioquia?", Due: d.day(105)})
	d.act(112, "demo-minister", 1, oversight.Answer, said("La licitación de la segunda obra se declaró desierta en agosto. Se volvió a abrir en enero con calendario público."))
	d.act(110, "demo-planner", 3, oversight.Answer, said("En Valle se trabajó por barrios con las alcaldías; en Antioquia, con unidades de investigación. No sabemos todavía cuánto se debe a cada cosa."))
	d.do(104, "system", func(s *oversight.Service, ctx context.Context) error { _, err := s.RecordSilences(ctx); return err })
	d.act(102, "demo-legislator", 1, oversight.Settle, because("La respuesta explica la diferencia."))
	d.do(100, "demo-legislator", func(s *oversight.Service, ctx context.Context) error { return s.Hear(ctx, demoReport) })
}

func (d *demoCourse) follow() {
	d.issue(95, "demo-legislator", oversight.Item{Kind: oversight.Observation, Addressee: demoPlanning, Section: oversight.OfParticipation, Text: "La sección de participación no fue informada.", Due: d.day(75)})
	d.issue(95, "demo-legislator", oversight.Item{Kind: oversight.Recommendation, Addressee: demoPolice, Section: oversight.OfForce, Text: "Publicar cada trimestre el estado de las investigaciones por uso de la fuerza.", Due: d.day(70)})
	d.act(85, "demo-minister", 4, oversight.Accept, said("Es cierto. La sección se entregará con el próximo informe."))
	d.act(80, "demo-legislator", 4, oversight.Settle, because("Se comprobará en el próximo informe."))
	d.issue(78, "demo-planner", oversight.Item{Kind: oversight.Commitment, Section: oversight.OfFunds, Text: "Publicar el calendario de las obras de cárceles y su avance mensual.", Due: d.day(-60)})
	d.act(76, "demo-supervisor", 5, oversight.Accept, said("Se acepta. La primera publicación será en dos meses."))
	d.do(72, "demo-legislator", func(s *oversight.Service, ctx context.Context) error {
		return s.Follow(ctx, demoReport, oversight.Deed{})
	})
	d.act(40, "demo-supervisor", 5, oversight.Claim, said("Ya se publica."))
	d.act(32, "demo-legislator", 5, oversight.Judge, oversight.ItemDeed{Deed: oversight.Deed{Reason: "No se indicó dónde se publica, y no lo encontramos."}, Level: oversight.NoEvidence})
	d.act(30, "demo-legislator", 5, oversight.Reopen, oversight.ItemDeed{Deed: oversight.Deed{Reason: "Indiquen la dirección de cada publicación."}, Due: d.day(-21)})
	d.do(25, "demo-minister", func(s *oversight.Service, ctx context.Context) error {
		return s.Amend(ctx, demoReport, oversight.OfPeople, oversight.Deed{Text: "De los investigadores de homicidios, 1.184 y no 1.190 estaban en su puesto el 31 de diciembre.", Reason: "Seis traslados se registraron en enero."})
	})
}
