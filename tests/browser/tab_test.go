package browser_test

import (
	"context"
	"errors"
	"os/exec"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

var errNoBrowser = errors.New("no Chromium on this machine (Debian: apt-get install chromium)")

// chromium is one for all tests; each test has a window of its own in it, which shares nothing with the others.
var chromium = sync.OnceValues(func() (context.Context, error) {
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		return nil, errNoBrowser
	}
	dir, err := folder()
	if err != nil {
		return nil, err
	}
	options := []chromedp.ExecAllocatorOption{chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.Headless, chromedp.Flag("disable-gpu", true),
		chromedp.Flag("enable-unsafe-swiftshader", true), chromedp.Flag("no-first-run", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true), chromedp.UserDataDir(dir)}
	allocated, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	folders = append(folders, cancel)
	ctx, cancelBrowser := chromedp.NewContext(allocated)
	folders = append(folders, cancelBrowser)
	return ctx, chromedp.Do(ctx, chromedp.Navigate("about:blank")) // starts the browser, which takes no time-out
})

// tab opens an empty tab with its own cookies.
func tab(t *testing.T) context.Context {
	t.Helper()
	ctx, err := chromium()
	if errors.Is(err, errNoBrowser) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := chromedp.NewContext(ctx, chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx, chromedp.Navigate("about:blank")); err != nil { // a tab ends with the context of its first step
		t.Fatal(err)
	}
	return ctx
}

// do takes steps, each within half a minute.
func do(t *testing.T, ctx context.Context, steps ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	limited, cancel := context.WithTimeout(ctx, time.Duration(len(steps))*30*time.Second)
	defer cancel()
	if err := chromedp.Do(limited, steps...); err != nil {
		here, _ := chromedp.Run(ctx, chromedp.Location())
		t.Fatalf("at %s: %v", here, err)
	}
}

// value is what an expression gives in the page.
func value[T any](t *testing.T, ctx context.Context, expression string) T {
	t.Helper()
	limited, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	v, err := chromedp.Run(limited, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatalf("%s: %v", expression, err)
	}
	return v
}
