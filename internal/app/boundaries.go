package app

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/geo"
	"convive/internal/territories"
)

// BoundaryFile says how a boundary file names its units.
type BoundaryFile struct {
	Path    string
	Country string // ISO 3166-1 alpha-2; put before codes that lack it
	Level   int
	ID      string // property with the code; empty: the feature's own id
	Name    string // property with the name; empty: "name"
	Object  string // layer of a TopoJSON file; empty: its only one
}

// LoadBoundaries reads GeoJSON or TopoJSON, packed by gzip or not, and replaces the shapes of a country and level after
// holding its names against the codes.
func (a *App) LoadBoundaries(ctx context.Context, f BoundaryFile) (territories.BoundaryReport, error) {
	shapes, err := readShapes(f)
	if err != nil {
		return territories.BoundaryReport{}, err
	}
	list := make([]territories.Boundary, len(shapes))
	for i, s := range shapes {
		geometry, err := json.Marshal(map[string]any{"type": "MultiPolygon", "coordinates": s.Geometry})
		if err != nil {
			return territories.BoundaryReport{}, err
		}
		list[i] = territories.Boundary{Code: codeOf(s.ID, f.Country, f.Level), Name: s.Name, Geometry: geometry}
	}
	report, err := a.Territories.LoadBoundaries(ctx, f.Country, f.Level, list)
	if err == nil {
		a.Statistics.Changed()
	}
	return report, err
}

// codeOf is a file's identifier as Convive writes codes: national files leave the country out.
func codeOf(id, country string, level int) kernel.Code {
	if level == 0 || country == "" || strings.HasPrefix(id, country+"-") {
		return kernel.Code(id)
	}
	return kernel.Code(country + "-" + id)
}

func readShapes(f BoundaryFile) ([]geo.Shape, error) {
	in, err := OpenPacked(f.Path)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	options := []geo.Option{}
	if f.ID != "" {
		options = append(options, geo.WithID(f.ID))
	}
	if f.Name != "" {
		options = append(options, geo.WithName(f.Name))
	}
	data, err := io.ReadAll(io.LimitReader(in, geo.MaxBytes+1)) // the readers refuse what is longer
	if err != nil {
		return nil, fault.Invalid("geo.unreadable").Because(err)
	}
	var head struct {
		Type string `json:"type"`
	}
	if json.Unmarshal(data, &head) == nil && head.Type == "Topology" {
		return geo.ReadTopoJSON(bytes.NewReader(data), f.Object, options...)
	}
	return geo.ReadGeoJSON(bytes.NewReader(data), options...)
}

// packed is a file, unpacked as it is read.
type packed struct {
	io.Reader
	file *os.File
}

func (p packed) Close() error { return p.file.Close() }

// OpenPacked opens a file that may be packed by gzip, whatever its name says.
func OpenPacked(path string) (io.ReadCloser, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fault.NotFound("sources.noSuchFile", "file", filepath.Base(path)).Because(err)
	}
	in := bufio.NewReader(file)
	if magic, _ := in.Peek(2); !bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		return packed{in, file}, nil
	}
	z, err := gzip.NewReader(in)
	if err != nil {
		_ = file.Close() // nothing was written
		return nil, fault.Invalid("geo.unreadable").Because(err)
	}
	return packed{z, file}, nil
}
