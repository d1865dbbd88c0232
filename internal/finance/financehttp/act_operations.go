package financehttp

import (
	"context"
	"strconv"

	"convive/internal/finance"
	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/api"
)

type changesInput struct{ api.Page }

type budgetChange struct {
	Number int64        `json:"number"`
	Year   int          `json:"year"`
	Code   string       `json:"code"`
	Other  string       `json:"other" doc:"Line that a transfer goes to"`
	Kind   string       `json:"kind" enum:"amendment,transfer"`
	Amount budgetAmount `json:"amount"`
	On     string       `json:"on"`
	Act    string       `json:"act"`
	Reason string       `json:"reason"`
	By     string       `json:"by" doc:"Account that proposed it"`
}

type budgetChangeList struct {
	Total int            `json:"total"`
	Items []budgetChange `json:"items"`
}

type changesOutput struct{ Body budgetChangeList }

func (o operations) listChanges(ctx context.Context, in *changesInput) (*changesOutput, error) {
	l, err := o.finance.Ledger(ctx)
	if err != nil {
		return nil, err
	}
	list := []budgetChange{}
	for _, e := range l.Waiting() {
		list = append(list, budgetChange{e.Number, e.Line.Year, e.Line.Code, e.Other, string(e.Kind), amountOf(e.Amount.Minor, e.Amount.Currency), e.On, e.Act, e.Reason, e.By})
	}
	return &changesOutput{Body: budgetChangeList{len(list), api.Cut(in.Page, list)}}, nil
}

type budgetLineEntry struct {
	Year        int               `json:"year"`
	Code        string            `json:"code" maxLength:"60"`
	Institution string            `json:"institution" maxLength:"60"`
	Programme   string            `json:"programme" maxLength:"60"`
	Name        map[string]string `json:"name" doc:"By language"`
	COFOG       string            `json:"cofog" maxLength:"10"`
	Share       int               `json:"share" doc:"Of the line that is for security, in hundredths of a per cent"`
	Source      string            `json:"source" maxLength:"20"`
	Level       string            `json:"level" maxLength:"20"`
	Territory   string            `json:"territory" maxLength:"30"`
	Currency    string            `json:"currency" maxLength:"3"`
	Origin      string            `json:"origin" maxLength:"2000"`
	Published   string            `json:"published" maxLength:"10"`
	Reason      string            `json:"reason,omitempty" doc:"Of a correction" maxLength:"2000"`
}

func (e budgetLineEntry) line() finance.Line {
	name := kernel.Text{}
	for _, lang := range kernel.Langs() {
		if text := e.Name[string(lang)]; text != "" {
			name[lang] = text
		}
	}
	return finance.Line{Key: finance.Key{Year: e.Year, Code: e.Code}, Institution: e.Institution, Programme: e.Programme, Name: name, COFOG: e.COFOG, Share: e.Share, Source: e.Source, Level: e.Level,
		Territory: e.Territory, Currency: e.Currency, Origin: e.Origin, Published: e.Published, Reason: e.Reason}
}

type budgetEntryInput struct {
	Body struct {
		Lines []budgetLineEntry `json:"lines" maxItems:"10000"`
	}
}

type budgetEntryOutput struct {
	Body struct {
		Entered int `json:"entered" doc:"How many were sent; what was there already stays"`
	}
}

func (o operations) enterLines(ctx context.Context, in *budgetEntryInput) (*budgetEntryOutput, error) {
	lines := make([]finance.Line, len(in.Body.Lines))
	for i, e := range in.Body.Lines {
		lines[i] = e.line()
	}
	out := &budgetEntryOutput{}
	out.Body.Entered = len(lines)
	return out, o.finance.EnterLines(ctx, lines)
}

type budgetEventInput struct {
	Year int    `path:"year"`
	Code string `path:"code" maxLength:"60" doc:"A slash is written as ~"`
	Body struct {
		Kind      string `json:"kind" maxLength:"20" doc:"initial, amendment, transfer, commitment, accrual, payment, explain, link or unlink"`
		Amount    string `json:"amount,omitempty" doc:"Decimal number with a dot" maxLength:"30"`
		Currency  string `json:"currency,omitempty" maxLength:"3"`
		Other     string `json:"other,omitempty" maxLength:"60"`
		On        string `json:"on" maxLength:"10"`
		Act       string `json:"act,omitempty" maxLength:"2000"`
		Reason    string `json:"reason,omitempty" maxLength:"2000"`
		Exception string `json:"exception,omitempty" maxLength:"2000"`
		Objective string `json:"objective,omitempty" maxLength:"130"`
	}
}

type budgetEventOutput struct {
	Body struct {
		Number int64 `json:"number"`
	}
}

func (o operations) recordEvent(ctx context.Context, in *budgetEventInput) (*budgetEventOutput, error) {
	b := in.Body
	e := finance.Event{Kind: finance.Kind(b.Kind), Line: finance.Key{Year: in.Year, Code: fromPath(in.Code)}, Other: b.Other, On: b.On, Act: b.Act, Reason: b.Reason, Exception: b.Exception, Objective: b.Objective}
	if e.Moves() {
		var err error
		if e.Amount, err = moneyOf(b.Amount, b.Currency); err != nil {
			return nil, err
		}
	}
	n, err := o.finance.Record(ctx, e)
	if err != nil {
		return nil, err
	}
	out := &budgetEventOutput{}
	out.Body.Number = n
	return out, nil
}

// moneyOf reads an amount. Faults, each at its field: badCurrency, badAmount.
func moneyOf(text, currency string) (kernel.Money, error) {
	if !kernel.IsCurrency(currency) {
		return kernel.Money{}, fault.Invalid("finance.badCurrency", "value", currency).At("currency")
	}
	m, ok := kernel.ParseMoney(text, currency)
	if !ok {
		return m, fault.Invalid("finance.badAmount", "value", text, "decimals", strconv.Itoa(kernel.Decimals(currency))).At("amount")
	}
	return m, nil
}

type budgetDecisionInput struct {
	Number int64 `path:"number"`
	Body   struct {
		Act       string `json:"act" enum:"approve,reject"`
		Reason    string `json:"reason,omitempty" maxLength:"2000"`
		Exception string `json:"exception,omitempty" maxLength:"2000"`
	}
}

type budgetActOutput struct {
	Body struct {
		Done string `json:"done"`
	}
}

func (o operations) decide(ctx context.Context, in *budgetDecisionInput) (*budgetActOutput, error) {
	out := &budgetActOutput{}
	out.Body.Done = in.Body.Act
	return out, o.finance.Decide(ctx, in.Number, finance.Kind(in.Body.Act), in.Body.Reason, in.Body.Exception)
}

type budgetCloseInput struct {
	Year int `path:"year"`
	Body struct {
		Act      string `json:"act" enum:"close"`
		Document string `json:"document" doc:"Act by which the year is accounted for" maxLength:"2000"`
	}
}

func (o operations) closeYear(ctx context.Context, in *budgetCloseInput) (*budgetActOutput, error) {
	out := &budgetActOutput{}
	out.Body.Done = in.Body.Act
	return out, o.finance.CloseYear(ctx, in.Year, in.Body.Document)
}
