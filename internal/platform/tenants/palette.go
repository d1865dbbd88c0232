package tenants

import (
	"fmt"
	"math"
	"strconv"

	"convive/internal/kernel/fault"
)

// Palette is a tenant's colours as the sheet's tokens take them. Colours of data are not among them: maps stay comparable.
type Palette struct{ Light, Dark Tokens }

// Tokens are the colours on one ground.
type Tokens struct{ Accent, Accent2, OnAccent, Tint string }

// The grounds that the sheet has, and the least contrast of text on them (WCAG 2.2, 1.4.3).
const (
	lightGround, darkGround = "#ffffff", "#11171b"
	lightInk, darkInk       = "#ffffff", "#05222b" // on the accent
	leastContrast           = 4.5
)

// Palette derives the tokens of a tenant's two accents and refuses those that could not be read. Without accents it is nil.
func (t Tenant) Palette() (*Palette, error) {
	if t.Accent == "" && t.Dark == "" {
		return nil, nil
	}
	light, err := tokens(t.Accent, lightGround, lightInk, "#000000", 0.08, "accent")
	if err != nil {
		return nil, err
	}
	dark, err := tokens(t.Dark, darkGround, darkInk, "#ffffff", 0.16, "dark")
	if err != nil {
		return nil, err
	}
	return &Palette{light, dark}, nil
}

func tokens(accent, ground, ink, towards string, tint float64, field string) (Tokens, error) {
	a, ok := parseColour(accent)
	if !ok {
		return Tokens{}, fault.Invalid("tenants.badColour").At(field)
	}
	g, _ := parseColour(ground)
	i, _ := parseColour(ink)
	w, _ := parseColour(towards)
	strong, pale := a.mix(w, 0.3), g.mix(a, tint)
	for _, pair := range [][2]colour{{a, g}, {a, pale}, {i, a}, {strong, g}, {strong, pale}, {i, strong}} {
		if c := contrast(pair[0], pair[1]); c < leastContrast {
			return Tokens{}, fault.Invalid("tenants.lowContrast", "colour", accent, "contrast", fmt.Sprintf("%.1f", math.Floor(c*10)/10)).At(field)
		}
	}
	return Tokens{a.String(), strong.String(), ink, pale.String()}, nil
}

type colour [3]float64 // of 255

func parseColour(s string) (c colour, ok bool) {
	if len(s) != 7 || s[0] != '#' {
		return c, false
	}
	for i := range c {
		n, err := strconv.ParseUint(s[1+2*i:3+2*i], 16, 8)
		if err != nil {
			return c, false
		}
		c[i] = float64(n)
	}
	return c, true
}

func (c colour) String() string {
	return fmt.Sprintf("#%02x%02x%02x", uint8(math.Round(c[0])), uint8(math.Round(c[1])), uint8(math.Round(c[2])))
}

// mix goes a part of the way to another colour.
func (c colour) mix(to colour, part float64) colour {
	for i := range c {
		c[i] = math.Round(c[i] + (to[i]-c[i])*part)
	}
	return c
}

// contrast is WCAG's ratio of relative luminances.
func contrast(a, b colour) float64 {
	x, y := a.luminance(), b.luminance()
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func (c colour) luminance() float64 {
	linear := func(v float64) float64 {
		if v /= 255; v <= 0.04045 {
			return v / 12.92
		}
		return math.Pow((v+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(c[0]) + 0.7152*linear(c[1]) + 0.0722*linear(c[2])
}

// Sheet is the palette as a style sheet that overrides the block "State" of the site's own.
func (p Palette) Sheet() []byte {
	rule := func(t Tokens) string {
		return fmt.Sprintf("--accent:%s;--accent-2:%s;--on-accent:%s;--tint:%s", t.Accent, t.Accent2, t.OnAccent, t.Tint)
	}
	return []byte(":root{" + rule(p.Light) + "}\n@media screen{:root[data-theme=dark]{" + rule(p.Dark) + "}}\n" +
		"@media screen and (prefers-color-scheme:dark){:root:not([data-theme]){" + rule(p.Dark) + "}}\n")
}
