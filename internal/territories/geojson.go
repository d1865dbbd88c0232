package territories

import (
	"encoding/json"
	"io"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
)

// feature is a GeoJSON feature whose geometry stays text.
type feature struct {
	Type       string            `json:"type"`
	ID         string            `json:"id"`
	Properties featureProperties `json:"properties"`
	Geometry   json.RawMessage   `json:"geometry"`
}

type featureProperties struct {
	Code  string `json:"code"`
	Name  string `json:"name"`
	Until string `json:"until,omitempty"`
}

type featureCollection struct {
	Type     string    `json:"type"`
	Features []feature `json:"features"`
}

// ParseBoundaries reads a GeoJSON feature collection whose properties are code, name and, where the shape is of an
// earlier state, until: the format of Convive's own boundary files. Other formats are decoded by whoever loads them.
// Fault: boundaryFile.
func ParseBoundaries(r io.Reader) ([]Boundary, error) {
	var file featureCollection
	if err := json.NewDecoder(r).Decode(&file); err != nil {
		return nil, fault.Invalid("territories.boundaryFile").Because(err)
	}
	if file.Type != "FeatureCollection" {
		return nil, fault.Invalid("territories.boundaryFile")
	}
	list := []Boundary{}
	for _, f := range file.Features {
		list = append(list, Boundary{Code: kernel.Code(f.Properties.Code), Name: f.Properties.Name, Until: f.Properties.Until, Geometry: f.Geometry})
	}
	return list, nil
}

// EncodeBoundaries writes what ParseBoundaries reads, with the code as id too. It fails on a geometry that is no JSON,
// which LoadBoundaries lets through never.
func EncodeBoundaries(list []Boundary) ([]byte, error) {
	file := featureCollection{Type: "FeatureCollection", Features: []feature{}}
	for _, b := range list {
		file.Features = append(file.Features, feature{"Feature", string(b.Code), featureProperties{string(b.Code), b.Name, b.Until}, b.Geometry})
	}
	return json.Marshal(file)
}
