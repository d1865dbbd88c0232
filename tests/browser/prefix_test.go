package browser_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestPrefix_IsNoWall is the evidence of RFD 0014: two governments under path prefixes of one host are not kept apart by a
// browser. A script on the pages of the one reads what the other shows to who is signed in there, whatever path the cookie
// names; and the cookies that a host alone can set take no path.
func TestPrefix_IsNoWall(t *testing.T) {
	mux := http.NewServeMux()
	mux.HandleFunc("/a/", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<!doctype html><title>a</title>") })
	mux.HandleFunc("/b/in", func(w http.ResponseWriter, _ *http.Request) {
		for _, c := range []http.Cookie{{Name: "b", Value: "1", Path: "/b", HttpOnly: true, SameSite: http.SameSiteStrictMode},
			{Name: "__Host-prefix", Value: "1", Path: "/b", Secure: true}, {Name: "__Host-whole", Value: "1", Path: "/", Secure: true}} {
			http.SetCookie(w, &c)
		}
	})
	mux.HandleFunc("/b/inside", func(w http.ResponseWriter, r *http.Request) {
		if _, err := r.Cookie("b"); err == nil {
			fmt.Fprint(w, "what b shows to who is signed in: ", r.Header.Get("Sec-Fetch-Site"))
		}
	})
	mux.HandleFunc("/b/cookies", func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, r.Header.Get("Cookie")) })
	server := httptest.NewServer(mux)
	defer server.Close()
	ctx, url := tab(t), strings.Replace(server.URL, "127.0.0.1", "localhost", 1)
	open(t, ctx, url+"/b/in")
	open(t, ctx, url+"/a/")
	if got := value[string](t, ctx, `fetch("/b/inside").then(r => r.text())`); got != "what b shows to who is signed in: same-origin" {
		t.Errorf("the page of a reads %q: browsers have become a wall, look at RFD 0014 again", got)
	}
	got := value[string](t, ctx, `fetch("/b/cookies").then(r => r.text())`)
	if strings.Contains(got, "__Host-prefix") || !strings.Contains(got, "__Host-whole") {
		t.Errorf("cookies %q", got)
	}
	elsewhere := tab(t)
	open(t, elsewhere, strings.Replace(url, "localhost", "b.localhost", 1)+"/b/in")
	open(t, elsewhere, strings.Replace(url, "localhost", "a.localhost", 1)+"/a/")
	if got := value[string](t, elsewhere, `fetch("http://b.localhost:`+url[strings.LastIndex(url, ":")+1:]+`/b/inside", {credentials: "include"}).then(r => r.text(), () => "refused")`); got != "refused" {
		t.Errorf("two names under localhost are no wall either: %q", got)
	}
}
