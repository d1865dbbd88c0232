package main

import "fmt"

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
