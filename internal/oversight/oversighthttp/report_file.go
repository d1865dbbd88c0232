package oversighthttp

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"convive/internal/kernel/fault"
	"convive/internal/oversight"
	"convive/internal/platform/i18n"
)

// sendFile sends a form of a signed report: its snapshot, the document, the Data Package, the PDF.
func (p *Pages) sendFile(w http.ResponseWriter, r *http.Request) error {
	ctx, name := r.Context(), r.PathValue("file")
	report, signed, err := p.oversight.Signed(ctx, r.PathValue("report"))
	if err != nil {
		return err
	}
	ending, ok := strings.CutPrefix(name, report.Code+".")
	kind := map[string]string{"json": "application/json", "html": "text/html; charset=utf-8", "zip": "application/zip", "pdf": "application/pdf"}[ending]
	if !ok || kind == "" {
		return fault.NotFound("oversight.noFile", "file", name)
	}
	content, err := p.form(ctx, signed, ending)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", `attachment; filename="`+name+`"`)
	h.Set("Cache-Control", "no-cache")
	h.Set("ETag", `W/"`+signed.SHA256[:24]+"-"+string(i18n.From(ctx).Lang)+`"`)
	http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(content))
	return nil
}

// form is a signed report in one of its forms, in the language of the context.
func (p *Pages) form(ctx context.Context, s oversight.Signed, ending string) ([]byte, error) {
	switch ending {
	case "json":
		return s.Content, nil
	case "zip":
		return Package(s)
	}
	if ending == "pdf" && !p.printer.Ready() {
		return nil, fault.Unavailable("oversight.noPrinter")
	}
	document, err := Document(ctx, s)
	if err != nil || ending == "html" {
		return document, err
	}
	return p.printer.Print(ctx, oversight.Digest(document)[:32], document)
}

// Document is the report as one HTML file that needs nothing else.
func Document(ctx context.Context, s oversight.Signed) ([]byte, error) {
	snap, err := s.Snapshot()
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = documentPage(articleOf(ctx, snap), s.SHA256, string(i18n.From(ctx).Lang)).Render(ctx, &b)
	return b.Bytes(), err
}

// resource is a table of a Data Package 2.0.
type resource struct {
	Name      string         `json:"name"`
	Path      string         `json:"path"`
	Type      string         `json:"type,omitempty"`
	Format    string         `json:"format,omitempty"`
	MediaType string         `json:"mediatype"`
	Encoding  string         `json:"encoding,omitempty"`
	Bytes     int            `json:"bytes"`
	Hash      string         `json:"hash"`
	Schema    map[string]any `json:"schema,omitempty"`
}

// Package is the report as a Data Package: a table for each section that has one, and the snapshot itself. Nothing in it is of the
// moment at which it is made; entries are stored, not packed, so that no library changes a byte.
func Package(s oversight.Signed) ([]byte, error) {
	snap, err := s.Snapshot()
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{"report.json": s.Content}
	resources := []resource{{Name: "report", Path: "report.json", Format: "json", MediaType: "application/json", Bytes: len(s.Content), Hash: "sha256:" + oversight.Digest(s.Content)}}
	order := []string{"report.json"}
	for _, section := range snap.Sections {
		if len(section.Rows) == 0 {
			continue
		}
		content, err := table(section)
		if err != nil {
			return nil, err
		}
		name := string(section.Kind)
		files[name+".csv"], order = content, append(order, name+".csv")
		resources = append(resources, resource{Name: name, Path: name + ".csv", Type: "table", Format: "csv", MediaType: "text/csv", Encoding: "utf-8", Bytes: len(content), Hash: "sha256:" + oversight.Digest(content), Schema: schema(section.Kind)})
	}
	title := snap.Title.Get("es")
	descriptor, err := json.MarshalIndent(map[string]any{"$schema": "https://datapackage.org/profiles/2.0/datapackage.json", "name": snap.Code, "title": title, "version": "1.0.0", "created": snap.Signature.At,
		"id": "sha256:" + s.SHA256, "resources": resources}, "", "  ")
	if err != nil {
		return nil, err
	}
	files["datapackage.json"], order = descriptor, append([]string{"datapackage.json"}, order...)
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range order {
		out, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
		if err != nil {
			return nil, err
		}
		if _, err := out.Write(files[name]); err != nil {
			return nil, err
		}
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// table is a section's rows as CSV; amounts have their point.
func table(s oversight.FrozenSection) ([]byte, error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	list := s.Kind.Columns()
	head := make([]string, len(list))
	for i, c := range list {
		head[i] = c.Name
	}
	if err := w.Write(head); err != nil {
		return nil, err
	}
	for _, row := range s.Rows {
		if err := w.Write(row.Cells(list)); err != nil {
			return nil, err
		}
	}
	w.Flush()
	return b.Bytes(), w.Error()
}

// schema is the Table Schema of a section.
func schema(k oversight.SectionKind) map[string]any {
	types := map[oversight.Form]string{oversight.Count: "integer", oversight.Money: "number", oversight.Balance: "number", oversight.Decimal: "number", oversight.Day: "date"}
	var fields []map[string]any
	for _, c := range k.Columns() {
		f := map[string]any{"name": c.Name, "type": "string"}
		if t := types[c.Form]; t != "" {
			f["type"] = t
		}
		constraints := map[string]any{}
		if c.Needed {
			constraints["required"] = true
		}
		if len(c.Choices) > 0 {
			constraints["enum"] = c.Choices
		}
		if len(constraints) > 0 {
			f["constraints"] = constraints
		}
		fields = append(fields, f)
	}
	return map[string]any{"fields": fields, "missingValues": []string{""}}
}
