package vault

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"convive/internal/kernel/fault"
)

// TokenVariable names the environment variable with the token that the key service asks for.
const TokenVariable = "CONVIVE_VAULT_TOKEN"

// service is a Keeper that asks a key service by JSON over HTTP, in front of a hardware module or a cloud's KMS. Three
// questions: GET current, POST wrap, POST unwrap; docs/operators.md has them field by field.
type service struct {
	base   *url.URL
	token  string
	client *http.Client
}

// answerBound is more than any answer of a key service needs.
const answerBound = 64 << 10

func newService(base *url.URL, token string) *service {
	return &service{base: base, token: token, client: &http.Client{Timeout: 5 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return errors.New("a key service does not redirect") }}}
}

// onThisMachine says whether a host can only be this machine: keys cross no network without TLS.
func onThisMachine(host string) bool {
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

type serviceQuestion struct {
	Key        string `json:"key,omitempty"`
	Context    string `json:"context"`
	Plaintext  []byte `json:"plaintext,omitempty"`
	Ciphertext []byte `json:"ciphertext,omitempty"`
}

type serviceAnswer struct {
	Key        string `json:"key"`
	Plaintext  []byte `json:"plaintext"`
	Ciphertext []byte `json:"ciphertext"`
}

func (s *service) Current(ctx context.Context) (string, error) {
	a, err := s.ask(ctx, http.MethodGet, "current", nil)
	if err == nil && a.Key == "" {
		err = fault.Unavailable("vault.service")
	}
	return a.Key, err
}

func (s *service) Wrap(ctx context.Context, key []byte, where string) (string, []byte, error) {
	a, err := s.ask(ctx, http.MethodPost, "wrap", &serviceQuestion{Context: where, Plaintext: key})
	if err == nil && (a.Key == "" || len(a.Ciphertext) == 0 || bytes.Contains(a.Ciphertext, key)) {
		err = fault.Unavailable("vault.service")
	}
	return a.Key, a.Ciphertext, err
}

func (s *service) Unwrap(ctx context.Context, name string, wrapped []byte, where string) ([]byte, error) {
	a, err := s.ask(ctx, http.MethodPost, "unwrap", &serviceQuestion{Key: name, Context: where, Ciphertext: wrapped})
	if err == nil && len(a.Plaintext) != keySize {
		err = fault.Unavailable("vault.service")
	}
	return a.Plaintext, err
}

func (s *service) ask(ctx context.Context, method, verb string, q *serviceQuestion) (a serviceAnswer, err error) {
	defer func() {
		if err != nil {
			a, err = serviceAnswer{}, fault.Unavailable("vault.service").Because(err)
		}
	}()
	var body io.Reader
	if q != nil {
		text, err := json.Marshal(q)
		if err != nil {
			return a, err
		}
		body = bytes.NewReader(text)
	}
	r, err := http.NewRequestWithContext(ctx, method, strings.TrimSuffix(s.base.String(), "/")+"/"+verb, body)
	if err != nil {
		return a, err
	}
	r.Header.Set("Content-Type", "application/json")
	if s.token != "" {
		r.Header.Set("Authorization", "Bearer "+s.token)
	}
	answer, err := s.client.Do(r)
	if err != nil {
		return a, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return a, fmt.Errorf("%s answered %s", verb, answer.Status)
	}
	return a, json.NewDecoder(io.LimitReader(answer.Body, answerBound)).Decode(&a)
}
