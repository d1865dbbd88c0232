package authz

import (
	"embed"
	"strings"
)

// Locale holds the messages about policies, and a plain sentence for each shipped one (RuleMessage).
//
//go:embed locale
var Locale embed.FS

// RulePrefix begins the message of every shipped policy.
const RulePrefix = "authz.rule."

// RuleMessage is the message that says in plain words what a shipped policy does.
func RuleMessage(id string) string { return RulePrefix + strings.ReplaceAll(id, "-", "_") }
