package institutions

// Kind is one of the registers.
type Kind string

// The registers, in the order in which each rests on those before it.
const (
	OfNorm        Kind = "norm"
	OfArticle     Kind = "article"
	OfInstitution Kind = "institution"
	OfFunction    Kind = "function"
	OfMandate     Kind = "mandate"
	OfPost        Kind = "post"
	OfPosting     Kind = "posting"
	OfStaffing    Kind = "staffing"
	OfEquipment   Kind = "equipment"
	OfSite        Kind = "site"
)

// Kinds are all registers.
func Kinds() []Kind {
	return []Kind{OfNorm, OfArticle, OfInstitution, OfFunction, OfMandate, OfPost, OfPosting, OfStaffing, OfEquipment, OfSite}
}

// Known says whether there is such a register.
func (k Kind) Known() bool { return len(k.Columns()) > 0 }

// Columns are those of a register's rows besides code, from and to, as files, forms and operations have them.
func (k Kind) Columns() []Column {
	switch k {
	case OfNorm:
		return normColumns
	case OfArticle:
		return articleColumns
	case OfInstitution:
		return institutionColumns
	case OfFunction:
		return functionColumns
	case OfMandate:
		return mandateColumns
	case OfPost:
		return postColumns
	case OfPosting:
		return postingColumns
	case OfStaffing:
		return staffingColumns
	case OfEquipment:
		return equipmentColumns
	case OfSite:
		return siteColumns
	}
	return nil
}

// Column is one value of a row.
type Column struct {
	Name    string
	Form    Form
	Of      Kind     // of a Reference: the register that it names
	Choices []string // of a Choice
	Needed  bool
	Staff   bool // the public is not told
}

// Form is how a value is written.
type Form string

// The forms.
const (
	Line      Form = "line"
	Words     Form = "words"     // in the languages of the interface: columns name_es, name_en, name_pt, name_fr
	Choice    Form = "choice"    // one of Choices
	Reference Form = "reference" // code of a row of another register
	Place     Form = "place"     // code of a territory
	Day       Form = "day"       // yyyy-mm-dd
	Count     Form = "count"     // a whole number from 0
	Decimal   Form = "decimal"   // a number from 0, with a point
	Yes       Form = "yes"       // yes or no
	List      Form = "list"      // texts between semicolons
	Address   Form = "address"   // https://…
)
