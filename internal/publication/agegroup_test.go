package publication_test

import (
	"strings"
	"testing"

	"convive/internal/publication"
)

func TestPartition(t *testing.T) {
	for codes, want := range map[string]string{
		"Y_GE18 Y0T17":                           "Y0T17 Y_GE18",
		"Y0T12 Y13T17 Y_GE18 Y0T17":              "Y0T12 Y13T17 Y_GE18",
		"Y0T4 Y0T17 Y_GE18":                      "Y0T17 Y_GE18", // five to seventeen would be nobody
		"Y_LT15 Y15T64 Y_GE65 Y_GE15":            "Y_LT15 Y15T64 Y_GE65",
		"Y0T17 Y18T29":                           "", // no open end
		"Y1T17 Y_GE18":                           "", // nobody below one
		"_U Y0T17":                               "",
		"":                                       "",
		"Y0 Y1T4 Y5T9 Y10T14 Y_GE15 Y0T14 Y_GE5": "Y0 Y1T4 Y5T9 Y10T14 Y_GE15",
	} {
		if got := strings.Join(publication.Partition(strings.Fields(codes)), " "); got != want {
			t.Errorf("%s: %q, want %q", codes, got, want)
		}
	}
}
