package browser_test

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"convive/internal/kernel"
)

// workOn are the pages on which somebody works on the report of the demonstration.
var workOn = map[string][]string{
	"demo-legislator": {"", "/sittings", "/sittings/new", "/demo-2022", "/demo-2022/items/2", "/demo-2022/items/5"},
	"demo-planner":    {"", "/new", "/demo-2022", "/demo-2022/sections/funds", "/demo-2022/sections/results?fill=yes", "/demo-2022/items/6"},
	"demo-minister":   {"/demo-2022", "/demo-2022/draft"},
}

// TestOversight_Pages: the desk of reports is accessible and fits a screen of 320 px, in every language, for whoever has a part.
func TestOversight_Pages(t *testing.T) {
	i := shared(t, demonstration)
	for account, list := range workOn {
		t.Run(account, func(t *testing.T) {
			ctx := i.enteredAs(t, account)
			for _, lang := range kernel.Langs() {
				for _, page := range list {
					at := "/" + string(lang) + "/workspace/accountability" + page
					open(t, ctx, i.url+at)
					accessible(t, ctx, at)
					do(t, ctx, chromedp.EmulateViewport(320, 640))
					narrow(t, ctx, at)
					do(t, ctx, chromedp.EmulateViewport(1280, 800))
				}
			}
		})
	}
}

// TestOversight_WithoutScript: with JavaScript off a legislator is told what a question lacks before it can be asked, asks it, and
// closes an answered one; a citizen reads both on the public pages.
func TestOversight_WithoutScript(t *testing.T) {
	i := shared(t, demonstration)
	ctx := i.enteredAs(t, "demo-legislator")
	withoutScript(t, ctx)
	const desk = "/es/workspace/accountability/demo-2022"
	set := func(id, text string) chromedp.Action[chromedp.Void] {
		return chromedp.SetValue(chromedp.CSS("#"+id), text)
	}
	do(t, ctx, chromedp.Navigate(i.url+desk), set("addressee", "demo-police"), set("text", "Publicar también el tiempo de respuesta."))
	answered(t, ctx, "main form[action$='/items'] .btn-row button")
	if page := text(t, ctx); !strings.Contains(page, "Ponga un plazo") {
		t.Errorf("without a deadline: %.600s", page)
	}
	do(t, ctx, set("addressee", "demo-police"), set("days", "15"))
	answered(t, ctx, "main form[action$='/items'] .btn-row button")
	do(t, ctx, chromedp.Navigate(i.url+desk+"/items/3"), chromedp.Click(chromedp.CSS("input[name=act][value=close]")), set("reason", "La respuesta basta."))
	answered(t, ctx, "main form .btn-row button")
	reader := tab(t)
	open(t, reader, i.url+"/es/accountability/demo-2022/follow-up")
	page := text(t, reader)
	for _, want := range []string{"Publicar también el tiempo de respuesta.", "15 días hábiles", "La respuesta basta.", "Sin respuesta al plazo", "sin evidencia"} {
		if !strings.Contains(page, want) {
			t.Errorf("a citizen does not read %q", want)
		}
	}
	open(t, reader, i.url+"/es/accountability/outstanding")
	if page := text(t, reader); !strings.Contains(page, "Publicar también el tiempo de respuesta.") {
		t.Error("what was asked is not outstanding")
	}
}
