package ocds

import (
	"maps"
	"strconv"
	"strings"
)

// Package is a file of releases, or of records with their releases, and who published it.
type Package struct {
	URI, Publisher, Licence, Published string
	Releases                           []Stated
}

// Stated is a release as a file has it. Pointer is its place in the file. Problems are those of its form; Content is what stands
// there, a Release where there are none.
type Stated struct {
	Pointer  string
	Content  any
	Problems []*Problem
}

// Release is the content as a release; empty where it is none.
func (s Stated) Release() Release { o, _ := s.Content.(Object); return Release(o) }

// standIn is a release that breaks no rule: in its company the rest of a package is held against the schema.
func standIn() Object {
	return Object{"ocid": "ocds-convive-1", "id": "1", "date": "2000-01-01T00:00:00Z", "tag": []any{"planning"}, "initiationType": "tender"}
}

// Read reads a package. What is wrong with the package itself refuses it; what is wrong with a release is said of the release.
// Rules: those of decode, notPackage, otherVersion, noReleases, tooManyReleases, linkedReleases, otherOCID, those of the schema.
func Read(data []byte) (Package, []*Problem, error) {
	v, p := decode(data)
	if p != nil {
		return Package{}, []*Problem{p}, nil
	}
	file, _ := v.(Object)
	releases, ofReleases := file["releases"]
	records, ofRecords := file["records"]
	var stated []Stated
	switch {
	case ofReleases == ofRecords:
		return Package{}, []*Problem{problem("notPackage", "")}, nil
	case ofReleases:
		stated, p = fromReleases(releases)
	default:
		stated, p = fromRecords(records)
	}
	if version := Text(file, "version"); p == nil && version != "" && version != "1.1" {
		p = problem("otherVersion", "/version")
	}
	if p != nil {
		return Package{}, []*Problem{p}, nil
	}
	problems, err := checkEnvelope(file)
	if err != nil || len(problems) > 0 {
		return Package{}, problems, err
	}
	for i := range stated {
		if len(stated[i].Problems) > 0 {
			continue
		}
		if stated[i].Problems, err = checkContent(stated[i].Content); err != nil {
			return Package{}, nil, err
		}
	}
	return Package{URI: Text(file, "uri"), Publisher: Text(Part(file, "publisher"), "name"), Licence: Text(file, "license"), Published: Text(file, "publishedDate"), Releases: stated}, nil, nil
}

func checkContent(v any) ([]*Problem, error) {
	l, err := schemas()
	if err != nil {
		return nil, err
	}
	return check(l.release, v)
}

// checkEnvelope holds what a package says besides its releases against the schema.
func checkEnvelope(file Object) ([]*Problem, error) {
	file = maps.Clone(file)
	if _, ok := file["releases"]; ok {
		file["releases"] = []any{standIn()}
	} else {
		file["records"] = []any{Object{"ocid": "ocds-convive-1", "releases": []any{standIn()}}}
	}
	return CheckPackage(file)
}

func fromReleases(v any) ([]Stated, *Problem) {
	list, ok := v.([]any)
	switch {
	case !ok:
		return nil, problem("notPackage", "/releases")
	case len(list) == 0:
		return nil, problem("noReleases", "/releases")
	case len(list) > MostReleases:
		return nil, problem("tooManyReleases", "/releases", "most", strconv.Itoa(MostReleases))
	}
	stated := make([]Stated, len(list))
	for i, r := range list {
		stated[i] = Stated{Pointer: "/releases/" + strconv.Itoa(i), Content: r}
	}
	return stated, nil
}

// fromRecords takes the releases out of records. One that only links to its releases is a problem of its own: nothing is fetched.
func fromRecords(v any) ([]Stated, *Problem) {
	list, ok := v.([]any)
	switch {
	case !ok:
		return nil, problem("notPackage", "/records")
	case len(list) == 0:
		return nil, problem("noReleases", "/records")
	}
	var stated []Stated
	for i, record := range list {
		o, _ := record.(Object)
		at := "/records/" + strconv.Itoa(i)
		releases, _ := o["releases"].([]any)
		if len(releases) == 0 {
			stated = append(stated, Stated{Pointer: at, Content: record, Problems: []*Problem{problem("noReleases", "")}})
		}
		for k, r := range releases {
			s := Stated{Pointer: at + "/releases/" + strconv.Itoa(k), Content: r}
			link, _ := r.(Object)
			switch {
			case link["url"] != nil && link["ocid"] == nil:
				s.Problems = []*Problem{problem("linkedReleases", "")}
			case s.Release().OCID() != Text(o, "ocid"):
				s.Problems = []*Problem{problem("otherOCID", "/ocid")}
			}
			stated = append(stated, s)
		}
		if len(stated) > MostReleases {
			return nil, problem("tooManyReleases", "/records", "most", strconv.Itoa(MostReleases))
		}
	}
	return stated, nil
}

// Index is the number of the release of a pointer into a file, from 0, as people count files of releases; of records the whole
// pointer.
func (s Stated) Index() string {
	if i, ok := strings.CutPrefix(s.Pointer, "/releases/"); ok {
		return i
	}
	return s.Pointer
}

// ReleasePackage is a file of releases. Without a licence none is stated.
func ReleasePackage(p Package, releases []Release) Object {
	list := make([]any, len(releases))
	for i, r := range releases {
		list[i] = Object(r)
	}
	o := envelope(p)
	o["releases"] = list
	return o
}

// Record is a process with all its releases, by date, and what they come to.
type Record struct {
	OCID     string
	Releases []Release
	Compiled Release
}

// RecordPackage is a file of records; packages are the addresses of the files that they came from.
func RecordPackage(p Package, packages []string, records []Record) Object {
	o := envelope(p)
	if len(packages) > 0 {
		list := make([]any, len(packages))
		for i, uri := range packages {
			list[i] = uri
		}
		o["packages"] = list
	}
	all := make([]any, len(records))
	for i, r := range records {
		releases := make([]any, len(r.Releases))
		for k, release := range r.Releases {
			releases[k] = Object(release)
		}
		all[i] = Object{"ocid": r.OCID, "releases": releases, "compiledRelease": Object(r.Compiled)}
	}
	o["records"] = all
	return o
}

func envelope(p Package) Object {
	o := Object{"uri": p.URI, "version": "1.1", "publishedDate": p.Published, "publisher": Object{"name": p.Publisher}}
	if p.Licence != "" {
		o["license"] = p.Licence
	}
	return o
}
