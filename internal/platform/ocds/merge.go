package ocds

import (
	"fmt"
	"maps"
	"slices"
	"time"
)

// Merge compiles the releases of a process, of the same date in the order given, by the rules of OCDS 1.1: later values replace
// earlier ones, null removes, objects are merged by key, lists of objects with identifiers element by element (one without an
// identifier is a new one), all other lists and those of wholeListMerge as wholes; what is omitWhenMerged is left out. A versioned
// release is not made.
func Merge(releases []Release) (Release, error) {
	l, err := schemas()
	if err != nil || len(releases) == 0 {
		return nil, err
	}
	ordered := slices.SortedStableFunc(slices.Values(releases), func(a, b Release) int { return a.Date().Compare(b.Date()) })
	merged := Object{}
	for _, r := range ordered {
		merge(l.root, merged, Object(r))
	}
	date := ordered[len(ordered)-1].Date().UTC().Format(time.RFC3339)
	merged["ocid"], merged["date"], merged["tag"] = ordered[0].OCID(), date, []any{"compiled"}
	merged["id"] = ordered[0].OCID() + "-" + date
	return Release(merged), nil
}

func merge(n node, into, from Object) {
	for key, value := range from {
		if n.says(key, "omitWhenMerged") {
			continue
		}
		place, _ := n.field(key)
		switch v := value.(type) {
		case nil:
			delete(into, key)
		case Object:
			old, ok := into[key].(Object)
			if !ok {
				old = Object{}
			}
			merge(place, old, v)
			into[key] = old
		case []any:
			into[key] = mergeList(place, n.says(key, "wholeListMerge"), into[key], v)
		default:
			into[key] = v
		}
	}
}

// mergeList gives a list its next state.
func mergeList(n node, whole bool, old any, next []any) []any {
	before, _ := old.([]any)
	if whole || !n.identified() || !objects(before) || !objects(next) {
		return copied(next).([]any)
	}
	list := slices.Clone(before)
	at := map[string]int{}
	for i, v := range list {
		if id, ok := idOf(v.(Object)); ok {
			at[id] = i
		}
	}
	for _, v := range next {
		id, known := idOf(v.(Object))
		i, there := at[id]
		if !known || !there {
			element := Object{}
			merge(n.items(), element, v.(Object))
			list = append(list, element)
			if known {
				at[id] = len(list) - 1
			}
			continue
		}
		merge(n.items(), list[i].(Object), v.(Object))
	}
	return list
}

// idOf tells apart the number 1 and the text 1, as the standard does.
func idOf(o Object) (id string, ok bool) {
	v := o["id"]
	return fmt.Sprintf("%T %v", v, v), v != nil
}

func objects(list []any) bool {
	return !slices.ContainsFunc(list, func(v any) bool { _, ok := v.(Object); return !ok })
}

// copied is a value that shares nothing with the one that it comes from.
func copied(v any) any {
	switch v := v.(type) {
	case Object:
		c := maps.Clone(v)
		for key, inner := range c {
			c[key] = copied(inner)
		}
		return c
	case []any:
		c := make([]any, len(v))
		for i, inner := range v {
			c[i] = copied(inner)
		}
		return c
	}
	return v
}
