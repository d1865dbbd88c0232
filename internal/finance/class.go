package finance

import (
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strings"

	"convive/internal/kernel"
)

// Class is one of the classification of the functions of government, 1999 (COFOG): a division 03, a group 03.1 or a class 03.1.0.
type Class struct {
	Code  string
	Title kernel.Text
}

// Classes are the classification, by code. The zero value knows none: then the form of a code is all that is checked.
type Classes struct{ list []Class }

// ParseClasses reads code, title_es, title_en, title_pt, title_fr.
func ParseClasses(in io.Reader) (Classes, error) {
	rows, err := csv.NewReader(in).ReadAll()
	if err != nil || len(rows) == 0 {
		return Classes{}, fmt.Errorf("classes: no table: %w", err)
	}
	var c Classes
	for _, row := range rows[1:] {
		class := Class{Code: row[0], Title: kernel.Text{}}
		for i, head := range rows[0][1:] {
			lang, ok := kernel.ParseLang(strings.TrimPrefix(head, "title_"))
			if ok && row[i+1] != "" {
				class.Title[lang] = row[i+1]
			}
		}
		if !cofogForm.MatchString(class.Code) || len(class.Title) == 0 {
			return Classes{}, fmt.Errorf("classes: %q has no code or no title", row)
		}
		c.list = append(c.list, class)
	}
	slices.SortFunc(c.list, func(a, b Class) int { return strings.Compare(a.Code, b.Code) })
	return c, nil
}

// All are the classes, by code.
func (c Classes) All() []Class { return c.list }

// Title is the name of a class; ok is false where the classification has no such code.
func (c Classes) Title(code string) (title kernel.Text, ok bool) {
	i, ok := slices.BinarySearchFunc(c.list, code, func(class Class, code string) int { return strings.Compare(class.Code, code) })
	if !ok {
		return nil, false
	}
	return c.list[i].Title, true
}

func (c Classes) has(code string) bool {
	_, ok := c.Title(code)
	return ok || len(c.list) == 0
}
