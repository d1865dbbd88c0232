//go:build look

package browser_test

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

var (
	lookFolder = flag.String("look", "", "folder for pictures of every page of the workspace, at 1280 px and at 320 px, and printed")
	lookLang   = flag.String("look-lang", "es", "language of the pictures")
	lookOnly   = flag.String("look-only", "", "only pages whose name contains this")
)

// Walks take pictures too: go test -tags look ./tests/browser -run TestAccounts_Walk/es -look DIR
func init() {
	picture = func(t *testing.T, ctx context.Context, name string) {
		if *lookFolder != "" {
			look(t, ctx, name, func(context.Context) {})
		}
	}
}

// TestLook takes the pictures for a person to look at: go test -tags look ./tests/browser -run TestLook -look DIR
func TestLook(t *testing.T) {
	if *lookFolder == "" {
		t.Fatal("name a folder for the pictures by -look DIR")
	}
	d := theDesk(t)
	ctx := d.signedIn(t)
	url := d.url + "/" + *lookLang
	for _, page := range append([]string{"/signin"}, d.pages()...) {
		look(t, ctx, strings.NewReplacer("/workspace", "desk", "/", "-", "?", "-").Replace(page), func(ctx context.Context) { open(t, ctx, url+page) })
	}
	for _, s := range caseSteps() {
		if strings.Contains("cases-"+s.name, *lookOnly) {
			tab := d.enteredAs(t, s.account)
			look(t, tab, "cases-"+s.name, func(ctx context.Context) { s.show(t, ctx, url) })
		}
	}
	for _, f := range d.forms(t) {
		look(t, ctx, "form-"+f.name, func(ctx context.Context) { f.send(t, ctx, url) })
	}
	empty := shared(t, fresh)
	ctx = empty.signedIn(t)
	for _, page := range []string{"/workspace", "/workspace/sources", "/workspace/lines"} {
		look(t, ctx, strings.ReplaceAll("empty"+page, "/", "-"), func(ctx context.Context) { open(t, ctx, empty.url+"/"+*lookLang+page) })
	}
	ctx = tab(t)
	for _, page := range []string{"/signin", "/workspace", "/workspace/profiles/x"} {
		look(t, ctx, strings.ReplaceAll("stranger"+page, "/", "-"), func(ctx context.Context) { open(t, ctx, url+page) })
	}
}

func look(t *testing.T, ctx context.Context, name string, show func(context.Context)) {
	t.Helper()
	if !strings.Contains(name, *lookOnly) {
		return
	}
	write := func(end string, data []byte, err error) {
		if err == nil {
			err = os.WriteFile(filepath.Join(*lookFolder, name+end), data, 0o600)
		}
		if err != nil {
			t.Error(name, err)
		}
	}
	do(t, ctx, chromedp.EmulateViewport(1280, 800))
	show(ctx)
	shot, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
	write("-1280.png", shot, err)
	paper, err := chromedp.Run(ctx, chromedp.PrintToPDF(chromedp.PDFPaper(chromedp.PaperA4)))
	write(".pdf", paper, err)
	do(t, ctx, chromedp.EmulateViewport(320, 640))
	shot, err = chromedp.Run(ctx, chromedp.FullScreenshot(100))
	write("-320.png", shot, err)
}
