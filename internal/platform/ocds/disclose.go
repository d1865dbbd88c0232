package ocds

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// publicRoles are those of bodies that spend public money or watch over it.
var publicRoles = []string{"buyer", "procuringEntity", "payer", "funder", "reviewBody"}

// personSchemes are the last parts of the names of schemes that number natural persons: identity cards, personal tax numbers and
// passports of the Americas; and the tax numbers that natural persons and companies share.
var personSchemes = []string{"CC", "CE", "CED", "CEDULA", "CI", "CIE", "CPF", "CUI", "CUIL", "CUIT", "CURP", "DNI", "DPI", "DUI", "ID", "NIE", "NIN", "NIT", "PAS", "PASSPORT", "PEP", "PPT", "RFC", "RIF", "RNC", "RTN",
	"RUC", "RUN", "RUT", "SSN", "TI", "TIN", "TRN"}

// companyNumbers are the forms, digits and letters only, of numbers that none but legal persons have under a scheme that numbers
// natural persons too. CO-NIT is told apart by isCompanyOfColombia.
var companyNumbers = map[string]*regexp.Regexp{
	"AR-CUIT": regexp.MustCompile(`^3[034]\d{9}$`),
	"CL-RUT":  regexp.MustCompile(`^[5-9]\d{7}[\dK]$`),
	"DO-RNC":  regexp.MustCompile(`^\d{9}$`),
	"EC-RUC":  regexp.MustCompile(`^\d\d[69]\d{10}$`),
	"MX-RFC":  regexp.MustCompile(`^[A-ZÑ&]{3}\d{6}[A-Z0-9]{3}$`),
	"PE-RUC":  regexp.MustCompile(`^20\d{9}$`),
	"PY-RUC":  regexp.MustCompile(`^80\d{7}$`),
	"VE-RIF":  regexp.MustCompile(`^[JGC]\d{8,9}$`),
}

var notAlphanumeric = regexp.MustCompile(`[^A-ZÑ&0-9]`)

// isOrganisation says whether a party is known to be no natural person: it acts for the public, or bears a number of a register of
// organisations. Of any other party the public learns that it is there.
func isOrganisation(party Object) bool {
	roles, _ := party["roles"].([]any)
	for _, role := range roles {
		if s, ok := role.(string); ok && slices.Contains(publicRoles, s) {
			return true
		}
	}
	identifier := Part(party, "identifier")
	scheme, number := strings.ToUpper(Text(identifier, "scheme")), notAlphanumeric.ReplaceAllString(strings.ToUpper(Text(identifier, "id")), "")
	if scheme == "" || number == "" {
		return false
	}
	if scheme == "CO-NIT" {
		return isCompanyOfColombia(number)
	}
	if form, ok := companyNumbers[scheme]; ok {
		return form.MatchString(number)
	}
	parts := strings.FieldsFunc(scheme, func(r rune) bool { return r == '-' || r == '_' })
	return len(parts) > 0 && !slices.Contains(personSchemes, parts[len(parts)-1])
}

var companyOfColombia = regexp.MustCompile(`^[89]\d{8}\d?$`)

// isCompanyOfColombia tells the tax number of a company, nine digits from 800 million on, with or without its check digit, from an
// identity card of eight digits with a check digit: nine digits whose last one checks the others may be such a card.
func isCompanyOfColombia(number string) bool {
	if !companyOfColombia.MatchString(number) {
		return false
	}
	last := len(number) - 1
	return checkDigitOfColombia(number[:last]) == int(number[last]-'0') == (last == 9)
}

// checkDigitOfColombia is the check digit of a tax number, by the primes of DIAN (Orden Administrativa 4 of 1989), modulo 11.
func checkDigitOfColombia(number string) int {
	weights := []int{3, 7, 13, 17, 19, 23, 29, 37, 41}
	sum := 0
	for i := range number {
		sum += int(number[len(number)-1-i]-'0') * weights[i]
	}
	if rest := sum % 11; rest > 1 {
		return 11 - rest
	}
	return sum % 11
}

// hider takes out of the releases of a process what is not for the public.
type hider struct {
	names   map[string]string // of persons, by identifier of the party: person-1, person-2 …
	secrets *regexp.Regexp    // texts about persons that may stand anywhere
}

// Hidden stands where a text about a person stood.
const Hidden = "[…]"

// Disclosed are the releases of a process as the public reads them, given in the order in which they were recorded.
func Disclosed(releases []Release) ([]Release, error) {
	l, err := schemas()
	if err != nil || len(releases) == 0 {
		return nil, err
	}
	merged, err := Merge(releases)
	if err != nil {
		return nil, err
	}
	h := newHider(merged, releases)
	list := make([]Release, len(releases))
	for i, r := range releases {
		list[i] = Release(h.object(l.root, Object(r)))
	}
	return list, nil
}

// newHider learns of all parties of a process; a number once given to a person stays.
func newHider(merged Release, releases []Release) hider {
	h := hider{names: map[string]string{}}
	organisations := map[string]bool{}
	var published, secrets []string
	for _, party := range Parts(Object(merged), "parties") {
		if isOrganisation(party) {
			organisations[Text(party, "id")] = true
			published = append(published, strings.ToLower(Text(party, "name")))
		}
	}
	for _, r := range releases {
		for _, party := range Parts(Object(r), "parties") {
			secrets = append(secrets, contactTexts(Part(party, "contactPoint"))...)
			id := Text(party, "id")
			if organisations[id] {
				continue
			}
			if h.names[id] == "" {
				h.names[id] = "person-" + strconv.Itoa(len(h.names)+1)
			}
			secrets = append(secrets, personTexts(party)...)
		}
	}
	h.secrets = anyOf(secrets, published)
	return h
}

// contactTexts are those of a contact point that can be about nobody else: a single word may be a word of any text.
func contactTexts(contact Object) []string {
	var list []string
	for _, key := range []string{"name", "email", "telephone", "faxNumber"} {
		if text := Text(contact, key); len([]rune(text)) >= 5 && strings.ContainsAny(text, " @0123456789") {
			list = append(list, text)
		}
	}
	return list
}

// personTexts are the names and numbers of a person, and where they live.
func personTexts(party Object) []string {
	list := []string{Text(party, "id"), Text(Part(party, "address"), "streetAddress")}
	for key := range party {
		if key == "name" || strings.HasPrefix(key, "name_") {
			list = append(list, Text(party, key))
		}
	}
	for _, identifier := range append(Parts(party, "additionalIdentifiers"), Part(party, "identifier")) {
		list = append(list, Text(identifier, "id"), Text(identifier, "legalName"))
	}
	return slices.DeleteFunc(list, func(text string) bool { return len([]rune(text)) < 4 })
}

// anyOf finds each of the texts, but for what stands in the name of an organisation anyway; nil where there is none.
func anyOf(texts, published []string) *regexp.Regexp {
	var forms []string
	for _, text := range texts {
		lower := strings.ToLower(text)
		if !slices.ContainsFunc(published, func(name string) bool { return strings.Contains(name, lower) }) {
			forms = append(forms, regexp.QuoteMeta(text))
		}
	}
	if len(forms) == 0 {
		return nil
	}
	slices.SortFunc(forms, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) }) // the whole name before its part
	return regexp.MustCompile("(?i)" + strings.Join(slices.Compact(forms), "|"))
}

// object is what of an object the public may read: what the standard defines and has not deprecated, without contact points and
// free details; of a person the number and the roles.
func (h hider) object(n node, o Object) Object {
	shown := Object{}
	person := ""
	if n.name == "Organization" || n.name == "OrganizationReference" {
		person = h.names[Text(o, "id")]
	}
	for key, value := range o {
		place, known := n.field(key)
		if !known || n.says(key, "deprecated") || key == "contactPoint" || n.name == "Organization" && key == "details" || person != "" && key != "roles" {
			continue
		}
		if v, ok := h.value(place, value); ok {
			shown[key] = v
		}
	}
	if person != "" {
		shown["id"] = person
	}
	return shown
}

// value is what of a value the public may read; ok is false for an address that would tell of a person.
func (h hider) value(n node, value any) (shown any, ok bool) {
	switch v := value.(type) {
	case Object:
		return h.object(n, v), true
	case []any:
		list := make([]any, 0, len(v))
		for _, element := range v {
			if inner, ok := h.value(n.items(), element); ok {
				list = append(list, inner)
			}
		}
		return list, true
	case string:
		if h.secrets == nil || !h.secrets.MatchString(v) {
			return v, true
		}
		return h.secrets.ReplaceAllLiteralString(v, Hidden), n.schema["format"] == nil
	}
	return value, true
}
