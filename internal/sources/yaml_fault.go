package sources

import (
	"regexp"
	"strings"

	"convive/internal/kernel/fault"

	"github.com/goccy/go-yaml"
)

var yamlPlace = regexp.MustCompile(`^\[(\d+):\d+\] *`)

// Unreadable refuses a text that is not well-formed YAML: message takes the line and, as a quotation, what the parser
// says, which is English.
func Unreadable(message string, err error) *fault.Fault {
	detail, _, _ := strings.Cut(yaml.FormatError(err, false, false), "\n")
	line := "?"
	if m := yamlPlace.FindStringSubmatch(detail); m != nil {
		line, detail = m[1], detail[len(m[0]):]
	}
	return fault.Invalid(message, "line", line, "detail", detail)
}
