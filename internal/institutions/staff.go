package institutions

// Staffing is how the posts of an institution are held on a day.
type Staffing struct {
	Budgeted int // posts with a budget
	Filled   int // of them, held by somebody permanently
	Leading  []Lead
}

// Lead is a leading post with who holds it, permanently before acting; a Holder without a code is a vacancy.
type Lead struct{ Post, Holder Row }

// Staffing of an institution on a day.
func (r *Register) Staffing(institution, day string) Staffing {
	var s Staffing
	holders := map[string]Row{}
	for _, p := range r.On(OfPosting, day) {
		if old, ok := holders[p.Values["post"]]; !ok || old.Values["sort"] != Permanent {
			holders[p.Values["post"]] = p
		}
	}
	for _, post := range r.On(OfPost, day) {
		if post.Values["institution"] != institution {
			continue
		}
		holder := holders[post.Code]
		if post.Values.Holds("budgeted") {
			s.Budgeted++
			if holder.Values["sort"] == Permanent {
				s.Filled++
			}
		}
		if post.Values.Holds("leading") {
			s.Leading = append(s.Leading, Lead{post, holder})
		}
	}
	return s
}
