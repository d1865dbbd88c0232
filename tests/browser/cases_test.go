package browser_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"convive/internal/kernel"
	"convive/internal/platform/identity"
)

// caseStep is a page of the records of cases as one of the demonstration's staff comes to it.
type caseStep struct {
	name, account string
	show          func(t *testing.T, ctx context.Context, url string) // url ends with the language
}

// enteredAs opens a tab in which one of the made-up institutions' staff has signed in.
func (i *installation) enteredAs(t *testing.T, account string) context.Context {
	t.Helper()
	ctx := tab(t)
	i.entering.Lock()
	defer i.entering.Unlock()
	link, err := i.Identity.Console(i.ctx, account, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	do(t, ctx, chromedp.Navigate(i.url+"/es"+identity.LinkPath(link)), chromedp.Click(chromedp.CSS("main form button")), chromedp.WaitVisible(chromedp.CSS("body.work main h1")))
	return ctx
}

const (
	caseList  = "/workspace/cases"
	caseGrant = "?purpose=investigation&legal_basis=art.+250"
	firstCase = `main tbody th a`
)

// follow opens the list and the first case on it.
func follow(query string) func(*testing.T, context.Context, string) {
	return func(t *testing.T, ctx context.Context, url string) {
		t.Helper()
		open(t, ctx, url+caseList+query)
		open(t, ctx, value[string](t, ctx, `document.querySelector("`+firstCase+`").href`))
	}
}

// then presses a button of the page that a step shows.
func then(before func(*testing.T, context.Context, string), button string) func(*testing.T, context.Context, string) {
	return func(t *testing.T, ctx context.Context, url string) {
		t.Helper()
		before(t, ctx, url)
		answered(t, ctx, button)
	}
}

func at(path string) func(*testing.T, context.Context, string) {
	return func(t *testing.T, ctx context.Context, url string) { open(t, ctx, url+path) }
}

// caseSteps are the pages of the records of cases, those that answer a form included.
func caseSteps() []caseStep {
	one := follow("?q=2022/0311")
	return []caseStep{
		{"list-officer", "demo-officer", at(caseList)},
		{"new", "demo-officer", at(caseList + "/new")},
		{"new-refused", "demo-officer", then(at(caseList+"/new"), "main form[action$='/new'] .btn-row button")},
		{"case-officer", "demo-officer", one},
		{"opened", "demo-officer", then(one, "button[name=group][value=narrative]")},
		{"list-supervisor", "demo-supervisor", at(caseList)},
		{"case-supervisor", "demo-supervisor", one},
		{"assign-refused", "demo-supervisor", then(one, "form[action$='/assign'] button")},
		{"list-lawyer", "demo-lawyer", at(caseList)},
		{"list-lawyer-purpose", "demo-lawyer", at(caseList + caseGrant)},
		{"case-lawyer", "demo-lawyer", follow(caseGrant + "&q=2022/0311")},
		{"not-there", "demo-lawyer", at(caseList + "/0123456789abcdefghjkmnpqrs")},
	}
}

// TestCases_Pages: every page of the records of cases, in every language, is accessible, fits a screen of 320 px and says
// that its cases are made up.
func TestCases_Pages(t *testing.T) {
	i := shared(t, demonstration)
	for _, account := range []string{"demo-officer", "demo-supervisor", "demo-lawyer"} {
		t.Run(account, func(t *testing.T) {
			ctx := i.enteredAs(t, account)
			for _, lang := range kernel.Langs() {
				for _, s := range caseSteps() {
					if s.account != account {
						continue
					}
					s.show(t, ctx, i.url+"/"+string(lang))
					accessible(t, ctx, string(lang)+" "+s.name)
					do(t, ctx, chromedp.EmulateViewport(320, 640))
					narrow(t, ctx, string(lang)+" "+s.name)
					do(t, ctx, chromedp.EmulateViewport(1280, 800))
					if strings.HasPrefix(s.name, "list") || strings.HasPrefix(s.name, "case") {
						if value[int](t, ctx, `document.querySelectorAll("main .note.warn").length`) == 0 {
							t.Errorf("%s %s does not say that its cases are made up", lang, s.name)
						}
					}
				}
			}
		})
	}
}

// TestCases_WithoutScript: a case with two persons is recorded and one group of one of them opened with JavaScript off; on
// going back the group is closed.
func TestCases_WithoutScript(t *testing.T) {
	i := shared(t, demonstration)
	ctx := i.enteredAs(t, "demo-substitute")
	withoutScript(t, ctx)
	url := i.url + "/es" + caseList
	set := func(id, text string) chromedp.Action[chromedp.Void] {
		return chromedp.SetValue(chromedp.CSS("#"+id), text)
	}
	do(t, ctx, chromedp.Navigate(url+"/new"), set("kind", "incident"), set("reference", "NAV-1"), set("declared_in", "Medellín"), set("reported_on", "2022-05-01"),
		set("p0-part", "victim"), set("p0-identity-name", "Persona Generada Diez"))
	answered(t, ctx, "button[name=act]")
	do(t, ctx, set("p1-part", "witness"), set("p1-identity-name", "Persona Generada Once"))
	answered(t, ctx, "main form[action$='/new'] .btn-row button")
	if page := text(t, ctx); !strings.Contains(page, "NAV-1") || !strings.Contains(page, "Persona 2") || strings.Contains(page, "Generada Once") {
		t.Fatalf("the case as recorded: %s", page)
	}
	answered(t, ctx, "#person-1 button[value=identity]")
	if page := text(t, ctx); !strings.Contains(page, "Persona Generada Once") || strings.Contains(page, "Persona Generada Diez") {
		t.Errorf("the group as opened: %s", page)
	}
	if here := value[string](t, ctx, "location.href"); strings.Contains(here, "NAV") || strings.Contains(here, "ref=") {
		t.Errorf("the address names %s", here)
	}
	if n := value[int](t, ctx, "localStorage.length + sessionStorage.length"); n != 0 {
		t.Errorf("%d things were kept in the browser", n)
	}
	open(t, ctx, i.url+value[string](t, ctx, `location.pathname.replace("/open", "")`))
	if page := text(t, ctx); strings.Contains(page, "Persona Generada Once") {
		t.Error("the group stays open")
	}
}
