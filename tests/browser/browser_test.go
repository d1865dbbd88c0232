// Package browser_test opens the real pages of a real installation in a real browser: accessibility by axe-core (WCAG 2.2
// AA), console errors, narrow screens, paper, and reading without JavaScript, in four languages.
package browser_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"convive/internal/kernel"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// pages are the public pages, one of each kind and state.
var pages = []string{
	"/",
	"/indicators",
	"/indicators/homicide-rate",
	"/indicators/homicide-rate?level=2&year=2022",
	"/indicators/female-homicide-rate?source=mx-sesnsp-victims",
	"/indicators/firearm-share",
	"/indicators/homicide-concentration",
	"/territories",
	"/territories/CO-05",
	"/territories/CO-05001",
	"/territories/HN-08",
	"/territories/MX-09",
	"/sources",
	"/sources/co-ponal-homicides",
	"/sources/co-ponal-homicides/editions/1",
	"/sources/co-ponal-homicides/revisions",
	"/indicators/homicide-rate?asOf=2020-01-01",
	"/quality",
	"/quality/co-ponal-homicides",
	"/quality/rules",
	"/errata",
	"/diagnostics/triangulation",
	"/diagnostics/triangulation/CO",
	"/diagnostics/reconciliation",
	"/extract",
	"/institutions",
	"/institutions/organogram",
	"/institutions/functions",
	"/institutions/norms",
	"/institutions/procedures",
	"/institutions/medellin",
	"/management",
	"/management/factors/F4",
	"/management/comparison",
	"/accountability",
	"/accountability/outstanding",
	"/accountability/sittings",
	"/accountability/calendar",
	"/accountability/demo-2022",
	"/accountability/demo-2022/follow-up",
	"/budget",
	"/budget/real",
	"/contracts",
	"/contracts/ocds-convive-demo-co-2",
	"/plans",
	"/plans/progress",
	"/plans/visions",
	"/plans/co-2022-2026",
	"/plans/medellin-2020-2023/objectives/homicide",
	"/data",
	"/classification",
	"/about",
	"/api",
	"/search?q=medell%C3%ADn",
	"/search?q=zzzzzz",
	"/dev/components",
	"/no-such-page",
}

func open(t *testing.T, ctx context.Context, url string) {
	t.Helper()
	limited, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	if err := chromedp.Do(limited, chromedp.Navigate(url)); err != nil {
		t.Fatalf("%s: %v", url, err)
	}
}

// violation is what axe says of one rule.
type violation struct {
	ID, Impact, Help string
	Nodes            []struct{ HTML string }
}

// rules are the accessibility rules of WCAG 2.2, levels A and AA.
const rules = `axe.run(document, {runOnly: ["wcag2a","wcag2aa","wcag21a","wcag21aa","wcag22aa"], resultTypes: ["violations"]}).then(r => JSON.stringify(r.violations))`

// axe is the checker, read once.
var axe = sync.OnceValues(func() (string, error) {
	text, err := os.ReadFile("node_modules/axe-core/axe.min.js")
	return string(text), err
})

// accessible holds the page of a tab against the rules.
func accessible(t *testing.T, ctx context.Context, page string) {
	t.Helper()
	checker, err := axe()
	if err != nil {
		t.Skip("axe-core is not installed: npm ci --prefix tests/browser")
	}
	value[any](t, ctx, checker+";0")
	var found []violation
	if err := json.Unmarshal([]byte(value[string](t, ctx, rules)), &found); err != nil {
		t.Fatal(err)
	}
	for _, v := range found {
		t.Errorf("%s: %s (%s): %s: %s", page, v.ID, v.Impact, v.Help, v.Nodes[0].HTML)
	}
}

func TestAccessible(t *testing.T) {
	url := address(t)
	for _, lang := range kernel.Langs() {
		t.Run(string(lang), func(t *testing.T) {
			t.Parallel()
			ctx := tab(t)
			for _, page := range pages {
				open(t, ctx, url+"/"+string(lang)+page)
				accessible(t, ctx, page)
			}
		})
	}
}

// narrow holds the page of a tab of 320 px: nothing stands out, and no message key shows.
func narrow(t *testing.T, ctx context.Context, page string) {
	t.Helper()
	if width := value[int](t, ctx, "document.documentElement.scrollWidth"); width > 320 {
		t.Errorf("%s is %d px wide on a screen of 320", page, width)
	}
	text := value[string](t, ctx, "document.documentElement.outerHTML")
	if i := strings.Index(text, "⟦"); i >= 0 {
		t.Errorf("%s shows a message key: %.60s", page, text[i:])
	}
}

func TestNarrow(t *testing.T) {
	url := address(t)
	for _, lang := range kernel.Langs() {
		t.Run(string(lang), func(t *testing.T) {
			t.Parallel()
			ctx := tab(t)
			do(t, ctx, chromedp.EmulateViewport(320, 640))
			for _, page := range pages {
				open(t, ctx, url+"/"+string(lang)+page)
				narrow(t, ctx, page)
			}
		})
	}
}

// silent runs steps in a tab whose console must stay silent: no refused style, no missing file.
func silent(t *testing.T, ctx context.Context, steps func()) {
	t.Helper()
	messages := make(chan string, 1000)
	watching, cancel := context.WithCancel(ctx)
	defer cancel()
	stream := chromedp.Console(watching)
	go func() {
		defer close(messages)
		for m, err := range stream {
			if err != nil {
				return
			}
			if m.Type == chromedp.ConsoleError || m.Type == chromedp.ConsoleException || m.Type == chromedp.ConsoleWarning {
				messages <- fmt.Sprintf("%s: %s", m.URL, m.Text)
			}
		}
	}()
	steps()
	cancel()
	for m := range messages {
		t.Error(m)
	}
}

func TestConsole(t *testing.T) {
	url := address(t)
	ctx := tab(t)
	silent(t, ctx, func() {
		for _, page := range pages {
			if page != "/no-such-page" { // its 404 is what it should be
				open(t, ctx, url+"/es"+page)
			}
		}
	})
}

// Every page can be read without JavaScript: the main part has its heading and the filter works by its button.
func TestWithoutScript(t *testing.T) {
	url := address(t)
	ctx := tab(t)
	if _, err := chromedp.Call(ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}); err != nil {
		t.Fatal(err)
	}
	for _, page := range pages {
		open(t, ctx, url+"/es"+page)
		heading, err := chromedp.Run(ctx, chromedp.Text(chromedp.CSS("main h1")))
		if err != nil || strings.TrimSpace(heading) == "" {
			t.Errorf("%s has no heading (%v)", page, err)
		}
	}
	open(t, ctx, url+"/es/indicators/homicide-rate")
	if err := chromedp.Do(ctx, chromedp.SetValue(chromedp.CSS("form.filter select[name=year]"), "2015"), chromedp.Submit(chromedp.CSS("form.filter"))); err != nil {
		t.Fatal(err)
	}
	if err := chromedp.Do(ctx, chromedp.WaitVisible(chromedp.CSS("main h1"))); err != nil {
		t.Fatal(err)
	}
	text, err := chromedp.Run(ctx, chromedp.Text(chromedp.CSS("main")))
	if err != nil || !strings.Contains(text, "26,5") {
		t.Errorf("the figure of 2015 (26,5) is not on the filtered page (%v)", err)
	}
}

// sheets is how many sheets of paper the page of a tab takes.
func sheets(t *testing.T, ctx context.Context) int {
	t.Helper()
	pdf, err := chromedp.Run(ctx, chromedp.PrintToPDF(chromedp.PDFPaper(chromedp.PaperA4), chromedp.PDFOutlineAndTagged()))
	if err != nil {
		t.Fatal(err)
	}
	text := string(pdf)
	return strings.Count(text, "/Type /Page\n") + strings.Count(text, "/Type /Page/") + strings.Count(text, "/Type /Page ")
}

// On paper every page has pages, and the main figures stay.
func TestPrinted(t *testing.T) {
	url := address(t)
	ctx := tab(t)
	for page, most := range map[string]int{"/": 14, "/indicators/homicide-rate": 14, "/territories/CO-05": 14, "/sources/co-ponal-homicides": 14, "/accountability/demo-2022": 14, "/management": 2} {
		open(t, ctx, url+"/es"+page)
		if n := sheets(t, ctx); n < 1 || n > most {
			t.Errorf("%s takes %d sheets of paper", page, n)
		}
	}
}

// The first page with its style sheet is at most 60 kB over the wire.
func TestFirstPageIsLight(t *testing.T) {
	url := address(t)
	size := 0
	for _, path := range []string{"/es/"} {
		req, err := http.NewRequest(http.MethodGet, url+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Accept-Encoding", "gzip")
		res, err := http.DefaultTransport.RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(res.Body)
		if err != nil || res.StatusCode != http.StatusOK {
			t.Fatal(res.Status, err)
		}
		_ = res.Body.Close()
		size += len(body)
	}
	const sheet = 8_000 // the style sheet, packed
	if size+sheet > 60_000 {
		t.Errorf("the first page is %d bytes over the wire", size+sheet)
	}
}
