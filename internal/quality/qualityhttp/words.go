package qualityhttp

import (
	"context"
	"regexp"
	"strconv"
	"strings"

	"convive/internal/kernel"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web/ui"
	"convive/internal/quality"
	"convive/internal/territories"

	"github.com/a-h/templ"
)

var tones = map[quality.Severity]ui.Tone{quality.Error: ui.Bad, quality.Warning: ui.Risk, quality.Info: ui.Plain}

func severityChip(ctx context.Context, s quality.Severity) templ.Component {
	return ui.Chip(tones[s], i18n.T(ctx, "quality.severity."+string(s)))
}

var stateTones = map[quality.State]ui.Tone{quality.Open: ui.Risk, quality.Queried: ui.Going, quality.Responded: ui.Going, quality.Accepted: ui.Good, quality.Overridden: ui.Plain, quality.Resolved: ui.Good}

func stateChip(ctx context.Context, s quality.State) templ.Component {
	return ui.Chip(stateTones[s], i18n.T(ctx, "quality.state."+string(s)))
}

// number writes a figure with as many decimals as it needs: none if it is whole, two below ten, else one.
func number(ctx context.Context, x *float64) string {
	if x == nil {
		return "–"
	}
	if *x == float64(int64(*x)) {
		return i18n.Int(ctx, int64(*x))
	}
	if *x > -10 && *x < 10 {
		return i18n.Number(ctx, *x, 2)
	}
	return i18n.Number(ctx, *x, 1)
}

// segment is the part of the edition in words.
func segment(ctx context.Context, s quality.Segment, atlas *territories.Atlas) string {
	var parts []string
	if s.Territory != "" {
		name := string(s.Territory)
		if u, ok := atlas.Unit(s.Territory); ok {
			name = words(ctx, u.Name)
		}
		parts = append(parts, name)
	}
	if s.Year != 0 {
		parts = append(parts, i18n.Period(ctx, kernel.Period{Year: s.Year, Month: s.Month}))
	}
	if len(parts) == 0 {
		return i18n.T(ctx, "quality.wholeEdition")
	}
	return strings.Join(parts, " · ")
}

// what says what a finding found, in a sentence.
func what(ctx context.Context, f quality.Finding) string {
	switch {
	case f.Note != "":
		args := map[string]string{}
		for k, v := range f.Args {
			args[k] = v
		}
		if field := args["field"]; field != "" {
			args["field"] = fieldWord(ctx, field)
		}
		for _, unit := range []string{"unit", "declared"} {
			if u := args[unit]; u != "" {
				args[unit] = i18n.T(ctx, "quality.unit."+u)
			}
		}
		for _, name := range []string{"z", "change", "rows", "units", "divergence", "limit", "count", "population", "aside"} {
			if x, err := strconv.ParseFloat(args[name], 64); err == nil {
				args[name] = number(ctx, &x)
			}
		}
		args["observed"], args["expected"] = number(ctx, f.Observed), number(ctx, f.Expected)
		return i18n.Message(ctx, f.Note, args)
	case f.Masked:
		return i18n.T(ctx, "quality.note.masked")
	case f.Kind == quality.Presence || f.Looked > 1:
		return i18n.T(ctx, "quality.share", "failed", i18n.Int(ctx, f.Failed), "looked", i18n.Int(ctx, f.Looked), "observed", number(ctx, f.Observed), "expected", number(ctx, f.Expected))
	default:
		return i18n.T(ctx, "quality.against", "observed", number(ctx, f.Observed), "expected", number(ctx, f.Expected))
	}
}

// fieldWord is a field in words; one without a word stands as it is written.
func fieldWord(ctx context.Context, field string) string {
	if id := "quality.field." + i18n.Camel(field); i18n.Has(ctx, id) {
		return i18n.T(ctx, id)
	}
	return field
}

// limit is what a rule allows, in words.
func limit(ctx context.Context, r quality.Rule) string {
	switch {
	case r.Kind == quality.Presence:
		return i18n.T(ctx, "quality.limit.share", "limit", i18n.Number(ctx, r.AtMost, 0))
	case r.Kind == quality.Domain && len(r.Codes) > 0:
		return strings.Join(r.Codes, ", ")
	case r.Kind == quality.Domain:
		return bounds(ctx, r)
	case r.Kind == quality.Format:
		return i18n.T(ctx, "quality.limit.pattern", "pattern", r.Pattern)
	case r.Kind == quality.CrossRecord:
		return i18n.T(ctx, "quality.limit.once", "fields", strings.Join(each(ctx, r.Key), " + "))
	case r.Kind == quality.Convergence:
		return "≤ " + i18n.Percent(ctx, r.Limit, 0)
	case r.Kind == quality.Outlier || r.Kind == quality.SeriesBreak && r.Field == "total":
		return "z ≤ " + i18n.Number(ctx, r.Limit, 1)
	case r.Kind == quality.SeriesBreak && r.Field == "per_row":
		return "± " + i18n.Percent(ctx, r.Limit, 0)
	case r.Kind == quality.RateFits:
		return "± " + i18n.Number(ctx, r.Tolerance, 2)
	case r.Left != "":
		return expression(ctx, r.Left) + " " + string(r.Op) + " " + expression(ctx, r.Right)
	}
	return i18n.T(ctx, "quality.limit.equal")
}

// named are the fields in an expression.
var named = regexp.MustCompile(`[a-z_]+`)

// expression is one side of a comparison with its fields in words.
func expression(ctx context.Context, text string) string {
	return named.ReplaceAllStringFunc(text, func(field string) string {
		if id := "quality.term." + i18n.Camel(field); i18n.Has(ctx, id) {
			return i18n.T(ctx, id)
		}
		return fieldWord(ctx, field)
	})
}

// each is fieldWord of all fields.
func each(ctx context.Context, fields []string) []string {
	list := make([]string, len(fields))
	for i, f := range fields {
		list[i] = fieldWord(ctx, f)
	}
	return list
}

func bounds(ctx context.Context, r quality.Rule) string {
	text := ""
	if r.Min != nil {
		text = number(ctx, r.Min) + " ≤ "
	}
	text += fieldWord(ctx, r.Field)
	if r.Max != nil {
		text += " ≤ " + number(ctx, r.Max)
	}
	return text
}

// origin is where a limit comes from: a known origin in words ("bogota: 4" is criterion 4 of the protocol), anything else as
// it is written; one that was not compared with the original says so.
func origin(ctx context.Context, text string, confirmed bool) string {
	known, part, _ := strings.Cut(text, ": ")
	if id := "quality.origin." + i18n.Camel(known); i18n.Has(ctx, id) {
		text = i18n.T(ctx, id, "part", part)
	}
	if confirmed {
		return text
	}
	return text + " † " + i18n.T(ctx, "quality.unconfirmed")
}

func titles(ctx context.Context, rules []quality.Rule) map[string]string {
	m := map[string]string{}
	for _, r := range rules {
		m[r.ID] = words(ctx, r.Title)
	}
	return m
}

func editionText(n int) string { return strconv.Itoa(n) }
