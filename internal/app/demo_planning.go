package app

import (
	"context"

	"convive/internal/kernel"
	"convive/internal/planning"
)

// seedPlans makes the plans of the demonstration once: a national one with the published target of homicide, and those of two
// municipalities that contribute to it. What is made up says so.
func (a *App) seedPlans(ctx context.Context) error {
	planner := kernel.WithActor(context.WithValue(ctx, seeding{}, true), demoActor("demo-planner"))
	list, err := a.Planning.Plans(planner)
	if err != nil || len(list) > 0 {
		return err
	}
	if _, err := a.Planning.RecordAll(planner, demoVisions()); err != nil {
		return err
	}
	if err := a.seedPlan(ctx, planner, "co-2022-2026", nationalPlan()); err != nil {
		return err
	}
	if err := a.seedPlan(ctx, planner, "medellin-2020-2023", municipalPlan("medellin-2020-2023", "medellin", "Medellín", "CO-05001")); err != nil {
		return err
	}
	return a.seedPlan(ctx, planner, "barranquilla-2020-2023", municipalPlan("barranquilla-2020-2023", "barranquilla", "Barranquilla", "CO-08001"))
}

func (a *App) seedPlan(ctx, planner context.Context, code string, rows []planning.Row) error {
	if _, err := a.Planning.RecordAll(planner, rows); err != nil {
		return err
	}
	if err := a.Planning.Move(planner, code, planning.Submit, ""); err != nil {
		return err
	}
	steward := kernel.WithActor(context.WithValue(ctx, seeding{}, true), demoActor("demo-steward"))
	return a.Planning.Move(steward, code, planning.Adopt, "")
}

// sheet gathers the rows of a plan.
type sheet struct {
	plan string
	rows []planning.Row
}

func (s *sheet) add(k planning.Kind, code string, pairs ...string) {
	v := planning.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		v[pairs[i]] = pairs[i+1]
	}
	s.rows = append(s.rows, planning.Row{Plan: s.plan, Kind: k, Code: code, Values: v})
}

// demoVisions are made up; the institutions are those of the registers.
func demoVisions() []planning.Row {
	s := sheet{plan: planning.System}
	s.add(planning.OfMission, "system", "illustrative", "yes",
		"mission_es", "Proteger la vida y la convivencia de todas las personas, con respeto a sus derechos.", "mission_en", "Protect the life and coexistence of all persons, with respect for their rights.",
		"mission_pt", "Proteger a vida e a convivência de todas as pessoas, com respeito a seus direitos.", "mission_fr", "Protéger la vie et la convivialité de toutes les personnes, dans le respect de leurs droits.",
		"vision_es", "Un país en el que nadie teme por su vida y en el que cada institución rinde cuentas.", "vision_en", "A country in which nobody fears for their life and every institution accounts for what it does.",
		"vision_pt", "Um país em que ninguém teme por sua vida e em que cada instituição presta contas.", "vision_fr", "Un pays où nul ne craint pour sa vie et où chaque institution rend des comptes.")
	for _, institution := range []string{"interior", "justice", "medellin"} {
		s.add(planning.OfAcknowledgement, "system-"+institution, "mission", "system", "institution", institution, "day", "2023-08-01", "illustrative", "yes")
	}
	return s.rows
}

// nationalPlan has the target of homicide of the national development plan 2022–2026 (24.4 in 2026); its other objectives are made up.
func nationalPlan() []planning.Row {
	s := sheet{plan: "co-2022-2026"}
	s.add(planning.OfPlan, s.plan, "name_es", "Plan nacional de seguridad y convivencia 2022–2026", "name_en", "National plan of security and coexistence 2022–2026", "name_pt", "Plano nacional de segurança e convivência 2022–2026", "name_fr", "Plan national de sécurité et de convivialité 2022–2026",
		"level", "national", "area", "CO", "institution", "interior", "first_year", "2022", "last_year", "2026", "term", "2022–2026", "address", "https://www.lasillavacia.com/historias/silla-nacional/plan-de-petro-se-pone-una-meta-contra-el-homicidio-mas-baja-que-duque/", "illustrative", "yes")
	s.add(planning.OfAxis, "life", "name_es", "Proteger la vida", "name_en", "Protect life", "name_pt", "Proteger a vida", "name_fr", "Protéger la vie")
	s.add(planning.OfObjective, "homicide", "name_es", "Menos homicidios", "name_en", "Fewer homicides", "name_pt", "Menos homicídios", "name_fr", "Moins d’homicides", "axis", "life", "dimension", "prevention", "institution", "interior", "indicator", "homicide-rate")
	s.add(planning.OfBaseline, "homicide-2022", "objective", "homicide", "year", "2022")
	s.add(planning.OfTarget, "homicide-2026", "objective", "homicide", "year", "2026", "sort", "absolute", "value", "24.4", "trajectory", "linear", "instrument", "Plan Nacional de Desarrollo 2022–2026, bases")
	s.add(planning.OfObjective, "firearms", "name_es", "Menos homicidios con arma de fuego", "name_en", "Fewer homicides by firearm", "name_pt", "Menos homicídios com arma de fogo", "name_fr", "Moins d’homicides par arme à feu", "axis", "life", "dimension", "control_prosecution", "institution", "police", "indicator", "firearm-share", "illustrative", "yes")
	s.add(planning.OfBaseline, "firearms-2021", "objective", "firearms", "year", "2021")
	s.add(planning.OfTarget, "firearms-2026", "objective", "firearms", "year", "2026", "sort", "change", "value", "-10", "trajectory", "linear", "illustrative", "yes")
	s.add(planning.OfObjective, "women", "name_es", "Menos mujeres víctimas de homicidio", "name_en", "Fewer women victims of homicide", "name_pt", "Menos mulheres vítimas de homicídio", "name_fr", "Moins de femmes victimes d’homicide", "axis", "life", "dimension", "victim_assistance", "institution", "interior", "indicator", "homicide-victims", "illustrative", "yes")
	s.add(planning.OfBaseline, "women-2020", "objective", "women", "breakdown", "sex=female", "year", "2020")
	s.add(planning.OfTarget, "women-2026", "objective", "women", "breakdown", "sex=female", "year", "2026", "sort", "change", "value", "-25", "trajectory", "linear", "illustrative", "yes")
	s.add(planning.OfObjective, "reparation", "name_es", "Más víctimas reparadas", "name_en", "More victims with reparation", "name_pt", "Mais vítimas reparadas", "name_fr", "Plus de victimes réparées", "dimension", "reparation", "institution", "victims", "illustrative", "yes",
		"measure_es", "Víctimas con medida de reparación de cada 100 que la piden", "measure_en", "Victims with a measure of reparation of each 100 who ask", "measure_pt", "Vítimas com medida de reparação de cada 100 que pedem", "measure_fr", "Victimes avec une mesure de réparation pour 100 demandes")
	s.add(planning.OfBaseline, "reparation-2021", "objective", "reparation", "year", "2021", "value", "12", "origin", "Valor ilustrativo")
	s.add(planning.OfTarget, "reparation-2026", "objective", "reparation", "year", "2026", "sort", "absolute", "value", "20", "trajectory", "step", "illustrative", "yes")
	s.add(planning.OfEndorsement, "congress", "name", "Congreso de la República", "sort", "chamber", "day", "2023-05-19", "term", "2022–2026", "illustrative", "yes")
	s.add(planning.OfActivity, "dialogue", "objective", "homicide", "name_es", "Mesas de seguridad en los municipios con más homicidios", "name_en", "Security round tables in the municipalities with most homicides", "name_pt", "Mesas de segurança nos municípios com mais homicídios", "name_fr", "Tables rondes de sécurité dans les communes les plus touchées", "institution", "interior", "due", "2024-06-30", "cost", "420000000000", "currency", "COP", "cost_from", "2023", "cost_until", "2024", "illustrative", "yes")
	s.add(planning.OfActivity, "observatories", "objective", "homicide", "name_es", "Observatorios municipales de homicidios", "name_en", "Municipal observatories of homicides", "name_pt", "Observatórios municipais de homicídios", "name_fr", "Observatoires municipaux des homicides", "institution", "interior", "due", "2025-12-31", "cost", "260000000000", "currency", "COP", "cost_from", "2025", "illustrative", "yes")
	s.add(planning.OfActivity, "tracing", "objective", "firearms", "name_es", "Laboratorio de trazabilidad de armas", "name_en", "Laboratory of firearm tracing", "name_pt", "Laboratório de rastreamento de armas", "name_fr", "Laboratoire de traçabilité des armes", "institution", "police", "due", "2025-06-30", "cost", "9500000000", "currency", "COP", "cost_from", "2024", "cost_until", "2025", "illustrative", "yes")
	s.add(planning.OfActivity, "shelters", "objective", "women", "name_es", "Casas de acogida", "name_en", "Shelters", "name_pt", "Casas de acolhida", "name_fr", "Foyers d’accueil", "institution", "interior", "due", "2026-06-30", "illustrative", "yes")
	return s.rows
}

// municipalPlan is made up but for its baselines, which are computed.
func municipalPlan(code, institution, city, area string) []planning.Row {
	s := sheet{plan: code}
	s.add(planning.OfPlan, code, "name_es", "Plan de seguridad de "+city+" 2020–2023", "name_en", "Security plan of "+city+" 2020–2023", "name_pt", "Plano de segurança de "+city+" 2020–2023", "name_fr", "Plan de sécurité de "+city+" 2020–2023",
		"level", "municipal", "area", area, "institution", institution, "first_year", "2020", "last_year", "2023", "term", "2020–2023", "illustrative", "yes")
	s.add(planning.OfObjective, "homicide", "name_es", "Menos homicidios", "name_en", "Fewer homicides", "name_pt", "Menos homicídios", "name_fr", "Moins d’homicides", "dimension", "prevention", "institution", institution, "indicator", "homicide-rate", "illustrative", "yes")
	s.add(planning.OfBaseline, "homicide-2019", "objective", "homicide", "year", "2019")
	s.add(planning.OfTarget, "homicide-2023", "objective", "homicide", "year", "2023", "sort", "change", "value", "-20", "trajectory", "linear", "illustrative", "yes")
	s.add(planning.OfContribution, "to-national", "objective", "homicide", "to_plan", "co-2022-2026", "to_objective", "homicide", "how_es", "Los homicidios de "+city+" cuentan en la tasa nacional.", "how_en", "The homicides of "+city+" count in the national rate.", "how_pt", "Os homicídios de "+city+" contam na taxa nacional.", "how_fr", "Les homicides de "+city+" comptent dans le taux national.")
	return s.rows
}
