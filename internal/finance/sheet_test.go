package finance_test

import (
	"strings"
	"testing"

	"convive/internal/finance"
	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/db"
	"convive/internal/platform/testkit"
)

// sheetOf is a sheet of a table with its heading; what the rows leave empty is stated for all.
func sheetOf(text string, given ...string) finance.Sheet {
	sheet := finance.Sheet{Name: "budget.csv", Given: map[string]string{"origin": "Budget act", "published": "2024-12-20", "source": "treasury", "level": "national", "reason": "As in the file"}}
	for i := 0; i < len(given); i += 2 {
		sheet.Given[given[i]] = given[i+1]
	}
	lines := strings.Split(strings.TrimSpace(text), "\n")
	head := strings.Split(lines[0], ";")
	for i, line := range lines[1:] {
		row := finance.SheetRow{Number: i + 1, Cells: map[string]string{}}
		for k, cell := range strings.Split(line, ";") {
			row.Cells[head[k]] = cell
		}
		sheet.Rows = append(sheet.Rows, row)
	}
	return sheet
}

const (
	wideHead = "year;code;name;institution;programme;cofog;share_percent;territory;currency;initial;amended;committed;accrued;paid;exception\n"
	longHead = "year;code;name;institution;programme;cofog;share_percent;territory;currency;stage;amount\n"
	patrols  = "2025;a;Patrols;police;E001;03.1;100;MX;MXN;"
)

// enter sends a sheet and enters it.
func (o *treasury) enter(sheet finance.Sheet) finance.Sheet {
	o.t.Helper()
	n, err := o.KeepSheet(o.pla, sheet)
	must(o.t, err)
	preview, err := o.PreviewSheet(o.pla, n)
	must(o.t, err)
	entered, err := o.EnterSheet(o.pla, n)
	must(o.t, err)
	for i, r := range entered.Rows {
		if p := preview.Rows[i]; p.State != r.State || (p.Problem == nil) != (r.Problem == nil) || p.Problem != nil && p.Problem.Message != r.Problem.Message {
			o.t.Errorf("row %d was told to become %s, and became %s", r.Number, p.State, r.State)
		}
	}
	kept, err := o.Sheet(o.pla, n)
	must(o.t, err)
	for i, r := range entered.Rows {
		if kept.Rows[i].State != r.State {
			o.t.Errorf("row %d is kept as %s, not %s", r.Number, kept.Rows[i].State, r.State)
		}
	}
	return entered
}

func (o *treasury) is(r finance.SheetRow, state finance.RowState, message, column string) {
	o.t.Helper()
	switch {
	case r.State != state:
		o.t.Errorf("row %d is %s, not %s: %+v", r.Number, r.State, state, r.Problem)
	case message != "" && (r.Problem == nil || r.Problem.Message != "finance."+message || r.Problem.Column != column):
		o.t.Errorf("row %d: %+v, want %s at %s", r.Number, r.Problem, message, column)
	}
}

// TestService_Sheet: a file's lines are entered by stage, an amended amount as a change that waits; what was spent above what is
// approved waits for it; the same file again changes nothing.
func TestService_Sheet(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, store *db.DB) {
		o := open(t, store)
		file := wideHead + patrols + "100.00;120.50;;110.00;110.00;\n" + strings.Replace(patrols, ";a;", ";b;", 1) + "50;50;50;40;30;\n" + strings.Replace(patrols, ";a;", ";c;", 1) + "0;0;;;0;\n"
		got := o.enter(sheetOf(file))
		o.is(got.Rows[0], finance.RowWaits, "sheet.waits", "accrued")
		o.is(got.Rows[1], finance.RowEntered, "", "")
		if x := o.execution("a"); x.Initial.Minor != 10000 || x.Amended.Minor != 10000 || x.Accrued.Stated {
			t.Errorf("%+v", x)
		}
		if x := o.execution("b"); x.Committed.Minor != 5000 || x.Paid.Minor != 3000 {
			t.Errorf("%+v", x)
		}
		if r := o.execution("c").Executed(); r.Why != "approvedIsZero" {
			t.Errorf("0 of 0: %+v", r)
		}
		l, err := o.Ledger(o.pla)
		must(t, err)
		waiting := l.Waiting()
		if len(waiting) != 1 || waiting[0].Amount.Minor != 2050 || waiting[0].Act != "Budget act; budget.csv" {
			t.Fatalf("%+v", waiting)
		}
		again, err := o.EnterSheet(o.pla, got.Number)
		must(t, err)
		o.is(again.Rows[0], finance.RowWaits, "sheet.waits", "accrued")
		must(t, o.Decide(o.ste, waiting[0].Number, finance.Approve, "", ""))
		again, err = o.EnterSheet(o.pla, got.Number)
		must(t, err)
		o.is(again.Rows[0], finance.RowEntered, "", "")
		if x := o.execution("a"); x.Amended.Minor != 12050 || x.Paid.Minor != 11000 || len(x.Excesses) > 0 {
			t.Errorf("%+v", x)
		}
		for _, r := range o.enter(sheetOf(file)).Rows {
			o.is(r, finance.RowUnchanged, "", "")
		}
		if x := o.execution("b"); x.Committed.Minor != 5000 {
			t.Errorf("entered twice: %+v", x)
		}
		list, err := o.Sheets(o.pla)
		must(t, err)
		if len(list) != 2 || list[0].Number != 2 || list[0].By != "pla" {
			t.Errorf("%+v", list)
		}
	})
}

// TestService_Sheet_Bad: each bad row is kept with its column and reason, and the good one is entered all the same.
func TestService_Sheet_Bad(t *testing.T) {
	o := open(t, testkit.SQLite(t))
	good := patrols + "100.00;100.00;90;80;70;\n"
	of := func(code, amounts string) string { return strings.Replace(patrols, ";a;", ";"+code+";", 1) + amounts }
	for name, c := range map[string]struct{ row, message, column string }{
		"programme where an amount is":    {of("x", "Seguridad ciudadana;;;;;"), "sheet.noAmount", "initial"},
		"decimal comma":                   {of("x", "1.000,50;;;;;"), "sheet.comma", "initial"},
		"too many decimals":               {of("x", "37763043445.999985;;;;;"), "sheet.decimals", "initial"},
		"thousands":                       {of("x", "1'000;;;;;"), "badAmount", "initial"},
		"too large":                       {of("x", "99999999999999.99;;;;;"), "tooLarge", "initial"},
		"below zero":                      {of("x", "-1;;;;;"), "belowZero", "initial"},
		"paid above accrued":              {of("x", "100;100;90;80;80.01;"), "exceeds", "exception"},
		"accrued above amended":           {of("x", "100;90;;100;;"), "exceeds", "exception"},
		"amended below zero":              {of("x", "100;-1;;;;"), "belowZero", "amended"},
		"no initial":                      {of("x", ";100;;;;"), "noInitial", "initial"},
		"paid without initial":            {of("x", ";;;;5;"), "noInitial", "paid"},
		"unknown institution":             {strings.Replace(of("x", "1;;;;;"), "police", "navy", 1), "noInstitution", "institution"},
		"unknown territory":               {strings.Replace(of("x", "1;;;;;"), ";MX;", ";ZZ;", 1), "noTerritory", "territory"},
		"unknown class":                   {strings.Replace(of("x", "1;;;;;"), "03.1", "03.9", 1), "noCofog", "cofog"},
		"no class":                        {strings.Replace(of("x", "1;;;;;"), "03.1", "police", 1), "badCofog", "cofog"},
		"unknown currency":                {strings.Replace(of("x", "1;;;;;"), "MXN", "pesos", 1), "badCurrency", "currency"},
		"no code":                         {strings.Replace(of("x", "1;;;;;"), ";x;Patrols;police;E001;", ";;Patrols;police;;", 1), "needed", "code"},
		"no year":                         {strings.Replace(of("x", "1;;;;;"), "2025", "this", 1), "badYear", "year"},
		"no share":                        {strings.Replace(of("x", "1;;;;;"), ";100;", ";;", 1), "needed", "share_percent"},
		"share above all":                 {strings.Replace(of("x", "1;;;;;"), ";100;", ";100.5;", 1), "badPercent", "share_percent"},
		"the same line twice":             {of("a", "100.00;;;;;"), "sheet.twice", "code"},
		"the same line with another name": {strings.Replace(of("a", ";;;;;"), "Patrols", "Prisons", 1), "sheet.otherLine", "code"},
		"two currencies of a line":        {strings.Replace(of("a", "1;;;;;"), "MXN", "USD", 1), "sheet.twoCurrencies", "currency"},
		"a total that differs by a cent":  {"2025;TOTAL;;;;;;;MXN;100.01;;;;;", "sheet.totalDiffers", "initial"},
		"a total of two currencies":       {strings.Replace(of("x", "1;;;;;"), "MXN", "USD", 1) + "\n2025;Total;;;;;;;;101.00;;;;;", "sheet.twoCurrencies", "currency"},
	} {
		t.Run(name, func(t *testing.T) {
			o := open(t, testkit.SQLite(t))
			got := o.enter(sheetOf(wideHead + good + c.row))
			o.is(got.Rows[0], finance.RowEntered, "", "")
			o.is(got.Rows[len(got.Rows)-1], finance.RowRefused, c.message, c.column)
			l, err := o.Ledger(o.pla)
			must(t, err)
			if n := len(l.Lines(2025)); n != 1 && name != "a total of two currencies" {
				t.Errorf("%d lines", n)
			}
		})
	}
	o.is(o.enter(sheetOf(wideHead + good + "2025;TOTAL;;;;;;;MXN;100.00;100;90;80;70;")).Rows[1], finance.RowAgrees, "", "")
	o.is(o.enter(sheetOf(wideHead + strings.Replace(good, "100.00;100.00", "100.01;100.01", 1))).Rows[0], finance.RowRefused, "sheet.otherInitial", "initial")
	sum := strings.Replace(wideHead, "initial;", "initial;amendments;", 1)
	o.is(o.enter(sheetOf(sum + of("s", "100.00;20.00;120.01;;;;"))).Rows[0], finance.RowRefused, "sheet.sumDiffers", "amended")
	explained := o.enter(sheetOf(wideHead + of("e", "100;100;;80;80.01;A cent of rounding")))
	o.is(explained.Rows[0], finance.RowEntered, "", "")
	if x := o.execution("e").Excesses; len(x) != 1 || x[0].Exception != "A cent of rounding" {
		t.Errorf("%+v", x)
	}
	must(t, o.CloseYear(o.ste, 2025, "Act of closing"))
	o.is(o.enter(sheetOf(wideHead+patrols+";110;;;;", "reason", "")).Rows[0], finance.RowRefused, "reasonNeeded", "reason")
	o.is(o.enter(sheetOf(wideHead+patrols+";;;;75;", "reason", "")).Rows[0], finance.RowRefused, "lateReason", "reason")
	o.is(o.enter(sheetOf(wideHead + patrols + ";110;;;;")).Rows[0], finance.RowEntered, "", "")
	l, err := o.Ledger(o.pla)
	must(t, err)
	must(t, o.Decide(o.ste, l.Waiting()[0].Number, finance.Approve, "", ""))
	if x := o.execution("a"); x.Late != 1 || x.Amended.Minor != 11000 {
		t.Errorf("late: %+v", x)
	}
}

// TestService_Sheet_Long: a file with a stage and its amount in each row; what is no stage is refused, and so is a stage twice.
func TestService_Sheet_Long(t *testing.T) {
	o := open(t, testkit.SQLite(t))
	got := o.enter(sheetOf(longHead + patrols + "initial;100\n" + patrols + "amended;90.50\n" + patrols + "E001;5\n" + patrols + "paid;Patrols\n" + patrols + "initial;100\n" + patrols + ";7\n" + patrols + "accrued;\n" +
		"2025;TOTAL;;police;;;;;MXN;initial;100\n2025;TOTAL;;police;;;;;MXN;amended;90.51\n"))
	for i, want := range []struct{ state, message, column string }{{"entered", "", ""}, {"entered", "", ""}, {"refused", "sheet.badStage", "stage"}, {"refused", "sheet.noAmount", "amount"}, {"refused", "sheet.twice", "code"}, {"refused", "sheet.badStage", "stage"},
		{"refused", "needed", "amount"}, {"agrees", "", ""}, {"refused", "sheet.totalDiffers", "amount"}} {
		o.is(got.Rows[i], finance.RowState(want.state), want.message, want.column)
	}
	if args := got.Rows[8].Problem.Args; args["difference"] != "0.01" || args["sum"] != "90.50" {
		t.Errorf("%v", args)
	}
}

// TestService_Sheet_Corrected: a row that was refused is corrected and entered, or set aside with a reason; each revision stays.
func TestService_Sheet_Corrected(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, store *db.DB) {
		o := open(t, store)
		got := o.enter(sheetOf(wideHead + patrols + "1.000,00;;;;;\n" + strings.Replace(patrols, ";a;", ";b;", 1) + "5;;;;x;\n"))
		cells := got.Rows[0].Cells
		cells["initial"] = "1000,00"
		r, err := o.CorrectRow(o.pla, got.Number, 1, cells)
		must(t, err)
		o.is(r, finance.RowRefused, "sheet.comma", "initial")
		cells["initial"], cells["junk"] = "1000.00", "no column"
		r, err = o.CorrectRow(o.pla, got.Number, 1, cells)
		must(t, err)
		o.is(r, finance.RowEntered, "", "")
		if x := o.execution("a"); x.Initial.Minor != 100000 {
			t.Errorf("%+v", x)
		}
		_, err = o.CorrectRow(o.pla, got.Number, 1, cells)
		refused(t, "again", err, "sheet.notPending", "")
		_, err = o.CorrectRow(o.pla, got.Number, 9, cells)
		refused(t, "no such row", err, "sheet.noRow", "")
		refused(t, "without a reason", o.DropRow(o.pla, got.Number, 2, " "), "reasonNeeded", "why")
		must(t, o.DropRow(o.pla, got.Number, 2, "A note of the clerk"))
		kept, err := o.Sheet(o.pla, got.Number)
		must(t, err)
		o.is(kept.Rows[1], finance.RowDropped, "sheet.dropped", "")
		if kept.Rows[0].Cells["junk"] != "" || kept.Rows[0].Revision < 3 {
			t.Errorf("%+v", kept.Rows[0])
		}
	})
}

// TestService_Sheet_Who: a liaison officer sends a file, of which the own institution's rows are entered; a reader sees none.
func TestService_Sheet_Who(t *testing.T) {
	o := open(t, testkit.SQLite(t))
	lia, other := as(t.Context(), kernel.RoleLiaison, "lia", "police"), as(t.Context(), kernel.RoleAnalyst, "ana", "police")
	n, err := o.KeepSheet(lia, sheetOf(wideHead+patrols+"5;;;;;\n"+strings.Replace(strings.Replace(patrols, "police", "prisons", 1), ";a;", ";b;", 1)+"5;;;;;\n"))
	must(t, err)
	got, err := o.EnterSheet(lia, n)
	must(t, err)
	o.is(got.Rows[0], finance.RowEntered, "", "")
	o.is(got.Rows[1], finance.RowRefused, "sheet.notYours", "institution")
	if _, err := o.KeepSheet(other, sheetOf(wideHead+patrols+"5;;;;;")); fault.CodeOf(err) != fault.CodeForbidden {
		t.Errorf("an analyst sends one: %v", err)
	}
	if _, err := o.EnterSheet(other, n); fault.CodeOf(err) != fault.CodeForbidden {
		t.Errorf("an analyst enters one: %v", err)
	}
	if _, err := o.Sheets(kernel.WithActor(t.Context(), kernel.Citizen())); fault.CodeOf(err) != fault.CodeForbidden {
		t.Errorf("a citizen reads them: %v", err)
	}
	_, err = o.KeepSheet(lia, finance.Sheet{Name: "none"})
	refused(t, "nothing in it", err, "sheet.empty", "file")
	_, err = o.EnterSheet(lia, 99)
	refused(t, "no such sheet", err, "sheet.none", "")
}
