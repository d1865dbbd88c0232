package app

import (
	"context"
	"os"
	"strings"

	"convive/internal/kernel/fault"
	"convive/internal/platform/identity"

	"github.com/goccy/go-yaml"
)

func (a *App) identity(ctx context.Context) error {
	a.Identity = identity.New(a.Records, a.Trail, a.Rules.Rules, a.Config.Clock)
	return a.providers()
}

// providers reads the file with the institutions' own sign-in. A secret stands in a file of its own, which only the server
// may read.
func (a *App) providers() error {
	if a.Config.Providers == "" {
		return nil
	}
	text, err := os.ReadFile(a.Config.Providers)
	if err != nil {
		return err
	}
	var list []identity.Provider
	if err := yaml.UnmarshalWithOptions(text, &list, yaml.Strict()); err != nil {
		return fault.Invalid("app.providersUnreadable", "file", a.Config.Providers).Because(err)
	}
	for i := range list {
		if list[i].SecretFile == "" {
			continue
		}
		secret, err := os.ReadFile(list[i].SecretFile)
		if err != nil {
			return err
		}
		list[i].Secret = strings.TrimSpace(string(secret))
	}
	return a.Identity.Use(list)
}
