package statistics

import (
	"encoding/csv"
	"io"
	"slices"
	"strconv"
	"strings"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
)

// Classification is a hierarchy of codes of offences, such as ICCS 2015: a code's parent is a prefix of it.
type Classification struct {
	Classes []Class // in the order of the codes
}

// Class is one code.
type Class struct {
	Code   string
	Level  int
	Parent string
	Title  kernel.Text
}

// ParseClassification reads the columns code, level, parent, title_es, title_en, title_pt and title_fr in any order. A
// code that stands twice, lacks a parent or a title makes the whole file invalid: fault statistics.classification.
func ParseClassification(in io.Reader) (Classification, error) {
	var c Classification
	lines, err := csv.NewReader(in).ReadAll()
	if err != nil || len(lines) == 0 {
		return c, fault.Invalid("statistics.classification", "code", "", "line", "1").Because(err)
	}
	column := func(line []string, name string) string {
		if i := slices.Index(lines[0], name); i >= 0 {
			return strings.TrimSpace(line[i])
		}
		return ""
	}
	seen := map[string]bool{"": true}
	for n, line := range lines[1:] {
		k := Class{Code: column(line, "code"), Parent: column(line, "parent"), Title: kernel.Text{}}
		k.Level, err = strconv.Atoi(column(line, "level"))
		for _, lang := range kernel.Langs() {
			if title := column(line, "title_"+string(lang)); title != "" {
				k.Title[lang] = title
			}
		}
		if err != nil || seen[k.Code] || !seen[k.Parent] || !strings.HasPrefix(k.Code, k.Parent) || len(k.Title) == 0 {
			return c, fault.Invalid("statistics.classification", "code", k.Code, "line", strconv.Itoa(n+2))
		}
		seen[k.Code] = true
		c.Classes = append(c.Classes, k)
	}
	return c, nil
}

// Class is the class of a code.
func (c Classification) Class(code string) (Class, bool) {
	for _, k := range c.Classes {
		if k.Code == code {
			return k, true
		}
	}
	return Class{}, false
}

// Below are the classes right below a code; below "" those of the first level.
func (c Classification) Below(code string) []Class {
	list := []Class{}
	for _, k := range c.Classes {
		if k.Parent == code {
			list = append(list, k)
		}
	}
	return list
}
