package finance

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"convive/internal/kernel"
	"convive/internal/platform/ocds"
)

// Process is a contracting process as the public reads it: what its releases come to, by the rules of merging of OCDS 1.1.
type Process struct {
	OCID, Language string // of its texts; empty: not stated
	Title          string
	Description    string
	Buyer          Organisation // or the procuring entity, where no buyer is stated
	Rationale      string
	Budget         ProcessBudget
	Tender         Tender
	Awards         []Award
	Contracts      []Contract
	Said           []Said // its releases, by date
	Illustrative   bool   // generated, of no real contract
	Origins        []Delivery

	releases []ocds.Release // as the public reads them, by date
	compiled ocds.Release
}

// Organisation is a party. Person: a natural person, of whom the public reads a number within the process.
type Organisation struct {
	ID, Name    string
	Institution string // code of the register, where the party names it
	Person      bool
}

// ProcessBudget is where the money comes from. Line is the budget line that it names, where there is one.
type ProcessBudget struct {
	ID, Description, Project string
	Amount                   *kernel.Money
	Line                     Key
	Programme                string   // of the line
	Objectives               []string // to which the line is linked
}

// Tender is what was asked for. The codes are those of OCDS.
type Tender struct {
	ID, Status, Method, MethodDetails, MethodRationale, Category string
	Value                                                        *kernel.Money
	Opened, Closed                                               time.Time
	Tenderers                                                    *int // how many took part; nil: not stated
	Names                                                        []Organisation
}

// Award is a decision for suppliers.
type Award struct {
	ID, Title, Status string
	Date              time.Time
	Value             *kernel.Money
	Suppliers         []Organisation
}

// Contract is what was signed under an award.
type Contract struct {
	ID, AwardID, Title, Status string
	Signed, Start, End         time.Time
	Value                      *kernel.Money
	Amendments                 []ContractChange
	Payments                   []ProcessPayment
	Milestones                 []ProcessMilestone
}

// ContractChange is an amendment of a contract.
type ContractChange struct {
	Date                   time.Time
	Rationale, Description string
}

// ProcessPayment is money that went from one party to another; below zero it came back.
type ProcessPayment struct {
	ID           string
	Date         time.Time
	Value        *kernel.Money
	Payer, Payee Organisation
}

// ProcessMilestone is what was to be done by a day.
type ProcessMilestone struct {
	Title, Status string
	Due, Met      time.Time
}

// Said is a release: what was said, when, about which part.
type Said struct {
	ID   string
	Date time.Time
	Tags []string
	At   time.Time // when it was entered
}

// Stages of a process, and how it can end without a contract.
const (
	InPlanning       = "planning"
	InTender         = "tender"
	Awarded          = "award"
	Signed           = "contract"
	InImplementation = "implementation"
	Ended            = "ended"
	Cancelled        = "cancelled"
	Unsuccessful     = "unsuccessful"
	Withdrawn        = "withdrawn"
)

// Stage is how far a process has come.
func (p Process) Stage() string {
	ended, running, paid := 0, 0, false
	for _, c := range p.Contracts {
		switch c.Status {
		case "terminated":
			ended++
		case "cancelled":
		default:
			running++
		}
		paid = paid || len(c.Payments) > 0
	}
	switch {
	case running > 0 && paid:
		return InImplementation
	case running > 0:
		return Signed
	case ended > 0:
		return Ended
	case slices.ContainsFunc(p.Awards, Award.stands):
		return Awarded
	case p.Tender.Status == Cancelled || p.Tender.Status == Unsuccessful || p.Tender.Status == Withdrawn:
		return p.Tender.Status
	case p.Tender.ID != "" && p.Tender.Status != "planning" && p.Tender.Status != "planned":
		return InTender
	}
	return InPlanning
}

// stands says whether an award was made and not taken back. One without a status was made.
func (a Award) stands() bool { return a.Status == "active" || a.Status == "" }

// Decided says whether an award was made or a contract signed on a day of a period, as their dates state it.
func (p Process) Decided(from, to string) bool {
	within := func(at time.Time) bool {
		day := at.Format(time.DateOnly)
		return !at.IsZero() && from <= day && day <= to
	}
	return slices.ContainsFunc(p.Awards, func(a Award) bool { return a.stands() && within(a.Date) }) ||
		slices.ContainsFunc(p.Contracts, func(c Contract) bool { return c.Status != "cancelled" && within(c.Signed) })
}

// Suppliers are those of the awards that stand, each once.
func (p Process) Suppliers() []Organisation {
	var list []Organisation
	for _, a := range p.Awards {
		for _, s := range a.Suppliers {
			if a.stands() && !slices.Contains(list, s) {
				list = append(list, s)
			}
		}
	}
	return list
}

// Worth is what the process is about in money, by currency: the awards that stand, or else what the tender was to cost.
func (p Process) Worth() []kernel.Money {
	var list []kernel.Money
	for _, a := range p.Awards {
		if a.stands() && a.Value != nil {
			list = added(list, *a.Value)
		}
	}
	if len(list) == 0 && p.Tender.Value != nil {
		return []kernel.Money{*p.Tender.Value}
	}
	return list
}

// Paid is what was paid under the contracts, by currency.
func (p Process) Paid() []kernel.Money {
	var list []kernel.Money
	for _, c := range p.Contracts {
		for _, t := range c.Payments {
			if t.Value != nil {
				list = added(list, *t.Value)
			}
		}
	}
	return list
}

// added adds an amount to the sum of its currency; amounts are small enough that sums of a process fit.
func added(list []kernel.Money, m kernel.Money) []kernel.Money {
	for i := range list {
		if sum, ok := list[i].Plus(m); ok {
			list[i] = sum
			return list
		}
	}
	return append(list, m)
}

// newProcess makes a process of its kept releases, in the order of recording.
func newProcess(kept []KeptRelease, origins []Delivery) (Process, error) {
	raw := make([]ocds.Release, len(kept))
	for i, k := range kept {
		var err error
		if raw[i], err = ocds.ParseRelease([]byte(k.Content)); err != nil {
			return Process{}, err
		}
	}
	shown, err := ocds.Disclosed(raw)
	if err != nil {
		return Process{}, err
	}
	p := Process{OCID: kept[0].OCID, Origins: origins}
	for i, r := range shown {
		p.Said = append(p.Said, Said{ID: r.ID(), Date: r.Date(), Tags: r.Tags(), At: kept[i].At})
	}
	for _, d := range origins {
		p.Illustrative = p.Illustrative || d.Illustrative
	}
	slices.SortStableFunc(p.Said, func(a, b Said) int { return a.Date.Compare(b.Date) })
	slices.SortStableFunc(shown, func(a, b ocds.Release) int { return a.Date().Compare(b.Date()) })
	p.releases = shown
	if p.compiled, err = ocds.Merge(shown); err != nil {
		return p, err
	}
	p.fill(ocds.Object(p.compiled))
	return p, nil
}

func (p *Process) fill(o ocds.Object) {
	parties := partiesOf(o)
	planning, tender := ocds.Part(o, "planning"), ocds.Part(o, "tender")
	p.Language, p.Rationale = ocds.Text(o, "language"), ocds.Text(planning, "rationale")
	p.Title, p.Description = ocds.Text(tender, "title"), ocds.Text(tender, "description")
	if p.Buyer = parties.named(ocds.Part(o, "buyer")); p.Buyer.ID == "" {
		p.Buyer = parties.named(ocds.Part(tender, "procuringEntity"))
	}
	budget := ocds.Part(planning, "budget")
	p.Budget = ProcessBudget{ID: ocds.Text(budget, "id"), Description: ocds.Text(budget, "description"), Project: ocds.Text(budget, "project"), Amount: valueOf(budget, "amount")}
	p.fillTender(tender, parties)
	for _, a := range ocds.Parts(o, "awards") {
		p.Awards = append(p.Awards, Award{ocds.Text(a, "id"), ocds.Text(a, "title"), ocds.Text(a, "status"), ocds.Moment(a, "date"), valueOf(a, "value"), parties.all(a, "suppliers")})
	}
	for _, c := range ocds.Parts(o, "contracts") {
		p.Contracts = append(p.Contracts, contractOf(c, parties))
	}
	for _, text := range []string{p.Budget.Description, firstTitle(p.Awards), p.OCID} {
		if p.Title == "" {
			p.Title = text
		}
	}
}

func firstTitle(awards []Award) string {
	if len(awards) == 0 {
		return ""
	}
	return awards[0].Title
}

func (p *Process) fillTender(o ocds.Object, parties parties) {
	period := ocds.Part(o, "tenderPeriod")
	p.Tender = Tender{ocds.Text(o, "id"), ocds.Text(o, "status"), ocds.Text(o, "procurementMethod"), ocds.Text(o, "procurementMethodDetails"), ocds.Text(o, "procurementMethodRationale"),
		ocds.Text(o, "mainProcurementCategory"), valueOf(o, "value"), ocds.Moment(period, "startDate"), ocds.Moment(period, "endDate"), nil, parties.all(o, "tenderers")}
	if number, ok := o["numberOfTenderers"].(json.Number); ok {
		if n, err := strconv.Atoi(number.String()); err == nil && n >= 0 {
			p.Tender.Tenderers = &n
		}
	}
}

func contractOf(o ocds.Object, parties parties) Contract {
	period, implementation := ocds.Part(o, "period"), ocds.Part(o, "implementation")
	c := Contract{ID: ocds.Text(o, "id"), AwardID: ocds.Text(o, "awardID"), Title: ocds.Text(o, "title"), Status: ocds.Text(o, "status"), Signed: ocds.Moment(o, "dateSigned"),
		Start: ocds.Moment(period, "startDate"), End: ocds.Moment(period, "endDate"), Value: valueOf(o, "value")}
	for _, a := range ocds.Parts(o, "amendments") {
		c.Amendments = append(c.Amendments, ContractChange{ocds.Moment(a, "date"), ocds.Text(a, "rationale"), ocds.Text(a, "description")})
	}
	for _, t := range ocds.Parts(implementation, "transactions") {
		c.Payments = append(c.Payments, ProcessPayment{ocds.Text(t, "id"), ocds.Moment(t, "date"), valueOf(t, "value"), parties.named(ocds.Part(t, "payer")), parties.named(ocds.Part(t, "payee"))})
	}
	for _, m := range append(ocds.Parts(o, "milestones"), ocds.Parts(implementation, "milestones")...) {
		c.Milestones = append(c.Milestones, ProcessMilestone{ocds.Text(m, "title"), ocds.Text(m, "status"), ocds.Moment(m, "dueDate"), ocds.Moment(m, "dateMet")})
	}
	return c
}

func valueOf(o ocds.Object, key string) *kernel.Money {
	m, ok := ocds.Amount(o, key)
	if !ok {
		return nil
	}
	return &m
}

// parties are those of a process by identifier.
type parties map[string]Organisation

// registerScheme is the scheme under which a party names its code in the register of institutions.
const registerScheme = "X_CONVIVE"

func partiesOf(o ocds.Object) parties {
	list := parties{}
	for _, party := range ocds.Parts(o, "parties") {
		id := ocds.Text(party, "id")
		x := Organisation{ID: id, Name: ocds.Text(party, "name"), Institution: id, Person: strings.HasPrefix(id, "person-") && ocds.Text(party, "name") == ""}
		for _, identifier := range append(ocds.Parts(party, "additionalIdentifiers"), ocds.Part(party, "identifier")) {
			if strings.EqualFold(ocds.Text(identifier, "scheme"), registerScheme) {
				x.Institution = ocds.Text(identifier, "id")
			}
		}
		list[id] = x
	}
	return list
}

// named is the party that a reference names; where the party has no name, the reference may state it.
func (p parties) named(reference ocds.Object) Organisation {
	id := ocds.Text(reference, "id")
	x := p[id]
	if x.Name == "" && !x.Person {
		x.ID, x.Name = id, ocds.Text(reference, "name")
	}
	return x
}

func (p parties) all(o ocds.Object, key string) []Organisation {
	var list []Organisation
	for _, reference := range ocds.Parts(o, key) {
		list = append(list, p.named(reference))
	}
	return list
}
