package browser_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"convive/internal/kernel"
)

// visit opens every page of the workspace in a language: those that links lead to, those that answer a form, those of an
// installation without imports, and what a stranger sees.
func visit(t *testing.T, lang string, look func(t *testing.T, ctx context.Context, page string)) {
	t.Helper()
	d, empty := theDesk(t), shared(t, fresh)
	ctx := d.signedIn(t)
	for _, page := range d.pages() {
		open(t, ctx, d.url+"/"+lang+page)
		look(t, ctx, lang+page)
	}
	for _, f := range d.forms(t) {
		f.send(t, ctx, d.url+"/"+lang)
		look(t, ctx, lang+" "+f.name)
	}
	ctx = empty.signedIn(t)
	for _, page := range []string{"/workspace", "/workspace/sources", "/workspace/lines"} {
		open(t, ctx, empty.url+"/"+lang+page)
		look(t, ctx, lang+page+" without imports")
	}
	ctx = tab(t)
	for _, page := range []string{"/signin", "/workspace", "/workspace/imports/new", d.checked} {
		open(t, ctx, d.url+"/"+lang+page)
		look(t, ctx, lang+page+" for a stranger")
	}
	do(t, ctx, chromedp.Navigate(d.url+"/"+lang+"/signin"), chromedp.SetValue(chromedp.CSS("#name"), "admin"), chromedp.SetValue(chromedp.CSS("#password"), "wrong"))
	answered(t, ctx, "main form button")
	if value[int](t, ctx, `document.querySelectorAll("[role=alert], .err").length`) == 0 {
		t.Errorf("%s: a wrong password is not explained", lang)
	}
	look(t, ctx, lang+" wrong password")
}

// TestDesk_Pages: every page, in every language, is accessible and fits a screen of 320 px.
func TestDesk_Pages(t *testing.T) {
	theDesk(t)
	for _, lang := range kernel.Langs() {
		t.Run(string(lang), func(t *testing.T) {
			t.Parallel()
			visit(t, string(lang), func(t *testing.T, ctx context.Context, page string) {
				accessible(t, ctx, page)
				do(t, ctx, chromedp.EmulateViewport(320, 640))
				narrow(t, ctx, page)
				do(t, ctx, chromedp.EmulateViewport(1280, 800))
			})
		})
	}
}

// Only what is refused stands in the console: a browser itself reports an answer of 401, 404, 409 or 422.
func TestDesk_Console(t *testing.T) {
	d := theDesk(t)
	ctx := d.signedIn(t)
	silent(t, ctx, func() {
		for _, page := range d.pages() {
			if !strings.HasSuffix(page, "/999") && !slices.Contains(closed, page) {
				open(t, ctx, d.url+"/es"+page)
			}
		}
		for _, f := range d.forms(t) {
			if f.name == "trial" || f.name == "proposal" {
				f.send(t, ctx, d.url+"/es")
			}
		}
	})
}

// On paper a page of the workspace takes a few sheets, and no button is on it.
func TestDesk_Printed(t *testing.T) {
	d := theDesk(t)
	ctx := d.signedIn(t)
	for _, page := range d.pages() {
		open(t, ctx, d.url+"/es"+page)
		if n := sheets(t, ctx); n < 1 || n > 6 {
			t.Errorf("%s takes %d sheets of paper", page, n)
		}
	}
	if _, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"}); err != nil {
		t.Fatal(err)
	}
	for _, page := range []string{d.checked, d.checked + "/quarantine", "/workspace/profiles/co-desk-list"} {
		open(t, ctx, d.url+"/es"+page)
		if n := value[int](t, ctx, `[...document.querySelectorAll("main button, main .btn")].filter(e => e.checkVisibility()).length`); n > 0 {
			t.Errorf("%s prints %d buttons", page, n)
		}
	}
}

// withoutScript switches JavaScript off in a tab.
func withoutScript(t *testing.T, ctx context.Context) {
	t.Helper()
	if _, err := chromedp.Call(ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}); err != nil {
		t.Fatal(err)
	}
}
