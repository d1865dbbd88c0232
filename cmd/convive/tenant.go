package main

import (
	"encoding/json"
	"fmt"
	"net/url"
	"os"

	"convive/internal/app"
	"convive/internal/kernel"
	"convive/internal/platform/identity"
	"convive/internal/platform/tenants"

	"github.com/spf13/cobra"
)

func tenantCommand() *cobra.Command {
	c := &cobra.Command{Use: "tenant", Short: "The governments that this installation serves"}
	c.AddCommand(tenantCreate(), tenantConfigure(), tenantList(), tenantTotals())
	return c
}

// tenantFlags are what is known of a government.
type tenantFlags struct {
	app.TenantInput
	names                       map[kernel.Lang]*string
	host, parent, country, home string
	langs                       []string
	lang, zone, emblem          string
}

func (f *tenantFlags) add(c *cobra.Command) {
	f.names = map[kernel.Lang]*string{}
	for _, l := range kernel.Langs() {
		f.names[l] = c.Flags().String("name-"+string(l), "", "name in this language")
	}
	c.Flags().StringVar(&f.host, "host", "", "host name by which readers reach it")
	c.Flags().StringVar(&f.parent, "parent", "", "identifier of the government above it")
	c.Flags().StringVar(&f.country, "country", "", "country whose formats of numbers and dates it uses (ISO 3166-1 alpha-2)")
	c.Flags().StringVar(&f.home, "home", "", "code of the territory that it answers for, where its pages begin (default: the country)")
	c.Flags().StringVar(&f.zone, "time-zone", "", "time zone of dates, America/Bogota (default: the capital's)")
	c.Flags().StringSliceVar(&f.langs, "languages", nil, "languages that its site is offered in: es,en,pt,fr (default: all)")
	c.Flags().StringVar(&f.lang, "language", "", "language of a reader who asks for none of them (default: the first)")
	c.Flags().StringVar(&f.Accent, "accent", "", "colour on light ground, #rrggbb")
	c.Flags().StringVar(&f.Dark, "accent-dark", "", "colour on dark ground, #rrggbb")
	c.Flags().StringVar(&f.emblem, "emblem", "", "SVG or PNG file, up to 64 KiB")
	c.Flags().BoolVar(&f.FourEyes, "four-eyes", false, "another person than who brought an edition approves it")
}

// over puts the flags that were given over what is known.
func (f *tenantFlags) over(c *cobra.Command, t app.TenantInput) (app.TenantInput, error) {
	changed := c.Flags().Changed
	if t.Names == nil {
		t.Names = kernel.Text{}
	}
	for l, name := range f.names {
		if changed("name-" + string(l)) {
			t.Names[l] = *name
		}
	}
	for flag, set := range map[string]func(){
		"host": func() { t.Host = f.host }, "parent": func() { t.Parent = kernel.Tenant(f.parent) }, "country": func() { t.Country = kernel.Code(f.country) },
		"home": func() { t.Home = kernel.Code(f.home) }, "time-zone": func() { t.Zone = f.zone }, "languages": func() { t.Langs = languages(f.langs) },
		"language": func() { t.Lang = kernel.Lang(f.lang) }, "accent": func() { t.Accent = f.Accent }, "accent-dark": func() { t.Dark = f.Dark },
		"four-eyes": func() { t.FourEyes = f.FourEyes },
	} {
		if changed(flag) {
			set()
		}
	}
	t.Emblem = nil
	if f.emblem == "" {
		return t, nil
	}
	var err error
	t.Emblem, err = os.ReadFile(f.emblem)
	return t, err
}

func languages(list []string) []kernel.Lang {
	out := make([]kernel.Lang, len(list))
	for i, l := range list {
		out[i] = kernel.Lang(l)
	}
	return out
}

func (f *tenantFlags) send(c *cobra.Command, name string, known app.TenantInput, into any) error {
	t, err := f.over(c, known)
	if err != nil {
		return err
	}
	text, err := json.Marshal(t)
	if err != nil {
		return err
	}
	return act(c.Context(), name, url.Values{"tenant": {string(text)}}, into)
}

func tenantCreate() *cobra.Command {
	var f tenantFlags
	c := &cobra.Command{Use: "create ID", Short: "Add a government, and make its first account with the one-time link by which its person enrols", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			var first app.Link
			if err := f.send(cmd, app.ActTenantCreate, app.TenantInput{ID: kernel.Tenant(args[0])}, &first); err != nil || first.Link == "" {
				return err
			}
			return printLink(cmd, "app.cli.firstLink", identity.Administrator, first)
		}}
	f.add(c)
	linkFlag(c)
	return c
}

func tenantConfigure() *cobra.Command {
	var f tenantFlags
	c := &cobra.Command{Use: "configure ID", Short: "Change what is given of a government", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			list := []app.TenantInput{}
			if err := act(cmd.Context(), app.ActTenantList, nil, &list); err != nil {
				return err
			}
			for _, t := range list {
				if string(t.ID) == args[0] {
					return f.send(cmd, app.ActTenantSet, t, nil)
				}
			}
			return f.send(cmd, app.ActTenantSet, app.TenantInput{ID: kernel.Tenant(args[0])}, nil) // which is refused, in words
		}}
	f.add(c)
	return c
}

func tenantList() *cobra.Command {
	return &cobra.Command{Use: "list", Short: "List the governments", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			list := []app.TenantInput{}
			if err := act(cmd.Context(), app.ActTenantList, nil, &list); err != nil {
				return err
			}
			type row struct {
				ID       kernel.Tenant `json:"id"`
				Names    kernel.Text   `json:"names"`
				Host     string        `json:"host"`
				Parent   kernel.Tenant `json:"parent"`
				Country  kernel.Code   `json:"country"`
				Home     kernel.Code   `json:"home"`
				Zone     string        `json:"time_zone"`
				Offered  []kernel.Lang `json:"languages"`
				Language kernel.Lang   `json:"language"`
				Accent   string        `json:"accent"`
				Dark     string        `json:"accent_dark"`
				FourEyes bool          `json:"four_eyes"`
			}
			rows, lines := []row{}, []string{}
			for _, t := range list {
				rows = append(rows, row{t.ID, t.Names, t.Host, t.Parent, t.Country, t.Place(), t.Location().String(), t.Offered(), t.Lang, t.Accent, t.Dark, t.FourEyes})
				lines = append(lines, fmt.Sprintf("%-16s %-10s %-32s %-16s %s", t.ID, t.Place(), t.Host, t.Parent, t.Names.Get(lang())))
			}
			if common.json {
				return printJSON(cmd.OutOrStdout(), rows)
			}
			return printLines(cmd.OutOrStdout(), lines)
		}}
}

func tenantTotals() *cobra.Command {
	return &cobra.Command{Use: "totals READER GIVER INDICATOR", Short: "Print the published totals that an agreement opens, as JSON", Args: cobra.ExactArgs(3),
		RunE: func(cmd *cobra.Command, args []string) error {
			rows := []tenants.Total{}
			if err := act(cmd.Context(), app.ActTenantTotals, url.Values{"reader": {args[0]}, "giver": {args[1]}, "indicator": {args[2]}}, &rows); err != nil {
				return err
			}
			return printJSON(cmd.OutOrStdout(), rows)
		}}
}
