package pdf_test

import (
	"bytes"
	"testing"

	"convive/internal/platform/pdf"
)

// TestPrint: a document is printed tagged, twice the same, and a name that is no name is refused.
func TestPrint(t *testing.T) {
	first, second := pdf.New(t.TempDir()), pdf.New(t.TempDir())
	if !first.Ready() {
		t.Skip("no Chromium on this machine (Debian: apt-get install chromium)")
	}
	html := []byte(`<!DOCTYPE html><html lang="es"><head><title>Informe</title></head><body><h1>Informe</h1><table><tr><th scope="col">A</th></tr><tr><td>1</td></tr></table></body></html>`)
	a, err := first.Print(t.Context(), "informe", html)
	if err != nil {
		t.Fatal(err)
	}
	b, err := second.Print(t.Context(), "informe", html)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.HasPrefix(a, []byte("%PDF-")) || !bytes.Contains(a, []byte("/StructTreeRoot")) || !bytes.Contains(a, []byte("/Marked true")) {
		t.Error("the PDF is not tagged")
	}
	if !bytes.Equal(a, b) {
		t.Errorf("printed twice, %d and %d bytes, and not the same", len(a), len(b))
	}
	if _, err := first.Print(t.Context(), "../informe", html); err == nil {
		t.Error("a path is taken as a name")
	}
}
