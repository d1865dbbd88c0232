package statisticshttp

import (
	"context"
	"strconv"
	"strings"

	"convive/internal/platform/api"
	"convive/internal/statistics"
)

type iccsInput struct {
	api.Page
	Code string `query:"iccs" doc:"Prefix of the codes"`
}

type classBody struct {
	Code   string            `json:"code"`
	Level  int               `json:"level"`
	Parent string            `json:"parent" doc:"Code above; empty at the first level"`
	Title  map[string]string `json:"title" doc:"Title by language"`
}

type classList struct {
	Total int         `json:"total"`
	Items []classBody `json:"items"`
}

// Records is the list as CSV.
func (l classList) Records() [][]string {
	lines := [][]string{{"code", "level", "parent", "title_es", "title_en", "title_pt", "title_fr"}}
	for _, c := range l.Items {
		lines = append(lines, []string{c.Code, strconv.Itoa(c.Level), c.Parent, c.Title["es"], c.Title["en"], c.Title["pt"], c.Title["fr"]})
	}
	return lines
}

type iccsOutput struct{ Body classList }

func (o operations) listICCS(_ context.Context, in *iccsInput) (*iccsOutput, error) {
	var all []statistics.Class
	for _, c := range o.iccs.Classes {
		if strings.HasPrefix(c.Code, in.Code) {
			all = append(all, c)
		}
	}
	out := &iccsOutput{Body: classList{Total: len(all), Items: []classBody{}}}
	for _, c := range api.Cut(in.Page, all) {
		out.Body.Items = append(out.Body.Items, classBody{c.Code, c.Level, c.Parent, texts(c.Title)})
	}
	return out, nil
}
