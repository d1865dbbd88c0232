package app_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"mime/multipart"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"convive/internal/app"
	"convive/internal/kernel"
	"convive/internal/sources"
)

// kept lists the files in the folder of originals, whatever they are.
func kept(t *testing.T, data string) (files []string) {
	t.Helper()
	err := filepath.WalkDir(filepath.Join(data, "originals"), func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			files = append(files, path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// body is a form with files as a browser writes it.
func body(t *testing.T, profile, name, content string) (kind string, text []byte) {
	t.Helper()
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	_ = form.WriteField("profile", profile)
	part, _ := form.CreateFormFile("file", name)
	_, _ = io.WriteString(part, content)
	_ = form.Close()
	return form.FormDataContentType(), b.Bytes()
}

// TestDesk_RefusedUploads: each says what to do, and nothing of it stays on the disk.
func TestDesk_RefusedUploads(t *testing.T) {
	d := newDesk(t, "en")
	source := d.police(t)
	kind, whole := body(t, source, "list.csv", faulty)
	_, unnamed := body(t, "", "list.csv", faulty)
	cases := []struct {
		name, kind, origin string
		body               []byte
		status             int
		says               string
	}{
		{"Truncated", kind, d.server.URL, whole[:len(whole)-100], 422, "broke off"},
		{"WithoutAnEnd", kind, d.server.URL, whole[:len(whole)-20], 422, "broke off"},
		{"NotAForm", "text/csv", d.server.URL, []byte(faulty), 422, "No file arrived"},
		{"NotMultipart", "application/x-www-form-urlencoded", d.server.URL, []byte("profile=" + source), 422, "No file arrived"},
		{"NoBoundary", "multipart/form-data", d.server.URL, whole, 422, "No file arrived"},
		{"OtherBoundary", "multipart/form-data; boundary=zzz", d.server.URL, whole, 422, "Choose the profile"},
		{"OtherSite", kind, "https://elsewhere.example", whole, 403, "came from another site"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			r, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, d.server.URL+"/en/workspace/imports/new", bytes.NewReader(c.body))
			r.Header.Set("Content-Type", c.kind)
			r.Header.Set("Origin", c.origin)
			got := d.do(t, r)
			if got.status != c.status || !strings.Contains(got.body, c.says) {
				t.Errorf("%d, want %d: %s", got.status, c.status, c.says)
			}
		})
	}
	t.Run("Empty", func(t *testing.T) {
		got := d.upload(t, "/workspace/imports/new", map[string]string{"profile": source}, "nothing.csv", "")
		if got.status != http.StatusUnprocessableEntity || !strings.Contains(got.body, "“nothing.csv” is empty (0 bytes)") {
			t.Errorf("%d", got.status)
		}
	})
	t.Run("NoProfile", func(t *testing.T) {
		r, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, d.server.URL+"/en/workspace/imports/new", bytes.NewReader(unnamed))
		r.Header.Set("Content-Type", kind)
		if got := d.do(t, r); got.status != http.StatusUnprocessableEntity {
			t.Errorf("%d", got.status)
		}
	})
	t.Run("UnknownProfile", func(t *testing.T) {
		if got := d.upload(t, "/workspace/imports/new", map[string]string{"profile": "gone"}, "l.csv", faulty); got.status != http.StatusNotFound || !strings.Contains(got.body, "no profile named gone") {
			t.Errorf("%d", got.status)
		}
	})
	if left := kept(t, d.Config.Data); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	if list, err := d.Sources.Editions(d.ctx, ""); err != nil || len(list) > 0 {
		t.Errorf("%d editions, %v", len(list), err)
	}
}

// TestDesk_SentTwice: a form that is sent twice is one edition; both answers lead to it.
func TestDesk_SentTwice(t *testing.T) {
	d := newDesk(t, "es")
	source := d.police(t)
	fields := map[string]string{"profile": source}
	first := d.upload(t, "/workspace/imports/new", fields, "list.csv", faulty)
	second := d.upload(t, "/workspace/imports/new", fields, "list (1).csv", faulty)
	if first.status != http.StatusSeeOther || second.location != first.location+"?done=same" {
		t.Fatalf("%q and %q", first.location, second.location)
	}
	edition := strings.TrimPrefix(first.location, "/es")
	d.settled(t, edition)
	holds(t, d.get(t, edition+"?done=same").body, "no se creó otra")
	corrected := strings.NewReplacer(",x,05001000", ",15/03/2022,05001000").Replace(d.get(t, edition+"/quarantine.csv").body)
	first = d.upload(t, edition+"/resubmit", nil, "c.csv", corrected)
	second = d.upload(t, edition+"/resubmit", nil, "c.csv", corrected)
	if first.status != http.StatusSeeOther || second.location != first.location+"?done=same" {
		t.Fatalf("corrections: %q and %q", first.location, second.location)
	}
	if list, err := d.Sources.Editions(d.ctx, source); err != nil || len(list) != 2 {
		t.Errorf("%d editions, %v", len(list), err)
	}
	d.settled(t, first.location)
}

// TestDesk_FileNames: a name is shown as a name, whatever it holds.
func TestDesk_FileNames(t *testing.T) {
	d := newDesk(t, "es")
	source := d.police(t)
	for i, c := range []struct{ sent, shown, header string }{
		{`..\..\etc\passwd.csv`, "passwd.csv", "filename=passwd.csv"},
		{"../../etc/x.csv", "x.csv", "filename=x.csv"},
		{"<script>alert(1)</script>.csv", "script&gt;.csv", `filename="script>.csv"`},
		{"<b>&amp;.csv", "&lt;b&gt;&amp;amp;.csv", "filename="},
		{"Añoñ 日本.csv", "Añoñ 日本.csv", "filename*=utf-8''"},
		{"a\u202Egpj.csv", "agpj.csv", "filename=agpj.csv"},
		{strings.Repeat("largo", 60) + ".csv", strings.Repeat("largo", 20) + "…", "filename*="},
	} {
		content := policeHeader + fmt.Sprintf("15/03/2021,05001000,,,2,M,34,n%d\n", i)
		got := d.upload(t, "/workspace/imports/new", map[string]string{"profile": source}, c.sent, content)
		if got.status != http.StatusSeeOther {
			t.Fatalf("%q: %d", c.sent, got.status)
		}
		page := d.settled(t, got.location)
		if !strings.Contains(page, c.shown) || strings.Contains(page, "<script>alert") || strings.Contains(page, "etc") {
			t.Errorf("%q is not shown as %q", c.sent, c.shown)
		}
		file := d.get(t, strings.TrimPrefix(got.location, "/es")+"/files/1")
		if disposition := file.header.Get("Content-Disposition"); file.body != content || !strings.Contains(disposition, c.header) {
			t.Errorf("%q is sent as %q", c.sent, disposition)
		}
	}
}

// TestDesk_TooLarge: a browser that says how much it will send is refused before it has, and gets a whole page though it
// goes on sending.
func TestDesk_TooLarge(t *testing.T) {
	d := newDesk(t, "es")
	source := d.police(t)
	const claimed = 3 << 30
	kind, whole := body(t, source, "country.csv", policeHeader)
	at, _ := url.Parse(d.server.URL)
	conn, err := net.Dial("tcp", at.Host)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(30 * time.Second))
	cookie := d.client.Jar.Cookies(at)[0]
	fmt.Fprintf(conn, "POST /es/workspace/imports/new HTTP/1.1\r\nHost: %s\r\nOrigin: %s\r\nCookie: %s=%s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n",
		at.Host, d.server.URL, cookie.Name, cookie.Value, kind, int64(claimed))
	if _, err := conn.Write(whole[:len(whole)-60]); err != nil {
		t.Fatal(err)
	}
	row := bytes.Repeat([]byte("15/03/2021,05001000,,,2,M,34,n\n"), 1<<15)
	for range 40 { // 40 MB, which a server that hung up would not take
		if _, err := conn.Write(row); err != nil {
			t.Fatalf("the server hung up: %v", err)
		}
	}
	res, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	page := make([]byte, 1<<20)
	n, _ := io.ReadFull(res.Body, page)
	if res.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(string(page[:n]), "más de 2 GiB") && !strings.Contains(string(page[:n]), "pasan de 2 GiB") {
		t.Errorf("%s: %.200s", res.Status, page[:n])
	}
	if left := kept(t, d.Config.Data); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// TestDesk_SessionEnds: who was let in when the upload began is not refused at its end; who was not, returns to the form
// after signing in.
func TestDesk_SessionEnds(t *testing.T) {
	d := newDesk(t, "es")
	source := d.police(t)
	kind, whole := body(t, source, "list.csv", faulty)
	reader, writer := io.Pipe()
	r, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, d.server.URL+"/es/workspace/imports/new", reader)
	r.Header.Set("Content-Type", kind)
	answers := make(chan answer, 1)
	go func() { answers <- d.do(t, r) }()
	_, _ = writer.Write(whole[:len(whole)/2])
	at, _ := url.Parse(d.server.URL)
	out, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, d.server.URL+"/es/signout", nil)
	cookie := d.client.Jar.Cookies(at)[0]
	out.AddCookie(cookie)
	if res, err := http.DefaultTransport.RoundTrip(out); err != nil || res.StatusCode != http.StatusSeeOther {
		t.Fatalf("sign out: %v", err)
	}
	_, _ = writer.Write(whole[len(whole)/2:])
	_ = writer.Close()
	if got := <-answers; got.status != http.StatusSeeOther || !strings.Contains(got.location, "/editions/1") {
		t.Errorf("an upload that had begun: %d %s", got.status, got.location)
	}
	r, _ = http.NewRequestWithContext(t.Context(), http.MethodPost, d.server.URL+"/es/workspace/imports/new", bytes.NewReader(whole))
	r.Header.Set("Content-Type", kind)
	r.Header.Set("Referer", d.server.URL+"/es/workspace/imports/new?profile="+source)
	got := d.do(t, r)
	next := "/es/signin?next=" + url.QueryEscape("/es/workspace/imports/new?profile="+source)
	if got.status != http.StatusUnauthorized || !strings.Contains(strings.ReplaceAll(got.body, "&amp;", "&"), next) {
		t.Errorf("a new upload: %d, lacks %s", got.status, next)
	}
	r.Header.Set("Referer", "https://elsewhere.example/es/workspace")
	r.Body = io.NopCloser(bytes.NewReader(whole))
	if got := d.do(t, r); strings.Contains(got.body, "next=") {
		t.Error("another site says where to go after signing in")
	}
}

// TestOpen_SweepsOriginals: what a crash left of an upload is gone after the next start; originals stay.
func TestOpen_SweepsOriginals(t *testing.T) {
	b := openBench(t, "")
	source := b.declare(t, police)
	if _, err := b.ImportFiles(b.ctx, source, []string{write(t, "l.csv", []byte(faulty))}, nil); err != nil {
		t.Fatal(err)
	}
	data := b.Config.Data
	before := kept(t, data)
	if len(before) != 1 {
		t.Fatalf("%v", before)
	}
	digest := filepath.Base(before[0])
	stray := strings.Repeat("ab", 32)
	for path, content := range map[string]string{
		"originals/incoming/1/0":         "half a file",
		"originals/ab/" + stray:          "recorded by nobody",
		"originals/adopting-" + stray:    string(kernel.MainTenant),
		"originals/adopting-" + digest:   string(kernel.MainTenant), // the crash came after the edition was recorded
		"originals/cd/" + stray + "kept": "without a mark: not ours to remove",
	} {
		at := filepath.Join(data, path)
		if err := os.MkdirAll(filepath.Dir(at), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(at, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	again, err := app.Open(t.Context(), app.Config{Data: data, Memory: "512MB", Clock: b})
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	left := strings.Join(kept(t, data), " ")
	if !strings.Contains(left, digest) || !strings.Contains(left, stray+"kept") || strings.Count(left, " ") != 1 {
		t.Errorf("left: %s", left)
	}
}

// TestAdopt_Refused: what is refused leaves no original, but for one that was there before.
func TestAdopt_Refused(t *testing.T) {
	b := openBench(t, "")
	source := b.declare(t, police)
	for range 2 {
		if _, err := b.ImportFiles(b.ctx, "gone", []string{write(t, "l.csv", []byte(faulty))}, nil); message(err) != "sources.noProfile" {
			t.Fatalf("%v", err)
		}
	}
	if left := kept(t, b.Config.Data); len(left) > 0 {
		t.Fatalf("left behind: %v", left)
	}
	if _, err := b.ImportFiles(b.ctx, source, []string{write(t, "l.csv", []byte(faulty))}, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := b.ImportFiles(b.ctx, source, []string{write(t, "l.csv", []byte(faulty))}, nil); message(err) != "sources.sameWaits" {
		t.Fatalf("%v", err)
	}
	if left := kept(t, b.Config.Data); len(left) != 1 {
		t.Errorf("originals: %v", left)
	}
	if _, err := b.Sources.Approve(b.ctx, source, 1, "rows set aside"); err != nil {
		t.Error(err)
	}
	var e sources.Edition
	e, err := b.ImportFiles(b.ctx, source, []string{write(t, "l.csv", []byte(faulty))}, nil)
	if err != nil || e.Number != 2 {
		t.Errorf("after the first was approved: edition %d, %v", e.Number, err)
	}
}
