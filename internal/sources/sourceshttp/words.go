package sourceshttp

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

	"convive/internal/kernel"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
	"convive/internal/sources"
)

var _ = i18n.Dynamic("sources.desk.state.", "sources.desk.act.", "sources.desk.unit.", "sources.desk.kind.", "sources.desk.field.", "sources.desk.done.",
	"sources.step.", "sources.reason.", "sources.desk.short.", "sources.infer.", "sources.desk.profile.replaces.")

// tones say by colour and icon what the state's word says.
var tones = map[sources.State]ui.Tone{sources.Received: ui.Plain, sources.Checking: ui.Going, sources.Checked: ui.Risk, sources.Published: ui.Good,
	sources.Withdrawn: ui.None, sources.Failed: ui.Bad, sources.Cancelled: ui.None}

func stateText(ctx context.Context, s sources.State) string {
	return i18n.T(ctx, "sources.desk.state."+string(s))
}

func words(ctx context.Context, t kernel.Text) string { return i18n.Data(ctx, t) }

// unitText names what a source counts: Victims.
func unitText(ctx context.Context, u kernel.CountingUnit) string {
	return i18n.T(ctx, "sources.desk.unit."+string(u))
}

// path is the path of an edition's page inside the language.
func path(source string, number int) string {
	return "/workspace/sources/" + source + "/editions/" + strconv.Itoa(number)
}

func pathOf(e sources.Edition) string { return path(e.Source, e.Number) }

func href(ctx context.Context, e sources.Edition, rest string) string {
	return web.URL(ctx, pathOf(e)+rest)
}

// fieldText names a field: one of the quality report, or a column of the profile, which keeps its own name.
func (d *Desk) fieldText(ctx context.Context, field string) string {
	if id := "sources.desk.field." + field; i18n.Has(ctx, id) {
		return i18n.T(ctx, id)
	}
	return d.dimension(ctx, kernel.Dimension(field))
}

// problemText is the reason of a row in quarantine, in words.
func (r report) problemText(ctx context.Context, p sources.Problem) string {
	args := map[string]string{"field": r.heading(ctx, p.Field), "value": p.Value, "detail": ""}
	for k, v := range p.Args {
		args[k] = v
	}
	return i18n.Message(ctx, p.Reason, args)
}

// shortReason names a reason without a value, for lists of reasons.
func shortReason(ctx context.Context, reason string) string {
	id := "sources.desk.short." + reason[len("sources.reason."):]
	if i18n.Has(ctx, id) {
		return i18n.T(ctx, id)
	}
	return reason
}

// signed writes a difference with its sign.
func signed(ctx context.Context, n int64) string {
	if n > 0 {
		return "+" + i18n.Int(ctx, n)
	}
	if n < 0 {
		return "−" + i18n.Int(ctx, -n)
	}
	return "0"
}

// crumbs begin at the workspace.
func crumbs(ctx context.Context, rest ...ui.Link) []ui.Link {
	return append([]ui.Link{{Text: i18n.T(ctx, "sources.desk.title"), Href: web.URL(ctx, "/workspace")}}, rest...)
}

// lineText is file, line and part of a row: 2 · 118. A sheet goes by its name: 2021 · 118.
func lineText(q sources.Quarantined, files []sources.File) string {
	text := strconv.FormatInt(q.Line, 10)
	if q.Part > 0 {
		text += "." + strconv.Itoa(q.Part)
	}
	switch {
	case q.File >= 1 && q.File <= len(files) && files[q.File-1].Table > 0:
		text = files[q.File-1].Sheet + " · " + text
	case len(files) > 1 || q.File > 1:
		text = strconv.Itoa(q.File) + " · " + text
	}
	return text
}

func editionNumber(n int) string { return strconv.Itoa(n) }

// belowText says how many lines under the table are no rows.
func belowText(ctx context.Context, r report) string {
	if r.edition.Counts.Below == 0 {
		return i18n.N(ctx, "sources.desk.files", int64(len(sources.Originals(r.edition.Files))))
	}
	return i18n.N(ctx, "sources.desk.below", r.edition.Counts.Below)
}

// inOrder are the columns of a row in the order of the profile, then the others by name.
func (r report) inOrder(content map[string]string) []string {
	place := map[string]int{}
	for i, c := range r.columns {
		place[c.Key] = i + 1
	}
	return slices.SortedFunc(maps.Keys(content), func(a, b string) int {
		if x, y := place[a], place[b]; x != y && x > 0 && y > 0 {
			return x - y
		} else if (x > 0) != (y > 0) {
			return y - x
		}
		return strings.Compare(a, b)
	})
}
