package console_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"convive/internal/kernel/fault"
	"convive/internal/platform/console"
)

var quiet = slog.New(slog.NewTextHandler(io.Discard, nil))

// TestConsole: an answer and a fault cross the door whole; a stream that breaks off is an error; without a server there is
// no door.
func TestConsole(t *testing.T) {
	data := t.TempDir()
	if err := console.Ask(t.Context(), data, "echo", nil, io.Discard); !errors.Is(err, console.ErrNoDoor) {
		t.Fatalf("no server: %v", err)
	}
	ended := make(chan struct{})
	door, err := console.Open(data, map[string]console.Act{
		"echo": func(_ context.Context, args url.Values, w io.Writer) error {
			_, err := io.WriteString(w, strings.Repeat(args.Get("text"), 100_000))
			return err
		},
		"refuse": func(context.Context, url.Values, io.Writer) error {
			return fault.Conflict("app.folderBusy", "folder", "d").At("field")
		},
		"fail": func(_ context.Context, _ url.Values, w io.Writer) error {
			_, _ = io.WriteString(w, "half of")
			return errors.New("disk full")
		},
		"panic": func(_ context.Context, _ url.Values, w io.Writer) error {
			_, _ = io.WriteString(w, "half of")
			panic("planted")
		},
		"wait": func(ctx context.Context, _ url.Values, w io.Writer) error {
			<-ctx.Done()
			close(ended)
			return ctx.Err()
		},
	}, quiet)
	if err != nil {
		t.Fatal(err)
	}
	defer door.Close()
	var out bytes.Buffer
	if err := console.Ask(t.Context(), data, "echo", url.Values{"text": {"añ"}}, &out); err != nil || out.String() != strings.Repeat("añ", 100_000) {
		t.Errorf("echo: %v, %d bytes", err, out.Len())
	}
	err = console.Ask(t.Context(), data, "refuse", nil, io.Discard)
	if f, ok := fault.Of(err); !ok || f.Code != fault.CodeConflict || f.Message != "app.folderBusy" || f.Args["folder"] != "d" || f.Field != "field" {
		t.Errorf("refusal: %v", err)
	}
	if f, ok := fault.Of(console.Ask(t.Context(), data, "fail", nil, io.Discard)); !ok || f.Message != "console.failed" || f.Args["detail"] != "disk full" {
		t.Errorf("failure: %v", f)
	}
	if err := console.Ask(t.Context(), data, "panic", nil, io.Discard); err == nil {
		t.Error("a stream that broke off was taken for whole")
	}
	if err := console.Ask(t.Context(), data, "unknown", nil, io.Discard); err == nil || errors.Is(err, console.ErrNoDoor) {
		t.Errorf("unknown act: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_ = console.Ask(ctx, data, "wait", nil, io.Discard)
	ctx, cancel = context.WithCancel(t.Context())
	go cancel()
	if err := console.Ask(ctx, data, "wait", nil, io.Discard); err == nil {
		t.Error("cancelled and done")
	}
	for path, want := range map[string]os.FileMode{"door": 0o700 | os.ModeDir, "door/socket": 0o600 | os.ModeSocket} {
		if info, err := os.Stat(filepath.Join(data, path)); err != nil || info.Mode() != want {
			t.Errorf("%s: %v, %v", path, info.Mode(), err)
		}
	}
}

// TestConsole_LeftBehind: what a killed process left is no door, and the next one opens over it.
func TestConsole_LeftBehind(t *testing.T) {
	data := t.TempDir()
	if err := os.MkdirAll(filepath.Join(data, "door"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(data, "door", "socket"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := console.Ask(t.Context(), data, "x", nil, io.Discard); !errors.Is(err, console.ErrNoDoor) {
		t.Errorf("left behind: %v", err)
	}
	door, err := console.Open(data, nil, quiet)
	if err != nil {
		t.Fatal(err)
	}
	if err := door.Close(); err != nil {
		t.Error(err)
	}
	if err := console.Ask(t.Context(), data, "x", nil, io.Discard); !errors.Is(err, console.ErrNoDoor) {
		t.Errorf("closed: %v", err)
	}
	if _, err := console.Open(filepath.Join(data, strings.Repeat("long", 40)), nil, quiet); err == nil {
		t.Error("a path that no socket takes was taken")
	}
}
