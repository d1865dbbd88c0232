package planning

import (
	"slices"
	"strconv"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
)

// Templates are the prepared plans that a planner may start from.
func Templates() []string { return []string{"national", "municipal"} }

// aim is a prepared objective: one for each dimension, to be worded and bound to an indicator by the planner.
type aim struct {
	dimension string
	axis      kernel.Text
	national  kernel.Text
	municipal kernel.Text
	indicator string
	measure   kernel.Text
}

func text(es, en, pt, fr string) kernel.Text {
	return kernel.Text{"es": es, "en": en, "pt": pt, "fr": fr}
}

var aims = []aim{
	{"prevention", text("Prevención", "Prevention", "Prevenção", "Prévention"), text("Menos homicidios en el país", "Fewer homicides in the country", "Menos homicídios no país", "Moins d’homicides dans le pays"),
		text("Menos homicidios en el municipio", "Fewer homicides in the municipality", "Menos homicídios no município", "Moins d’homicides dans la commune"), "homicide-rate", nil},
	{"control_prosecution", text("Control y persecución penal", "Control and prosecution", "Controle e persecução penal", "Contrôle et poursuite pénale"), text("Menos homicidios con arma de fuego", "Fewer homicides by firearm", "Menos homicídios com arma de fogo", "Moins d’homicides par arme à feu"),
		text("Menos homicidios con arma de fuego", "Fewer homicides by firearm", "Menos homicídios com arma de fogo", "Moins d’homicides par arme à feu"), "firearm-share", nil},
	{"reintegration", text("Reinserción", "Reintegration", "Reintegração", "Réinsertion"), text("Más personas que dejan la cárcel con acompañamiento", "More people who leave prison with support", "Mais pessoas que saem da prisão com acompanhamento", "Plus de personnes accompagnées à la sortie de prison"),
		text("Más jóvenes en programas de segunda oportunidad", "More young people in second-chance programmes", "Mais jovens em programas de segunda oportunidade", "Plus de jeunes dans les programmes de seconde chance"), "",
		text("Personas acompañadas de cada 100 que egresan", "People with support of each 100 who leave", "Pessoas acompanhadas de cada 100 que saem", "Personnes accompagnées pour 100 sorties")},
	{"victim_assistance", text("Atención a víctimas y testigos", "Assistance to victims and witnesses", "Atenção a vítimas e testemunhas", "Aide aux victimes et aux témoins"), text("Menos mujeres víctimas de homicidio", "Fewer women victims of homicide", "Menos mulheres vítimas de homicídio", "Moins de femmes victimes d’homicide"),
		text("Menos mujeres víctimas de homicidio", "Fewer women victims of homicide", "Menos mulheres vítimas de homicídio", "Moins de femmes victimes d’homicide"), "homicide-victims", nil},
	{"reparation", text("Reparación", "Reparation", "Reparação", "Réparation"), text("Más víctimas con medida de reparación", "More victims with a measure of reparation", "Mais vítimas com medida de reparação", "Plus de victimes avec une mesure de réparation"),
		text("Más víctimas orientadas a la ruta de reparación", "More victims guided to reparation", "Mais vítimas orientadas à rota de reparação", "Plus de victimes orientées vers la réparation"), "",
		text("Víctimas con medida de cada 100 que la piden", "Victims with a measure of each 100 who ask", "Vítimas com medida de cada 100 que pedem", "Victimes avec une mesure pour 100 demandes")},
}

// Prepared are the rows of a template for a plan: an axis and an objective for each dimension, which its institution answers for
// until somebody else is named. Without a template there is the plan alone. Fault: noTemplate.
func Prepared(template string, plan Row) ([]Row, error) {
	rows := []Row{plan}
	if template == "" {
		return rows, nil
	}
	if !slices.Contains(Templates(), template) {
		return nil, fault.Invalid("planning.noTemplate", "template", template).At("template")
	}
	for i, a := range aims {
		code, name := strconv.Itoa(i+1), a.national
		if template == "municipal" {
			name = a.municipal
		}
		objective := Values{"axis": "axis-" + code, "dimension": a.dimension, "institution": plan.Values["institution"], "indicator": a.indicator, "area": plan.Values["area"]}
		put(objective, "name", name)
		put(objective, "measure", a.measure)
		axis := Values{}
		put(axis, "name", a.axis)
		rows = append(rows, Row{Plan: plan.Plan, Kind: OfAxis, Code: "axis-" + code, Values: axis}, Row{Plan: plan.Plan, Kind: OfObjective, Code: "objective-" + code, Values: objective})
	}
	return rows, nil
}

func put(v Values, column string, words kernel.Text) {
	for lang, s := range words {
		v[column+"_"+string(lang)] = s
	}
}
