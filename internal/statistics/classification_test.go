package statistics_test

import (
	"strings"
	"testing"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/statistics"
)

func TestParseClassification(t *testing.T) {
	const head = "code,level,parent,title_en,title_es\n"
	c, err := statistics.ParseClassification(strings.NewReader(head + "01,1,,Death,Muerte\n0101,2,01,Intentional homicide,Homicidio intencional\n"))
	if err != nil {
		t.Fatal(err)
	}
	if k, ok := c.Class("0101"); !ok || k.Parent != "01" || k.Level != 2 || k.Title[kernel.Spanish] != "Homicidio intencional" {
		t.Errorf("0101 is %+v", k)
	}
	if list := c.Below("01"); len(list) != 1 || list[0].Code != "0101" {
		t.Errorf("below 01: %v", list)
	}
	for name, rows := range map[string]string{"twice": "01,1,,A,A\n01,1,,B,B\n", "no parent": "0101,2,01,A,A\n", "not a prefix": "01,1,,A,A\n0201,2,01,A,A\n",
		"no title": "01,1,,,\n", "no level": "01,x,,A,A\n", "ragged": "01,1\n"} {
		if _, err := statistics.ParseClassification(strings.NewReader(head + rows)); fault.CodeOf(err) != fault.CodeInvalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}
