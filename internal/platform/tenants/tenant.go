package tenants

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
)

// Tenant is a government that the installation serves.
type Tenant struct {
	ID       kernel.Tenant `json:"-"`
	Host     string        `json:"-"` // by which readers reach it, without port; empty: by none
	Parent   kernel.Tenant `json:"-"` // the government above it; empty: none
	Names    kernel.Text   `json:"names"`
	Country  kernel.Code   `json:"country"`             // whose formats of numbers and dates it uses
	Home     kernel.Code   `json:"home,omitempty"`      // territory that it answers for, where its pages begin; empty: the country
	Zone     string        `json:"zone,omitempty"`      // time zone, America/Bogota; empty: the capital's
	Langs    []kernel.Lang `json:"langs,omitempty"`     // that its site is offered in; empty: all
	Lang     kernel.Lang   `json:"lang,omitempty"`      // of a reader who asks for none of them; empty: the first of them
	Accent   string        `json:"accent,omitempty"`    // #rrggbb on light ground; empty: ours
	Dark     string        `json:"dark,omitempty"`      // #rrggbb on dark ground; with Accent
	Emblem   []byte        `json:"emblem,omitempty"`    // as CleanEmblem gave it; empty: ours
	Kind     string        `json:"kind,omitempty"`      // media type of the emblem
	FourEyes bool          `json:"four_eyes,omitempty"` // another person than who brought an edition approves it
}

var (
	goodID      = regexp.MustCompile(`^[a-z][a-z0-9-]{1,30}[a-z0-9]$`)
	goodHost    = regexp.MustCompile(`^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$`)
	goodHome    = regexp.MustCompile(`^[A-Z]{2}-[0-9A-Za-z.-]{1,20}$`)
	goodCountry = regexp.MustCompile(`^[A-Z]{2}$`)
)

// Check refuses a tenant that could not be served.
func (t Tenant) Check() error {
	switch {
	case !goodID.MatchString(string(t.ID)):
		return fault.Invalid("tenants.badID").At("id")
	case t.Host != "" && (len(t.Host) > 253 || !goodHost.MatchString(t.Host)):
		return fault.Invalid("tenants.badHost").At("host")
	case !goodCountry.MatchString(string(t.Country)):
		return fault.Invalid("tenants.badCountry").At("country")
	case t.Parent == t.ID:
		return fault.Invalid("tenants.circle").At("parent")
	}
	if err := t.checkPlace(); err != nil {
		return err
	}
	if err := t.checkLangs(); err != nil {
		return err
	}
	for _, l := range t.Offered() {
		if name := t.Names[l]; strings.TrimSpace(name) == "" || len([]rune(name)) > 80 || strings.ContainsAny(name, "\r\n\t\x00") {
			return fault.Invalid("tenants.badName", "lang", string(l)).At("name-" + string(l))
		}
	}
	_, err := t.Palette()
	return err
}

func (t Tenant) checkPlace() error {
	if t.Home != "" && t.Home != t.Country && (!goodHome.MatchString(string(t.Home)) || t.Home.Country() != string(t.Country)) {
		return fault.Invalid("tenants.badHome", "country", string(t.Country)).At("home")
	}
	if t.Zone != "" {
		if _, err := time.LoadLocation(t.Zone); err != nil || t.Zone == "Local" {
			return fault.Invalid("tenants.badZone").At("zone")
		}
	}
	return nil
}

func (t Tenant) checkLangs() error {
	for i, l := range t.Langs {
		if _, ok := kernel.ParseLang(string(l)); !ok || slices.Contains(t.Langs[:i], l) {
			return fault.Invalid("tenants.badLang").At("langs")
		}
	}
	if t.Lang != "" && !slices.Contains(t.Offered(), t.Lang) {
		return fault.Invalid("tenants.badLang").At("lang")
	}
	return nil
}

// Offered are the languages of its site, in the order of kernel.Langs.
func (t Tenant) Offered() []kernel.Lang {
	return slices.DeleteFunc(kernel.Langs(), func(l kernel.Lang) bool { return len(t.Langs) > 0 && !slices.Contains(t.Langs, l) })
}

// Place is the territory that it answers for.
func (t Tenant) Place() kernel.Code { return cmp.Or(t.Home, t.Country) }
