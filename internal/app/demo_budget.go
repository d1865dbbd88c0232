package app

import (
	"context"
	"encoding/csv"
	"strconv"
	"strings"

	"convive/internal/finance"
	"convive/internal/kernel"
)

// demoBudget is an illustrative budget of the main government: the programmes and amounts of its illustrative accountability
// report, with the objective of a public plan that each line pays for.
const demoBudget = `code,institution,programme,cofog,source,level,territory,initial,amended,committed,accrued,paid,objective,name_es,name_en,name_pt,name_fr
police-patrols,police,patrols,03.1,treasury,national,CO,412000000000,430500000000,428900000000,421300000000,419850000000.50,co-2022-2026/homicide,Patrullaje por cuadrantes,Patrols by quadrant,Patrulhamento por quadrantes,Patrouilles par secteur
prosecutor-homicide,prosecutor,homicide,03.1,treasury,national,CO,90000000000,94000000000,93100000000,88000000000,86400000000,co-2022-2026/homicide,Investigación de homicidios,Investigation of homicides,Investigação de homicídios,Enquêtes sur les homicides
inpec-prisons,inpec,prisons,03.4,treasury,national,CO,150000000000,144000000000,139000000000,121000000000,118200000000,,Cárceles: condiciones de reclusión,Prisons: conditions of detention,Prisões: condições de reclusão,Prisons : conditions de détention
medellin-youth,medellin,youth,03.6,donation,local,CO-05001,24000000000,24000000000,23500000000,23100000000,23100000000,medellin-2020-2023/homicide,Prevención con jóvenes,Prevention with young people,Prevenção com jovens,Prévention auprès des jeunes
welfare-line,welfare,family-line,03.6,treasury,national,CO,8000000000,9200000000,9200000000,9150000000,9150000000,co-2022-2026/women,Línea contra la violencia en la familia,Line against violence in the family,Linha contra a violência na família,Ligne contre la violence dans la famille
`

const (
	demoBudgetYear   = 2022
	demoBudgetOrigin = "Ilustrativo: no es el presupuesto de Colombia (montos del informe de rendición de cuentas de la demostración)"
	demoLinkReason   = "Vínculo ilustrativo."
)

// demoMarks say of a name that it is made up.
var demoMarks = kernel.Text{"es": " (ilustrativo)", "en": " (illustrative)", "pt": " (ilustrativo)", "fr": " (illustratif)"}

// seedBudget enters the illustrative budget of the main government once, and links its lines to objectives of its plans.
func (a *App) seedBudget(ctx context.Context) error {
	planner := kernel.WithActor(context.WithValue(ctx, seeding{}, true), demoActor("demo-planner"))
	steward := kernel.WithActor(context.WithValue(ctx, seeding{}, true), demoActor("demo-steward"))
	ledger, err := a.Finance.Ledger(planner)
	if err != nil || len(ledger.Lines(0)) > 0 {
		return err
	}
	rows, err := csv.NewReader(strings.NewReader(demoBudget)).ReadAll()
	if err != nil {
		return err
	}
	number, err := a.Finance.KeepSheet(planner, demoSheet(rows))
	if err != nil {
		return err
	}
	for _, step := range []func() error{
		func() error { _, err := a.Finance.EnterSheet(planner, number); return err },
		func() error { return a.approveWaiting(steward) },
		func() error { _, err := a.Finance.EnterSheet(planner, number); return err },
		func() error { return a.Finance.RecordAll(planner, demoLinks(rows)) },
	} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// demoSheet is the budget as a file of lines; each name says that it is made up.
func demoSheet(rows [][]string) finance.Sheet {
	sheet := finance.Sheet{Name: "presupuesto-ilustrativo.csv", Given: map[string]string{"origin": demoBudgetOrigin, "published": "2021-12-15", "reason": "Cambio ilustrativo."}}
	for i, row := range rows[1:] {
		cells := map[string]string{"year": strconv.Itoa(demoBudgetYear), "currency": "COP", "share_percent": "100"}
		for k, name := range rows[0] {
			if name != "objective" {
				cells[name] = row[k]
			}
			if lang, ok := strings.CutPrefix(name, "name_"); ok {
				cells[name] += demoMarks[kernel.Lang(lang)]
			}
		}
		sheet.Rows = append(sheet.Rows, finance.SheetRow{Number: i + 1, Cells: cells})
	}
	return sheet
}

func demoLinks(rows [][]string) (links []finance.Event) {
	const objective = 12
	for _, row := range rows[1:] {
		if row[objective] != "" {
			links = append(links, finance.Event{Kind: finance.Link, Line: finance.Key{Year: demoBudgetYear, Code: row[0]}, Objective: row[objective], On: strconv.Itoa(demoBudgetYear), Reason: demoLinkReason})
		}
	}
	return links
}
