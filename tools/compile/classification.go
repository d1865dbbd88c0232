package main

import (
	"fmt"
	"strings"
)

// classification compiles the ICCS with its titles in four languages.
func (c *compiler) classification() error {
	rows, err := c.rows("classifications/iccs_v1.csv")
	if err != nil {
		return err
	}
	table, err := own("iccs_titles.csv")
	if err != nil {
		return err
	}
	titles := map[string]row{}
	for _, r := range table {
		titles[r["code"]] = r
	}
	lines := [][]string{{"code", "level", "parent", "title_en", "title_es", "title_pt", "title_fr"}}
	for _, r := range rows {
		t, ok := titles[r["code"]]
		if !ok {
			return fmt.Errorf("ICCS %s has no titles", r["code"])
		}
		delete(titles, r["code"])
		lines = append(lines, []string{r["code"], r["level"], r["parent"], r["title_en"], t["title_es"], t["title_pt"], t["title_fr"]})
	}
	if len(titles) != 0 {
		return fmt.Errorf("%d titles belong to no code of the ICCS", len(titles))
	}
	return c.addCSV("classifications/iccs_v1.csv", lines, note{publisher: "UNODC, International Classification of Crime for Statistical Purposes, version 1.0 (March 2015)",
		origin: "transcribed", licence: "facts", date: "2015", done: "Spanish, Portuguese and French titles written for the project after the official wording where it was known: a doubtful title is to be checked against the manual, the code stands; 0804, 0807, 09032 and 11013 are not opened further"})
}

// functions compiles the classification of the functions of government, the classes that budget lines name.
func (c *compiler) functions() error {
	rows, err := c.rows("standards/cofog/cofog.csv")
	if err != nil {
		return err
	}
	table, err := own("cofog_pt.csv")
	if err != nil {
		return err
	}
	portuguese := map[string]string{}
	for _, r := range table {
		portuguese[r["code"]] = r["title_pt"]
	}
	// one space where the origin prints two
	tidy := func(text string) string { return strings.Join(strings.Fields(text), " ") }
	lines := [][]string{{"code", "title_es", "title_en", "title_pt", "title_fr"}}
	for _, r := range rows {
		code := r["Code"]
		lines = append(lines, []string{code, tidy(r["Description_ES"]), tidy(r["Description_EN"]), portuguese[code], tidy(r["Description_FR"])})
		delete(portuguese, code)
	}
	if len(portuguese) != 0 {
		return fmt.Errorf("%d titles belong to no class of the COFOG", len(portuguese))
	}
	return c.addCSV("classifications/cofog_1999.csv", lines, note{publisher: "United Nations Statistics Division, Classification of the Functions of Government (COFOG 1999)",
		origin: "github.com/datasets/cofog at 093c3146, data/cofog.csv", licence: "ODC PDDL 1.0", date: "1999",
		done: "titles in Spanish, English and French as printed, double spaces made one; the Portuguese titles of divisions, groups and division 03 are translated by the project, those of the other classes are missing; explanatory notes left out. (CS), (SC), (IS), (SI): collective and individual services"})
}
