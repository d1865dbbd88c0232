package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"sort"
	"strconv"
)

// boundary is one feature of a compiled boundary file. Name is the publisher's, so that whoever loads the file can hold
// it against the code. Until is the day on which the unit stopped having this shape.
type boundary struct {
	code, name, until string
	shape             shape
}

// addBoundaries adds a GeoJSON file, sorted by code.
func (c *compiler) addBoundaries(name string, list []boundary, decimals int, n note) error {
	sort.Slice(list, func(i, j int) bool { return list[i].code < list[j].code })
	var b bytes.Buffer
	b.WriteString(`{"type":"FeatureCollection","features":[`)
	for i, f := range list {
		if i > 0 {
			b.WriteString(",")
		}
		properties := map[string]string{"code": f.code, "name": f.name}
		if f.until != "" {
			properties["until"] = f.until
		}
		p, err := json.Marshal(properties)
		if err != nil {
			return err
		}
		s := f.shape.round(decimals)
		if len(s) == 0 {
			return fmt.Errorf("%s: %s has no shape left after rounding", name, f.code)
		}
		fmt.Fprintf(&b, "\n{\"type\":\"Feature\",\"id\":%q,\"properties\":%s,\"geometry\":", f.code, p)
		writeGeometry(&b, s)
		b.WriteString("}")
	}
	b.WriteString("\n]}\n")
	c.add(name, compress(b.Bytes()), len(list), n)
	return nil
}

func writeGeometry(b *bytes.Buffer, s shape) {
	if len(s) == 1 {
		b.WriteString(`{"type":"Polygon","coordinates":`)
		writePolygon(b, s[0])
	} else {
		b.WriteString(`{"type":"MultiPolygon","coordinates":[`)
		for i, p := range s {
			if i > 0 {
				b.WriteByte(',')
			}
			writePolygon(b, p)
		}
		b.WriteByte(']')
	}
	b.WriteByte('}')
}

func writePolygon(b *bytes.Buffer, p polygon) {
	b.WriteByte('[')
	for i, r := range p {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteByte('[')
		for k, q := range r {
			if k > 0 {
				b.WriteByte(',')
			}
			b.WriteString("[" + number(q[0]) + "," + number(q[1]) + "]")
		}
		b.WriteByte(']')
	}
	b.WriteByte(']')
}

// number writes a coordinate as short as it can be.
func number(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }
