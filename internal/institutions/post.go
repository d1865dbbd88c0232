package institutions

import "convive/internal/kernel/fault"

// A post is a place in an institution that a person can hold; leading posts answer for it to the public.
var postColumns = []Column{
	{Name: "institution", Form: Reference, Of: OfInstitution, Needed: true}, {Name: "name", Form: Words, Needed: true}, {Name: "rank", Form: Line}, {Name: "competences", Form: List},
	{Name: "budgeted", Form: Yes, Needed: true}, {Name: "leading", Form: Yes}, {Name: "command", Form: Yes}, {Name: "illustrative", Form: Yes},
}

// The kinds of a posting.
const (
	Permanent = "permanent"
	Acting    = "acting"
	Seconded  = "seconded"
)

// A posting puts a person into a post. holder is the institution's own number of the person and is for staff; a name is
// published of a leading post only, whose holder is a public officer.
var postingColumns = []Column{
	{Name: "post", Form: Reference, Of: OfPost, Needed: true}, {Name: "sort", Form: Choice, Choices: []string{Permanent, Acting, Seconded}, Needed: true},
	{Name: "holder", Form: Line, Needed: true, Staff: true}, {Name: "sex", Form: Choice, Choices: []string{"female", "male", "other", "unknown"}, Staff: true},
	{Name: "competences", Form: List, Staff: true}, {Name: "competition", Form: Yes}, {Name: "name", Form: Line},
}

// checkPosting holds a posting against the register. Faults: nameNotPublic, postTaken, holderTwice.
func (r *Register) checkPosting(row Row) error {
	post, _ := r.Get(OfPost, row.Values["post"], row.From)
	if row.Values["name"] != "" && !post.Values.Holds("leading") {
		return fault.Invalid("institutions.nameNotPublic").At("name")
	}
	if row.Values["sort"] != Permanent {
		return nil
	}
	for _, by := range []string{"post", "holder"} {
		for _, other := range r.permanent()[[2]string{by, row.Values[by]}] {
			switch {
			case other.Code == row.Code || !other.meets(row):
			case by == "post":
				return fault.Invalid("institutions.postTaken", "post", row.Values["post"], "from", other.From, "to", other.To).At("from")
			default:
				return fault.Invalid("institutions.holderTwice", "post", other.Values["post"], "from", other.From, "to", other.To).At("holder")
			}
		}
	}
	return nil
}

// permanent are the permanent postings by post and by holder. It is asked for by who holds rows against a register of their own.
func (r *Register) permanent() map[[2]string][]Row {
	if r.held != nil {
		return r.held
	}
	r.held = map[[2]string][]Row{}
	for _, row := range r.All(OfPosting) {
		if row.Values["sort"] != Permanent {
			continue
		}
		for _, by := range []string{"post", "holder"} {
			key := [2]string{by, row.Values[by]}
			r.held[key] = append(r.held[key], row)
		}
	}
	return r.held
}

// A staffing norm says how many posts of a rank an institution should have for so many of something: 1 officer per 300
// inhabitants has value 1 and per 300 of inhabitants.
var staffingColumns = []Column{
	{Name: "institution", Form: Reference, Of: OfInstitution, Needed: true}, {Name: "rank", Form: Line}, {Name: "value", Form: Decimal, Needed: true}, {Name: "per", Form: Count, Needed: true},
	{Name: "of", Form: Choice, Choices: []string{"inhabitants", "sites", "vehicles", "persons_deprived_of_liberty"}, Needed: true}, {Name: "article", Form: Reference, Of: OfArticle},
}
