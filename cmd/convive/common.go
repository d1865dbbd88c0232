package main

import (
	"context"
	"encoding/json"
	"io"

	"convive/internal/app"
)

// common are the flags that every command has.
var common struct {
	data, database, lang, memory, vaultKey, providers string
	json                                              bool
}

// config is the installation that the flags name.
func config() app.Config {
	return app.Config{Data: common.data, Database: common.database, Memory: common.memory, VaultKey: common.vaultKey, Providers: common.providers}
}

// open opens the installation that the flags name.
func open(ctx context.Context) (*app.App, error) {
	return app.Open(ctx, config())
}

func printJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}
