package browser_test

import (
	"context"
	"io"
	"log/slog"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"convive/internal/app"
	"convive/internal/kernel"
	"convive/internal/platform/identity"
	"convive/internal/platform/jobs"
	"convive/internal/sources"
)

// installation is a running demonstration with its workspace.
type installation struct {
	*app.App
	ctx    context.Context // acts as the installation itself
	url    string
	folder string

	entering sync.Mutex // a new link of the console ends the one before it, so tabs enter one after the other

	release chan struct{} // lets the work go on that Hold began
}

// folders are removed when all tests have run.
var folders []func()

func TestMain(m *testing.M) {
	code := m.Run()
	for i := len(folders) - 1; i >= 0; i-- {
		folders[i]()
	}
	os.Exit(code)
}

func folder() (string, error) {
	dir, err := os.MkdirTemp("", "convive-browser-")
	if err == nil {
		folders = append(folders, func() { _ = os.RemoveAll(dir) })
	}
	return dir, err
}

// start opens an installation and serves it.
func start(seed bool) (*installation, error) {
	dir, err := folder()
	if err != nil {
		return nil, err
	}
	i := &installation{ctx: kernel.WithActor(context.Background(), kernel.System()), folder: dir, release: make(chan struct{})}
	key := filepath.Join(dir, "vault.key")
	if err := app.MakeVaultKey(key); err != nil {
		return nil, err
	}
	if i.App, err = app.Open(i.ctx, app.Config{Data: dir, Memory: "512MB", VaultKey: "file:" + key}); err != nil {
		return nil, err
	}
	if seed {
		if err := i.SeedDemo(i.ctx, func(sources.Progress) {}); err != nil {
			return nil, err
		}
	}
	if _, err = i.Identity.Found(i.ctx); err != nil {
		return nil, err
	}
	h, err := i.Handler(app.WebConfig{Country: "CO", Components: true, Name: kernel.Same("Convive"), Tagline: kernel.Same("Convivencia y seguridad ciudadana"),
		Demonstration: kernel.Same("Demostración"), Base: kernel.Same("Límites de referencia"), Zone: time.UTC, Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		return nil, err
	}
	server := httptest.NewServer(h)
	i.url = server.URL
	i.Jobs.Register(holdJob, func(ctx context.Context, _ jobs.Task) error {
		select {
		case <-i.release:
		case <-ctx.Done():
		}
		return nil
	})
	work, stop := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() { defer close(ended); i.Jobs.Run(work) }()
	folders = append(folders, func() {
		server.Close()
		stop()
		<-ended
		_ = i.Close()
	})
	return i, nil
}

const holdJob = "test.hold"

// hold keeps the only worker busy until the test ends, so that what is sent waits.
func (i *installation) hold(t *testing.T) (release func()) {
	t.Helper()
	id, err := i.Jobs.Enqueue(i.ctx, holdJob, "", nil)
	if err != nil {
		t.Fatal(err)
	}
	var once sync.Once
	release = func() {
		once.Do(func() {
			if err := i.Jobs.Cancel(i.ctx, id); err != nil {
				t.Error(err)
			}
		})
	}
	t.Cleanup(release)
	return release
}

// link is where the administrator signs in once, inside a language.
func (i *installation) link(t *testing.T) string {
	t.Helper()
	link, err := i.Identity.Console(i.ctx, identity.Administrator, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	return identity.LinkPath(link)
}

// demonstration is the one for all tests of the package.
var demonstration = sync.OnceValues(func() (*installation, error) { return start(true) })

// fresh is an installation into which nothing has been imported.
var fresh = sync.OnceValues(func() (*installation, error) { return start(false) })

func shared(t *testing.T, of func() (*installation, error)) *installation {
	t.Helper()
	i, err := of()
	if err != nil {
		t.Fatal(err)
	}
	return i
}

func address(t *testing.T) string {
	t.Helper()
	return shared(t, demonstration).url
}
