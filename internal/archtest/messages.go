package archtest

import (
	"encoding/json"
	"io/fs"
	"path"
	"strings"
)

// messagePrefix: a message's id begins with the module or the part of the platform that says it, so that a reader of an id
// knows where to look.
func messagePrefix(t *tree) []string {
	files, err := fs.Glob(t.fsys, "internal/*/*/locale/*.json")
	if err != nil {
		return []string{err.Error()}
	}
	var found []string
	for _, name := range files {
		dir := path.Dir(path.Dir(name))
		owner := path.Base(dir)
		if k, module := place(dir); k == isHTTP || k == isDB {
			owner = module
		}
		found = append(found, foreignIDs(t.fsys, name, owner+".")...)
	}
	return found
}

func foreignIDs(fsys fs.FS, name, prefix string) []string {
	text, err := fs.ReadFile(fsys, name)
	if err != nil {
		return []string{err.Error()}
	}
	var messages map[string]string
	if err := json.Unmarshal(text, &messages); err != nil {
		return []string{name + ": " + err.Error()}
	}
	var found []string
	for id := range messages {
		if !strings.HasPrefix(id, prefix) {
			found = append(found, name+": message "+id+" does not begin with "+prefix)
		}
	}
	return found
}
