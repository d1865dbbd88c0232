package publicationhttp

import (
	"context"
	"encoding/json"
	"net/http"
	"sort"
	"strings"

	"convive/internal/kernel/fault"
	"convive/internal/platform/i18n"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
)

// operation is one entry of the documentation, as the OpenAPI document states it.
type operation struct {
	ID, Method, Path string
	Summary          string
	Parameters       []parameter
	Staff            bool
}

type parameter struct {
	Name, In, Type, Text string
	Required             bool
}

// openAPI is as much of the document as the page shows.
type openAPI struct {
	Paths map[string]map[string]struct {
		OperationID string `json:"operationId"`
		Summary     string `json:"summary"`
		Security    []any  `json:"security"`
		Parameters  []struct {
			Name        string `json:"name"`
			In          string `json:"in"`
			Description string `json:"description"`
			Required    bool   `json:"required"`
			Schema      struct {
				Type any   `json:"type"`
				Enum []any `json:"enum"`
			} `json:"schema"`
		} `json:"parameters"`
	} `json:"paths"`
}

func (p *Portal) showAPI(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	if p.spec == nil {
		return fault.NotFound("publication.noInterface")
	}
	document, err := p.spec()
	if err != nil {
		return err
	}
	list, err := operations(ctx, document)
	if err != nil {
		return err
	}
	title := i18n.T(ctx, "publication.api.title")
	return web.Render(w, r, web.PageInfo{Title: title, Description: i18n.T(ctx, "publication.api.lead"), Crumbs: []ui.Link{home(ctx), {Text: title}}}, apiPage(list))
}

// operations reads the document. The summary of an operation is the message <module>.operation.<rest of its id>; a
// parameter is explained by publication.parameter.<name>. What no message knows stands in the document's own words.
func operations(ctx context.Context, document []byte) ([]operation, error) {
	var api openAPI
	if err := json.Unmarshal(document, &api); err != nil {
		return nil, err
	}
	list := []operation{}
	for path, methods := range api.Paths {
		for method, o := range methods {
			op := operation{ID: o.OperationID, Method: strings.ToUpper(method), Path: path, Summary: o.Summary, Staff: len(o.Security) > 0}
			if module, rest, ok := strings.Cut(o.OperationID, "-"); ok && i18n.Has(ctx, module+".operation."+i18n.Camel(rest)) {
				op.Summary = i18n.T(ctx, module+".operation."+i18n.Camel(rest))
			}
			for _, q := range o.Parameters {
				if q.In == "header" {
					continue
				}
				text := q.Description
				if i18n.Has(ctx, "publication.parameter."+i18n.Camel(q.Name)) {
					text = i18n.T(ctx, "publication.parameter."+i18n.Camel(q.Name))
				}
				kind, _ := q.Schema.Type.(string)
				op.Parameters = append(op.Parameters, parameter{Name: q.Name, In: q.In, Type: kind, Text: text, Required: q.Required})
			}
			list = append(list, op)
		}
	}
	sort.Slice(list, func(a, b int) bool {
		if list[a].Path != list[b].Path {
			return list[a].Path < list[b].Path
		}
		return list[a].Method < list[b].Method
	})
	return list, nil
}

func parameterTable(ctx context.Context, o operation) ui.TableInfo {
	t := ui.TableInfo{Tight: true, Caption: i18n.T(ctx, "publication.api.parameters"), Columns: []ui.Column{{Text: i18n.T(ctx, "publication.api.parameter")}, {Text: i18n.T(ctx, "publication.data.type")}, {Text: i18n.T(ctx, "publication.data.meaning")}}}
	for _, p := range o.Parameters {
		name := p.Name
		if p.Required {
			name += " *"
		}
		t.Rows = append(t.Rows, ui.Row{Cells: ui.Cells(name, p.Type, p.Text)})
	}
	return t
}
