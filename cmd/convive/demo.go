package main

import (
	"os"
	"path/filepath"

	"convive/internal/app"
	"convive/internal/kernel"

	"github.com/spf13/cobra"
)

func demoCommand() *cobra.Command {
	var o serveOptions
	c := &cobra.Command{
		Use: "demo", Short: "Serve a demonstration with published figures", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			config, err := o.config()
			if err != nil {
				return err
			}
			config.Components = true
			config.Demonstration = kernel.Text{
				kernel.Spanish:    "Demostración con cifras publicadas (Policía Nacional de Colombia, DANE, SEPOL de Honduras, SESNSP y CONAPO de México, Banco Mundial). No es un sitio oficial.",
				kernel.English:    "Demonstration with published figures (National Police of Colombia, DANE, SEPOL of Honduras, SESNSP and CONAPO of Mexico, World Bank). This is not an official site.",
				kernel.Portuguese: "Demonstração com números publicados (Polícia Nacional da Colômbia, DANE, SEPOL de Honduras, SESNSP e CONAPO do México, Banco Mundial). Não é um site oficial.",
				kernel.French:     "Démonstration avec des chiffres publiés (Police nationale de Colombie, DANE, SEPOL du Honduras, SESNSP et CONAPO du Mexique, Banque mondiale). Ce n’est pas un site officiel."}
			config.Base = kernel.Text{
				kernel.Spanish:    "Límites de referencia: Natural Earth y fuentes nacionales, simplificados.",
				kernel.English:    "Boundaries for reference: Natural Earth and national sources, simplified.",
				kernel.Portuguese: "Limites de referência: Natural Earth e fontes nacionais, simplificados.",
				kernel.French:     "Limites de référence : Natural Earth et sources nationales, simplifiées."}
			if err := demoKey(); err != nil {
				return err
			}
			a, err := open(cmd.Context())
			if err != nil {
				return err
			}
			defer a.Close()
			if err := a.SeedDemo(cmd.Context(), progress(os.Stderr)); err != nil {
				return err
			}
			return serve(cmd.Context(), a, o.listen, config, cmd.OutOrStdout())
		},
	}
	o.flags(c, "CO", "America/Bogota")
	return c
}

// demoKey opens the demonstration's vault by a key beside its data, if none is named: what is in it is made up. A real
// installation keeps its key elsewhere.
func demoKey() error {
	if common.vaultKey != "" {
		return nil
	}
	path := filepath.Join(common.data, "demonstration.key")
	if _, err := os.Stat(path); err != nil {
		if err := os.MkdirAll(common.data, 0o700); err != nil {
			return err
		}
		if err := app.MakeVaultKey(path); err != nil {
			return err
		}
	}
	common.vaultKey = "file:" + path
	return nil
}
