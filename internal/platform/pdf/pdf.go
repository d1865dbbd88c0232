// Package pdf prints documents by the headless Chromium of the machine, where there is one: its PDF is tagged, so that screen readers
// follow it (I5). It knows no module.
//
// Callers may assume: a document loads nothing from the network while it is printed; the same document printed by the same program
// gives the same bytes; one is printed at a time, and what was printed is kept under its name.
package pdf

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"sync"
	"time"
)

// programs are the names under which machines have it.
var programs = []string{"chromium", "chromium-browser", "google-chrome", "chrome"}

const (
	longest = 60 * time.Second
	mostPDF = 64 << 20
)

// Printer keeps what it prints in a folder.
type Printer struct {
	folder, program string
	mu              sync.Mutex
}

// New looks for a program to print with.
func New(folder string) *Printer {
	p := &Printer{folder: folder}
	for _, name := range programs {
		if path, err := exec.LookPath(name); err == nil {
			p.program = path
			break
		}
	}
	return p
}

// Ready says whether there is something to print with.
func (p *Printer) Ready() bool { return p.program != "" }

var named = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,99}$`)

// Print gives the PDF of an HTML document. The name is different for different documents.
func (p *Printer) Print(ctx context.Context, name string, html []byte) ([]byte, error) {
	if !p.Ready() || !named.MatchString(name) {
		return nil, fmt.Errorf("pdf: nothing to print %q with", name)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	kept := filepath.Join(p.folder, name+".pdf")
	if made, err := os.ReadFile(kept); err == nil {
		return made, nil
	}
	if err := os.MkdirAll(p.folder, 0o700); err != nil {
		return nil, err
	}
	made, err := p.print(ctx, html)
	if err != nil {
		return nil, err
	}
	return made, os.WriteFile(kept, made, 0o600)
}

func (p *Printer) print(ctx context.Context, html []byte) (made []byte, err error) {
	dir, err := os.MkdirTemp(p.folder, "printing-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	source, out := filepath.Join(dir, "document.html"), filepath.Join(dir, "document.pdf")
	if err := os.WriteFile(source, html, 0o600); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, longest)
	defer cancel()
	args := []string{"--headless", "--disable-gpu", "--no-first-run", "--disable-extensions", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--host-resolver-rules=MAP * ~NOTFOUND",
		"--user-data-dir=" + filepath.Join(dir, "profile"), "--no-pdf-header-footer", "--generate-pdf-document-outline", "--print-to-pdf=" + out}
	if os.Geteuid() == 0 { // Chromium refuses its sandbox to root; the document has no script and no network
		args = append(args, "--no-sandbox")
	}
	command := exec.CommandContext(ctx, p.program, append(args, "file://"+source)...)
	command.WaitDelay = 5 * time.Second
	if said, err := command.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("pdf: %w: %.500s", err, said)
	}
	info, err := os.Stat(out)
	if err != nil {
		return nil, err
	}
	if info.Size() > mostPDF {
		return nil, fmt.Errorf("pdf: %d bytes are too many", info.Size())
	}
	made, err = os.ReadFile(out)
	return timeless(made), err
}

var printed = regexp.MustCompile(`D:\d{14}\+00'00'`)

// timeless takes the moment of printing out: a PDF of the same document is the same. It keeps every length, as the PDF's table of
// places wants.
func timeless(pdf []byte) []byte {
	return printed.ReplaceAll(pdf, []byte("D:20000101000000+00'00'"))
}
