package ocds

import (
	"encoding/json"
	"math/big"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"convive/internal/kernel"
)

// mostMinor is the largest amount, in minor units.
const mostMinor = int64(1e17)

// ocidForm is what serves as a part of an address.
var ocidForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._:/-]{2,149}$`)

// CheckRules holds a release, which keeps the schema, against what the schema cannot say: by itself, and together with the other
// releases of its process. Rules: badOCID, badID, badDate, futureDate, idTwice, noParty, noAward, periodBackwards, currencyNeeded,
// currencyUnknown, tooManyDecimals, belowZero, amountTooLarge, awardBeforeTender, signedBeforeAward, contractAboveAward,
// tooFewTenderers.
func CheckRules(r Release, others []Release, now time.Time) ([]*Problem, error) {
	l, err := schemas()
	if err != nil {
		return nil, err
	}
	if list := checkHead(r, now); len(list) > 0 {
		return list, nil
	}
	merged, err := Merge(append(slices.Clone(others), r))
	if err != nil {
		return nil, err
	}
	c := checking{r, merged, identifiers(merged, "parties"), identifiers(merged, "awards"), nil}
	c.walk(l.root, Object(r), "", nil)
	c.checkAwards()
	return c.found[:min(len(c.found), mostProblems)], nil
}

func checkHead(r Release, now time.Time) []*Problem {
	switch date := r.Date(); {
	case !ocidForm.MatchString(r.OCID()):
		return []*Problem{problem("badOCID", "/ocid")}
	case len(r.ID()) > 300 || strings.ContainsAny(r.ID(), "#\x00"):
		return []*Problem{problem("badID", "/id")}
	case date.IsZero():
		return []*Problem{problem("badDate", "/date")}
	case date.After(now):
		return []*Problem{problem("futureDate", "/date")}
	}
	return nil
}

func identifiers(o Release, list string) map[string]bool {
	ids := map[string]bool{}
	for _, part := range Parts(Object(o), list) {
		ids[Text(part, "id")] = true
	}
	return ids
}

type checking struct {
	release, merged Release
	parties, awards map[string]bool // of the whole process
	found           []*Problem
}

func (c *checking) say(rule, at string, kv ...string) {
	c.found = append(c.found, problem(rule, at, kv...))
}

// walk looks at all objects of a release that the standard defines; path are the keys that lead to one, without places in lists.
func (c *checking) walk(n node, o Object, at string, path []string) {
	c.checkObject(n, o, at, path)
	for _, key := range sortedKeys(o) {
		place, known := n.field(key)
		if !known {
			continue
		}
		here, way := at+pointer([]string{key}), append(slices.Clone(path), key)
		switch v := o[key].(type) {
		case Object:
			c.walk(place, v, here, way)
		case []any:
			if place.identified() && !n.says(key, "wholeListMerge") {
				c.checkUnique(v, here)
			}
			for i, element := range v {
				if inner, ok := element.(Object); ok {
					c.walk(place.items(), inner, here+"/"+strconv.Itoa(i), way)
				}
			}
		}
	}
}

func sortedKeys(o Object) []string {
	keys := make([]string, 0, len(o))
	for key := range o {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

func (c *checking) checkUnique(list []any, at string) {
	seen := map[string]bool{}
	for i, v := range list {
		o, _ := v.(Object)
		id, ok := idOf(o)
		if ok && seen[id] {
			c.say("idTwice", at+"/"+strconv.Itoa(i)+"/id")
		}
		seen[id] = true
	}
}

func (c *checking) checkObject(n node, o Object, at string, path []string) {
	switch n.name {
	case "Value":
		c.checkValue(o, at, path)
	case "Period":
		start, end := Moment(o, "startDate"), Moment(o, "endDate")
		if !start.IsZero() && !end.IsZero() && end.Before(start) {
			c.say("periodBackwards", at)
		}
	case "OrganizationReference":
		if !c.parties[Text(o, "id")] {
			c.say("noParty", at)
		}
	case "Contract":
		if !c.awards[Text(o, "awardID")] {
			c.say("noAward", at+"/awardID")
		}
	}
}

// checkValue: only a transaction may take money back.
func (c *checking) checkValue(o Object, at string, path []string) {
	currency := Text(o, "currency")
	number, stated := o["amount"].(json.Number)
	switch {
	case !stated:
		return
	case currency == "":
		c.say("currencyNeeded", at)
		return
	case !kernel.IsCurrency(currency):
		c.say("currencyUnknown", at+"/currency", "currency", currency)
		return
	}
	m, why := money(number, currency)
	switch {
	case why != "":
		c.say(why, at+"/amount", "currency", currency, "n", strconv.Itoa(kernel.Decimals(currency)))
	case m.Minor < 0 && !slices.Contains(path, "transactions"):
		c.say("belowZero", at+"/amount")
	}
}

// money is an amount in minor units. why says why there is none: tooManyDecimals, amountTooLarge.
func money(number json.Number, currency string) (m kernel.Money, why string) {
	r, ok := new(big.Rat).SetString(number.String())
	if !ok {
		return m, "amountTooLarge"
	}
	scale := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(kernel.Decimals(currency))), nil)
	r.Mul(r, new(big.Rat).SetInt(scale))
	switch {
	case r.Cmp(new(big.Rat).SetInt64(mostMinor)) > 0 || r.Cmp(new(big.Rat).SetInt64(-mostMinor)) < 0:
		return m, "amountTooLarge"
	case !r.IsInt():
		return m, "tooManyDecimals"
	}
	return kernel.Money{Minor: r.Num().Int64(), Currency: currency}, ""
}

// Amount is what a value of an object states; ok is false where it states none, or none that can be computed with.
func Amount(o Object, key string) (m kernel.Money, ok bool) {
	value := Part(o, key)
	number, stated := value["amount"].(json.Number)
	currency := Text(value, "currency")
	if !stated || !kernel.IsCurrency(currency) {
		return m, false
	}
	m, why := money(number, currency)
	return m, why == ""
}

// checkAwards holds what the process comes to with this release against itself.
func (c *checking) checkAwards() {
	tender := Part(Object(c.merged), "tender")
	opened := Moment(Part(tender, "tenderPeriod"), "startDate")
	for _, award := range Parts(Object(c.merged), "awards") {
		at, date := c.placeOf("awards", award), Moment(award, "date")
		if !date.IsZero() && !opened.IsZero() && date.Before(opened) {
			c.say("awardBeforeTender", at)
		}
		c.checkContracts(award)
	}
	if number, ok := tender["numberOfTenderers"].(json.Number); ok {
		if n, err := number.Int64(); err == nil && n < int64(len(Parts(tender, "tenderers"))) {
			c.say("tooFewTenderers", c.placeIn("tender", "/numberOfTenderers"))
		}
	}
}

// checkContracts holds the contracts of an award against it. More money than was awarded needs an amendment with its rationale.
func (c *checking) checkContracts(award Object) {
	limit, limited := Amount(award, "value")
	sum := kernel.Money{Currency: limit.Currency}
	amended, last := false, ""
	for _, contract := range Parts(Object(c.merged), "contracts") {
		if Text(contract, "awardID") != Text(award, "id") {
			continue
		}
		last = c.placeOf("contracts", contract)
		signed, date := Moment(contract, "dateSigned"), Moment(award, "date")
		if !signed.IsZero() && !date.IsZero() && signed.Before(date) {
			c.say("signedBeforeAward", last)
		}
		if m, ok := Amount(contract, "value"); ok && Text(contract, "status") != "cancelled" {
			sum, _ = sum.Plus(m)
		}
		for _, amendment := range Parts(contract, "amendments") {
			amended = amended || strings.TrimSpace(Text(amendment, "rationale")) != ""
		}
	}
	if limited && !amended && sum.Minor > limit.Minor {
		c.say("contractAboveAward", last, "amount", kernel.Money{Minor: sum.Minor - limit.Minor, Currency: limit.Currency}.Decimal(), "currency", limit.Currency)
	}
}

// placeOf points to an element of the merged release in this release, or to this release where it does not state the element.
func (c *checking) placeOf(list string, element Object) string {
	want, _ := idOf(element)
	for i, o := range Parts(Object(c.release), list) {
		if id, _ := idOf(o); id == want {
			return "/" + list + "/" + strconv.Itoa(i)
		}
	}
	return ""
}

func (c *checking) placeIn(key, rest string) string {
	if Part(Object(c.release), key) == nil {
		return ""
	}
	return "/" + key + rest
}
