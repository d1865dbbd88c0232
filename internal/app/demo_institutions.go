package app

import (
	"context"
	"encoding/csv"
	"errors"
	"io/fs"

	"convive/internal/app/demonstration"
	"convive/internal/institutions"
	"convive/internal/kernel"
)

// seedInstitutions enters the registers of the demonstration and one published procedure, once.
func (a *App) seedInstitutions(ctx context.Context) error {
	planner := kernel.WithActor(context.WithValue(ctx, seeding{}, true), demoActor("demo-planner"))
	register, err := a.Institutions.Register(planner)
	if err != nil || len(register.All(institutions.OfInstitution)) > 0 {
		return err
	}
	var rows []institutions.Row
	for _, k := range institutions.Kinds() {
		of, err := demoRows(k)
		if err != nil {
			return err
		}
		rows = append(rows, of...)
	}
	if _, err := a.Institutions.RecordAll(planner, rows); err != nil {
		return err
	}
	return a.seedProcedure(ctx, planner)
}

// demoRows are those of a register; one without a file has none.
func demoRows(k institutions.Kind) ([]institutions.Row, error) {
	f, err := demonstration.Files.Open("registers/" + string(k) + ".csv")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, err
	}
	return institutions.Plain(k).Read(lines[0], lines[1:])
}

func (a *App) seedProcedure(ctx, planner context.Context) error {
	_, err := a.Institutions.DraftProcedure(planner, institutions.Procedure{Code: "homicide-scene", Function: "investigate", Title: kernel.Text{
		"es": "Atención de la escena de un homicidio (ilustrativo)", "en": "Attending the scene of a homicide (illustrative)", "pt": "Atendimento da cena de um homicídio (ilustrativo)", "fr": "Prise en charge de la scène d’un homicide (illustratif)"},
		Steps: []institutions.ProcedureStep{
			{Actor: "police", Act: "Proteger la escena y avisar", Input: "Aviso", Output: "Escena acordonada, hora anotada", MaxHours: 1},
			{Actor: "prosecutor", Act: "Inspeccionar el lugar y el cadáver", Input: "Escena acordonada", Output: "Acta de inspección", MaxHours: 6, Article: "constitution/250"},
			{Actor: "forensic", Act: "Practicar la necropsia", Input: "Cuerpo con cadena de custodia", Output: "Informe pericial", MaxHours: 72, Article: "ley-938-2004/35"},
			{Actor: "police", Act: "Registrar el hecho para la estadística", Input: "Acta de inspección", Output: "Registro con lugar, hora, sexo, edad y medio", MaxHours: 24}}})
	if err != nil {
		return err
	}
	steward := kernel.WithActor(context.WithValue(ctx, seeding{}, true), demoActor("demo-steward"))
	for _, step := range []struct {
		by  context.Context
		act institutions.ProcedureAct
	}{{planner, institutions.Submit}, {steward, institutions.Approve}, {planner, institutions.Publish}} {
		if _, err := a.Institutions.MoveProcedure(step.by, "homicide-scene", 1, step.act, ""); err != nil {
			return err
		}
	}
	return nil
}
