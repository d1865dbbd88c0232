package tenants

import (
	"regexp"
	"strings"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
)

// Tenant is a government that the installation serves.
type Tenant struct {
	ID       kernel.Tenant `json:"-"`
	Host     string        `json:"-"` // by which readers reach it, without port; empty: by none
	Parent   kernel.Tenant `json:"-"` // the government above it; empty: none
	Names    kernel.Text   `json:"names"`
	Country  kernel.Code   `json:"country"`             // that its pages begin with
	Lang     kernel.Lang   `json:"lang,omitempty"`      // of a reader who asks for none of ours
	Accent   string        `json:"accent,omitempty"`    // #rrggbb on light ground; empty: ours
	Dark     string        `json:"dark,omitempty"`      // #rrggbb on dark ground; with Accent
	Emblem   []byte        `json:"emblem,omitempty"`    // as CleanEmblem gave it; empty: ours
	Kind     string        `json:"kind,omitempty"`      // media type of the emblem
	FourEyes bool          `json:"four_eyes,omitempty"` // another person than who brought an edition approves it
}

var (
	goodID      = regexp.MustCompile(`^[a-z][a-z0-9-]{1,30}[a-z0-9]$`)
	goodHost    = regexp.MustCompile(`^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$`)
	goodCountry = regexp.MustCompile(`^[A-Z]{2}$`)
)

// check refuses a tenant that could not be served.
func (t Tenant) check() error {
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
	for _, l := range kernel.Langs() {
		if name := t.Names[l]; strings.TrimSpace(name) == "" || len([]rune(name)) > 80 || strings.ContainsAny(name, "\r\n\t\x00") {
			return fault.Invalid("tenants.badName", "lang", string(l)).At("name-" + string(l))
		}
	}
	if t.Lang != "" {
		if _, ok := kernel.ParseLang(string(t.Lang)); !ok {
			return fault.Invalid("tenants.badLang").At("lang")
		}
	}
	_, err := t.Palette()
	return err
}
