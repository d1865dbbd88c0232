package qualityhttp

import (
	"context"
	"strings"

	"convive/internal/platform/i18n"
	"convive/internal/platform/web/ui"
	"convive/internal/quality"
)

// reportHead is one of the nineteen headings with what stands under it.
type reportHead struct {
	code, title string
	items       []ui.Pair
}

func (p *Pages) fillReport(ctx context.Context, v *sourceView) error {
	report, err := p.quality.Report(ctx, v.source.ID)
	if err != nil {
		return err
	}
	for _, item := range report.Items {
		if item.Top() {
			v.report = append(v.report, reportHead{code: item.Code, title: heading(ctx, item)})
		}
		if item.Origin == quality.Heading {
			continue
		}
		h := &v.report[len(v.report)-1]
		h.items = append(h.items, ui.Pair{Term: item.Code + " " + heading(ctx, item), Text: content(ctx, item)})
	}
	return nil
}

// heading is the concept’s name.
func heading(ctx context.Context, item quality.Item) string {
	return i18n.T(ctx, "quality.sims."+strings.ReplaceAll(item.Code, ".", "_"))
}

// content is what is reported, or who could.
func content(ctx context.Context, item quality.Item) string {
	if item.Origin == quality.NotReported {
		return i18n.T(ctx, "quality.notReported", "who", i18n.T(ctx, "quality.supplier."+item.Supplier))
	}
	var parts []string
	for _, s := range item.Said {
		parts = append(parts, sentence(ctx, s))
	}
	return strings.Join(parts, " ")
}

func sentence(ctx context.Context, s quality.Said) string {
	if s.Message == "" {
		return words(ctx, s.Text)
	}
	args := map[string]string{}
	for k, v := range s.Args {
		args[k] = v
	}
	if f := args["field"]; f != "" {
		args["field"] = fieldWord(ctx, f)
	}
	text := i18n.Message(ctx, s.Message, args)
	if more := words(ctx, s.Text); more != "" {
		text += " " + more
	}
	return text
}
