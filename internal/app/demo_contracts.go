package app

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"convive/internal/kernel"
	"convive/internal/platform/ocds"
)

// demoDeal is a contracting process of the demonstration. All are generated: no supplier, price or payment is real.
type demoDeal struct {
	ocid, buyer, name, title, why, category, method string
	line                                            string // year/code of a budget line
	year, months                                    int    // the first release is of January; so many follow, one each month
	worth                                           int64  // in whole units
	bids                                            []string
	amended                                         string // rationale of a tenth more than was awarded
	cancelled                                       bool
}

// Suppliers of the demonstration; the last one is a natural person, of whom pages tell the number only.
const (
	demoFirm     = "Proveedora Ejemplo Uno S.A.S. (ficticia)"
	demoSecond   = "Proveedora Ejemplo Dos S.A.S. (ficticia)"
	demoThird    = "Proveedora Ejemplo Tres S.A.S. (ficticia)"
	demoSelfMade = "Persona Ejemplo (ficticia)"
)

func demoDeals() map[kernel.Tenant][]demoDeal {
	return map[kernel.Tenant][]demoDeal{
		kernel.MainTenant: {
			{ocid: "ocds-convive-demo-co-1", buyer: "police", name: "Policía Nacional de Colombia", title: "Motocicletas para patrullaje urbano", why: "Reponer las que cumplieron su vida útil.", category: "goods", method: "open",
				year: 2022, months: 5, worth: 4_800_000_000, bids: []string{demoFirm, demoSecond, demoThird}},
			{ocid: "ocds-convive-demo-co-2", buyer: "medellin", name: "Distrito de Medellín", title: "Mantenimiento de cámaras en el espacio público", why: "Las cámaras fuera de servicio pasan de la décima parte.", category: "services", method: "selective",
				year: 2022, months: 5, worth: 950_000_000, bids: []string{demoSecond}, amended: "Se añadieron dos barrios al mantenimiento."},
			{ocid: "ocds-convive-demo-co-3", buyer: "police", name: "Policía Nacional de Colombia", title: "Estudio de cargas de trabajo", why: "Saber cuántas personas pide cada turno.", category: "services", method: "direct",
				year: 2023, months: 4, worth: 60_000_000, bids: []string{demoSelfMade}},
			{ocid: "ocds-convive-demo-co-4", buyer: "medellin", name: "Distrito de Medellín", title: "Centro de atención a víctimas", why: "Reunir en un lugar lo que hoy está en seis.", category: "works", method: "open",
				year: 2023, months: 1, worth: 7_200_000_000, bids: []string{demoFirm, demoThird}},
			{ocid: "ocds-convive-demo-co-5", buyer: "police", name: "Policía Nacional de Colombia", title: "Radios portátiles", why: "Cubrir las estaciones rurales.", category: "goods", method: "open",
				year: 2023, months: 2, worth: 1_300_000_000, cancelled: true},
		},
		DemoMexico: {
			{ocid: "ocds-convive-demo-mx-1", buyer: "security", name: "Secretaría de Seguridad y Protección Ciudadana", title: "Equipos de cómputo para análisis", why: "Sustituir los que ya no reciben correcciones.", category: "goods", method: "open",
				line: "2021/security-P001", year: 2021, months: 5, worth: 18_500_000, bids: []string{demoFirm, demoSecond}},
			{ocid: "ocds-convive-demo-mx-2", buyer: "interior", name: "Secretaría de Gobernación", title: "Impresión de materiales de prevención", why: "Llevar la campaña a las escuelas.", category: "services", method: "limited",
				line: "2021/interior-P001", year: 2021, months: 4, worth: 2_400_000, bids: []string{demoThird}},
		},
	}
}

// seedContracts enters the generated processes of both governments; what is there already stays as it is.
func (a *App) seedContracts(ctx context.Context) error {
	for _, planner := range []context.Context{kernel.WithActor(context.WithValue(ctx, seeding{}, true), demoActor("demo-planner")), mexican(ctx, "demo-planner")} {
		if err := a.seedDeals(planner); err != nil {
			return err
		}
	}
	return nil
}

func (a *App) seedDeals(planner context.Context) error {
	tenant := kernel.ActorFrom(planner).Tenant
	var releases []ocds.Release
	for _, d := range demoDeals()[tenant] {
		releases = append(releases, d.releases(demoCurrency(tenant))...)
	}
	text, err := json.Marshal(ocds.ReleasePackage(ocds.Package{URI: "https://convive.example/demonstration/" + string(tenant), Publisher: "Convive", Published: "2024-01-01T00:00:00Z",
		Licence: "https://creativecommons.org/publicdomain/zero/1.0/"}, releases))
	if err != nil {
		return err
	}
	entry, err := a.Finance.ImportContracts(planner, text, true)
	if err == nil && len(entry.Refused) > 0 {
		err = fmt.Errorf("contracts of the demonstration: release %s breaks the rule %s", entry.Refused[0].Place, entry.Refused[0].Problems[0].Rule)
	}
	return err
}

func demoCurrency(tenant kernel.Tenant) string {
	if tenant == DemoMexico {
		return "MXN"
	}
	return "COP"
}

// releases are planning, tender, award, contract and two payments, as far as the deal has come.
func (d demoDeal) releases(currency string) []ocds.Release {
	value := func(n int64) ocds.Object { return ocds.Object{"amount": n, "currency": currency} }
	list := []ocds.Release{d.release(0, "planning", ocds.Object{"planning": ocds.Object{"rationale": d.why, "budget": d.budget(value(d.worth + d.worth/20))}})}
	if d.months > 0 {
		list = append(list, d.release(1, "tender", ocds.Object{"tender": d.tender("active", value(d.worth))}))
	}
	if d.cancelled {
		return append(list, d.release(2, "tenderCancellation", ocds.Object{"tender": ocds.Object{"id": "1", "status": "cancelled"}}))
	}
	award := ocds.Object{"id": "1", "title": d.title, "status": "active", "date": d.day(2), "value": value(d.worth)}
	if d.months > 1 {
		award["suppliers"] = []any{d.reference(0)}
		list = append(list, d.release(2, "award", ocds.Object{"tender": ocds.Object{"id": "1", "status": "complete"}, "awards": []any{award}}))
	}
	for month := 3; month <= d.months; month++ {
		list = append(list, d.release(month, d.tag(month), ocds.Object{"contracts": []any{d.contract(month, value)}}))
	}
	return list
}

func (d demoDeal) tag(month int) string {
	if month == 3 {
		return "contract"
	}
	return "implementation"
}

func (d demoDeal) budget(amount ocds.Object) ocds.Object {
	budget := ocds.Object{"description": d.title, "amount": amount}
	if d.line != "" {
		budget["id"] = d.line
	}
	return budget
}

// contract is signed in the third month; from the fourth on, half of it is paid each month.
func (d demoDeal) contract(month int, value func(int64) ocds.Object) ocds.Object {
	worth := d.worth
	c := ocds.Object{"id": "1", "awardID": "1", "title": d.title, "status": "active", "dateSigned": d.day(3), "period": ocds.Object{"startDate": d.day(3), "endDate": d.day(11)}}
	if d.amended != "" && month > 3 {
		worth += worth / 10
		c["amendments"] = []any{ocds.Object{"id": "1", "date": d.day(4), "rationale": d.amended}}
	}
	c["value"] = value(worth)
	if month > 3 {
		n := strconv.Itoa(month - 3)
		c["implementation"] = ocds.Object{"transactions": []any{ocds.Object{"id": n, "date": d.day(month), "value": value(d.worth / 2), "payer": d.reference(-1), "payee": d.reference(0)}}}
	}
	return c
}

func (d demoDeal) tender(status string, value ocds.Object) ocds.Object {
	tenderers := []any{}
	for i := range d.bids {
		tenderers = append(tenderers, d.reference(i))
	}
	t := ocds.Object{"id": "1", "title": d.title, "status": status, "procuringEntity": d.reference(-1), "value": value, "procurementMethod": d.method, "mainProcurementCategory": d.category,
		"tenderPeriod": ocds.Object{"startDate": d.day(1), "endDate": d.day(2)}}
	if len(d.bids) > 0 {
		t["numberOfTenderers"], t["tenderers"] = len(d.bids), tenderers
	}
	return t
}

// day is the first of a month after January, at noon.
func (d demoDeal) day(month int) string {
	return time.Date(d.year, time.January+time.Month(month), 1, 12, 0, 0, 0, time.UTC).Format(time.RFC3339)
}

// reference names a bidder by its place, or the buyer by -1.
func (d demoDeal) reference(place int) ocds.Object {
	if place < 0 {
		return ocds.Object{"id": d.buyer, "name": d.name}
	}
	return ocds.Object{"id": d.partyID(place), "name": d.bids[place]}
}

func (d demoDeal) partyID(place int) string { return "party-" + strconv.Itoa(place+1) }

func (d demoDeal) parties() []any {
	list := []any{ocds.Object{"id": d.buyer, "name": d.name, "roles": []any{"buyer", "procuringEntity", "payer"}}}
	for i, name := range d.bids {
		party := ocds.Object{"id": d.partyID(i), "name": name, "roles": []any{"tenderer"}}
		if i == 0 {
			party["roles"] = []any{"tenderer", "supplier", "payee"}
		}
		if name != demoSelfMade {
			party["identifier"] = ocds.Object{"scheme": "X_EXAMPLE", "id": name}
		}
		list = append(list, party)
	}
	return list
}

func (d demoDeal) release(month int, tag string, parts ocds.Object) ocds.Release {
	r := ocds.Release{"ocid": d.ocid, "id": strconv.Itoa(month + 1), "date": d.day(month), "tag": []any{tag}, "initiationType": "tender", "language": "es", "parties": d.parties(), "buyer": d.reference(-1)}
	for key, value := range parts {
		r[key] = value
	}
	return r
}
