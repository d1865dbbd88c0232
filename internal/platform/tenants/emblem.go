package tenants

import (
	"bytes"
	"encoding/xml"
	"errors"
	"image/png"
	"io"
	"regexp"
	"strings"

	"convive/internal/kernel/fault"
)

// The bounds of an emblem: it stands on every page.
const (
	emblemBytes  = 64 << 10
	emblemPixels = 512
	emblemDepth  = 32
)

// CleanEmblem takes an SVG drawing or a PNG picture and gives it back without anything that is not drawn: no script, style,
// link, foreign content or metadata.
func CleanEmblem(data []byte) (clean []byte, kind string, err error) {
	if len(data) > emblemBytes {
		return nil, "", fault.Invalid("tenants.emblemLarge").At("emblem")
	}
	if bytes.HasPrefix(data, []byte("\x89PNG\r\n\x1a\n")) {
		clean, err = cleanPNG(data)
		return clean, "image/png", err
	}
	clean, err = cleanSVG(data)
	return clean, "image/svg+xml", err
}

func badEmblem(err error) error { return fault.Invalid("tenants.badEmblem").At("emblem").Because(err) }

func cleanPNG(data []byte) ([]byte, error) {
	head, err := png.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, badEmblem(err)
	}
	if head.Width > emblemPixels || head.Height > emblemPixels {
		return nil, fault.Invalid("tenants.emblemLarge").At("emblem")
	}
	picture, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, badEmblem(err)
	}
	var out bytes.Buffer
	if err := png.Encode(&out, picture); err != nil {
		return nil, err
	}
	if out.Len() > emblemBytes {
		return nil, fault.Invalid("tenants.emblemLarge").At("emblem")
	}
	return out.Bytes(), nil
}

var drawn = set("svg g path rect circle ellipse line polyline polygon defs linearGradient radialGradient stop clipPath title desc")

var drawing = set(`viewBox width height x y x1 y1 x2 y2 cx cy r rx ry fx fy d points transform id fill fill-rule fill-opacity stroke stroke-width
	stroke-linecap stroke-linejoin stroke-miterlimit stroke-dasharray stroke-opacity opacity offset stop-color stop-opacity gradientUnits
	gradientTransform spreadMethod clip-path clip-rule clipPathUnits`)

func set(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}

// plainValue is a value of an attribute that cannot lead anywhere but to the drawing itself.
var plainValue = regexp.MustCompile(`^(url\(#[A-Za-z][\w-]*\)|[\w\s.,#%()+-]*)$`)

const svgSpace = "http://www.w3.org/2000/svg"

// cleanSVG writes the drawing anew with the elements and attributes that draw. What is inside another element goes with it.
func cleanSVG(data []byte) ([]byte, error) {
	in := xml.NewDecoder(bytes.NewReader(data))
	in.Strict = true
	var out bytes.Buffer
	var open []string
	dropped := 0 // how deep inside of what is left out
	for {
		token, err := in.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, badEmblem(err)
		}
		switch e := token.(type) {
		case xml.Directive: // a DOCTYPE may declare entities
			return nil, badEmblem(nil)
		case xml.StartElement:
			keep := dropped == 0 && drawn[e.Name.Local] && e.Name.Space == svgSpace
			if len(open) == 0 && (out.Len() > 0 || e.Name.Local != "svg" || !keep) || len(open) > emblemDepth {
				return nil, badEmblem(nil)
			}
			open = append(open, e.Name.Local)
			if keep {
				writeElement(&out, e, len(open) == 1)
			} else {
				dropped++
			}
		case xml.EndElement:
			open = open[:len(open)-1]
			if dropped > 0 {
				dropped--
			} else {
				out.WriteString("</" + e.Name.Local + ">")
			}
		case xml.CharData:
			if last := len(open) - 1; dropped == 0 && last >= 0 && (open[last] == "title" || open[last] == "desc") {
				if err := xml.EscapeText(&out, e); err != nil {
					return nil, err
				}
			}
		}
	}
	if out.Len() == 0 {
		return nil, badEmblem(nil)
	}
	return out.Bytes(), nil
}

func writeElement(out *bytes.Buffer, e xml.StartElement, root bool) {
	out.WriteString("<" + e.Name.Local)
	if root {
		out.WriteString(` xmlns="` + svgSpace + `"`)
	}
	for _, a := range e.Attr {
		if a.Name.Space == "" && drawing[a.Name.Local] && plainValue.MatchString(a.Value) && !strings.Contains(strings.ToLower(strings.TrimPrefix(a.Value, "url(#")), "url") {
			out.WriteString(" " + a.Name.Local + `="` + a.Value + `"`) // no sign in it ends the value
		}
	}
	out.WriteString(">")
}
