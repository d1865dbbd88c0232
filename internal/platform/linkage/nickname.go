package linkage

import (
	_ "embed"
	"strings"
	"sync"
)

//go:embed nicknames.csv
var nicknameText string

// roots gives, by nickname, the name in a register. A nickname of several names (Chelo is Consuelo and Marcelo) stands once, with the more
// frequent one: a root only lets a pair agree, and other fields say whether it does.
var roots = sync.OnceValue(func() map[string]string {
	list := map[string]string{}
	for i, line := range strings.Split(strings.TrimSpace(nicknameText), "\n") {
		if nick, name, ok := strings.Cut(line, ","); ok && i > 0 {
			list[fold(nick)] = fold(name)
		}
	}
	return list
})

// root is the name that a folded word stands for: that of a nickname, in the spelling of one language.
func root(word string) string {
	if name, ok := roots()[word]; ok {
		return name
	}
	return word
}
