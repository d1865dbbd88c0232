package institutions

import "slices"

// Branch is an institution with those under it on a day.
type Branch struct {
	Institution Row
	Under       []Branch
}

// Tree are the institutions of a day that stand under no other, by subsystem and code, with what is under them. Those that
// merged or were dissolved are not in it. One whose parent is gone stands on its own.
func (r *Register) Tree(day string) []Branch {
	rows := slices.DeleteFunc(r.On(OfInstitution, day), func(row Row) bool { return Gone(row) })
	there := map[string]bool{}
	for _, row := range rows {
		there[row.Code] = true
	}
	under := map[string][]Row{}
	for _, row := range rows {
		parent := row.Values["parent"]
		if !there[parent] {
			parent = ""
		}
		under[parent] = append(under[parent], row)
	}
	tops := under[""]
	slices.SortStableFunc(tops, func(a, b Row) int {
		return slices.Index(subsystems, a.Values["subsystem"]) - slices.Index(subsystems, b.Values["subsystem"])
	})
	return branches(tops, under)
}

func branches(rows []Row, under map[string][]Row) []Branch {
	var list []Branch
	for _, row := range rows {
		list = append(list, Branch{row, branches(under[row.Code], under)})
	}
	return list
}

// Gone says that an institution is no more: it merged or was dissolved.
func Gone(row Row) bool {
	return row.Values["status"] == Merged || row.Values["status"] == Dissolved
}

// Heir is what an institution went up in by a day, through all successions; itself if it did not.
func (r *Register) Heir(code, day string) string {
	for {
		row, ok := r.Get(OfInstitution, code, day)
		if !ok || row.Values["status"] != Merged {
			return code
		}
		code = row.Values["successor"] // there is no circle of them: checkInstitution
	}
}
