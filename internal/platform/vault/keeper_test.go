package vault_test

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/authz"
	"convive/internal/platform/testkit"
	"convive/internal/platform/vault"
)

// keyService is a key service in the process: it keeps what it is given under a name and checks what it is asked.
type keyService struct {
	t       *testing.T
	current string
	kept    map[string][]byte // by what it gave out
	answer  func(http.ResponseWriter) bool
}

func (s *keyService) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if s.answer != nil && s.answer(w) {
		return
	}
	if r.Header.Get("Authorization") != "Bearer secret-token" {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	var q struct {
		Key, Context          string
		Plaintext, Ciphertext []byte
	}
	if r.Method == http.MethodPost {
		if err := json.NewDecoder(r.Body).Decode(&q); err != nil {
			s.t.Error(err)
		}
	}
	a := map[string]any{"key": s.current}
	switch r.Method + " " + r.URL.Path {
	case "GET /keys/current":
	case "POST /keys/wrap":
		given := s.current + "|" + q.Context + "|" + string(rune('a'+len(s.kept)))
		s.kept[given] = q.Plaintext
		a["ciphertext"] = []byte(given)
	case "POST /keys/unwrap":
		key, ok := s.kept[string(q.Ciphertext)]
		if !ok || !strings.HasPrefix(string(q.Ciphertext), q.Key+"|"+q.Context+"|") {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		a["plaintext"] = key
	default:
		s.t.Errorf("asked %s %s", r.Method, r.URL)
	}
	_ = json.NewEncoder(w).Encode(a)
}

// TestService: a key service by its protocol: entering, reading, its own rotation, and each way in which it can fail.
func TestService(t *testing.T) {
	w := newWorld(t, testkit.SQLite(t))
	service := &keyService{t: t, current: "hsm-1", kept: map[string][]byte{}}
	server := httptest.NewServer(service)
	defer server.Close()
	reopen := func(token string) {
		t.Setenv(vault.TokenVariable, token)
		keeper, err := vault.OpenKeeper(server.URL + "/keys/")
		must(t, err)
		w.Vault = vault.New(w.store, keeper, func(context.Context, kernel.Tenant) *authz.Set { return w.rules }, w.trail, clock)
	}
	reopen("secret-token")
	ref := w.enter("r1", victim)
	reopen("secret-token")
	if w.name(ref) != victim[vault.Identity]["name"] {
		t.Fatal("not readable")
	}
	service.current = "hsm-2"
	n, err := w.RotateKeeper(t.Context(), operator(), false)
	must(t, err)
	if s := w.status(); n != 1 || s.Keeper != "hsm-2" || !s.Readable {
		t.Fatalf("%d, %+v", n, s)
	}
	if w.name(ref) == "" {
		t.Error("lost by the service's rotation")
	}
	_, err = w.RotateKeeper(t.Context(), operator(), true)
	code(t, err, fault.CodeInvalid)
	failures := map[string]func(http.ResponseWriter) bool{
		"refused":   func(w http.ResponseWriter) bool { w.WriteHeader(http.StatusForbidden); return true },
		"no JSON":   func(w http.ResponseWriter) bool { _, _ = w.Write([]byte("<html>")); return true },
		"short key": func(w http.ResponseWriter) bool { _, _ = w.Write([]byte(`{"plaintext":"QUJD"}`)); return true },
		"endless": func(w http.ResponseWriter) bool {
			_, _ = w.Write([]byte(`{"plaintext":"` + strings.Repeat("A", 1<<20) + `"}`))
			return true
		},
		"redirect": func(w http.ResponseWriter) bool {
			w.Header().Set("Location", "/keys/current")
			w.WriteHeader(http.StatusTemporaryRedirect)
			return true
		},
	}
	for name, answer := range failures {
		t.Run(name, func(t *testing.T) {
			service.answer = answer
			reopen("secret-token")
			_, err := w.Read(t.Context(), caseworker("r1"), ref, vault.Identity)
			code(t, err, fault.CodeUnavailable)
			if w.status().Readable {
				t.Error("said to be readable")
			}
		})
	}
	service.answer = nil
	reopen("wrong")
	_, err = w.Read(t.Context(), caseworker("r1"), ref, vault.Identity)
	code(t, err, fault.CodeUnavailable)
}

// TestOpenKeeper: what is no good key is refused, with what to do.
func TestOpenKeeper(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string, mode os.FileMode) string {
		path := filepath.Join(dir, name)
		must(t, os.WriteFile(path, []byte(text), 0o600))
		must(t, os.Chmod(path, mode))
		return "file:" + path
	}
	good := filepath.Join(dir, "good")
	must(t, vault.MakeKeyFile(good))
	text, err := os.ReadFile(good)
	must(t, err)
	t.Setenv("GOOD_KEYS", strings.TrimSpace(string(text))+","+strings.TrimSpace(string(text)))
	t.Setenv("BAD_KEY", "hunter2")
	for address, want := range map[string]string{
		"":                                       "",
		"file:" + good:                           "",
		"env:GOOD_KEYS":                          "",
		write("owner-only", string(text), 0o400): "",
		"https://keys.example.org/v1":            "",
		"http://127.0.0.1:9/":                    "",
		"http://[::1]:9/":                        "",
		write("group", string(text), 0o640):      "vault.keyFileOpen",
		write("world", string(text), 0o604):      "vault.keyFileOpen",
		"file:" + dir:                            "vault.keyFileOpen",
		"file:" + good + "x":                     "vault.keyFile",
		write("short", "QUJD\n", 0o600):          "vault.keyUnreadable",
		write("empty", "", 0o600):                "vault.keyUnreadable",
		"env:BAD_KEY":                            "vault.keyUnreadable",
		"env:NO_SUCH_VARIABLE":                   "vault.keyUnreadable",
		"http://keys.example.org/":               "vault.keyAddress",
		"http://localhost.example.org/":          "vault.keyAddress",
		"https://user:pass@keys.example.org/":    "vault.keyAddress",
		"pkcs11:slot=1":                          "vault.keyAddress",
	} {
		keeper, err := vault.OpenKeeper(address)
		if want == "" {
			if err != nil || (keeper == nil) != (address == "") {
				t.Errorf("%q: %v", address, err)
			}
			continue
		}
		if f, ok := fault.Of(err); !ok || f.Message != want {
			t.Errorf("%q: %v, want %s", address, err, want)
		}
	}
	if err := vault.MakeKeyFile(good); fault.CodeOf(err) != fault.CodeConflict {
		t.Errorf("overwritten: %v", err)
	}
	if now, _ := os.ReadFile(good); !bytes.Equal(now, text) {
		t.Error("the key was changed")
	}
}
