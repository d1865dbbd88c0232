package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"convive/internal/kernel/fault"
	"convive/internal/sources"
)

// remote is a running server.
type remote struct{ address, token string }

// remoteImport is what the server says of an import.
type remoteImport struct {
	Source      string        `json:"source"`
	Number      int           `json:"number"`
	State       sources.State `json:"state"`
	Unit        string        `json:"unit"`
	Read        int64         `json:"read"`
	Accepted    int64         `json:"accepted"`
	Quarantined int64         `json:"quarantined"`
	Duplicates  int64         `json:"duplicates"`
	Below       int64         `json:"below_table"`
	Quantity    int64         `json:"quantity"`
	Seconds     float64       `json:"seconds"`
	Step        string        `json:"step"`
	Percent     int64         `json:"percent"`
	Ended       bool          `json:"ended"`
	Failure     string        `json:"failure"`
	Controls    []struct {
		Name     string `json:"name"`
		Expected int64  `json:"expected"`
		Found    int64  `json:"found"`
		Meets    bool   `json:"meets"`
	} `json:"controls"`
	Warnings []warning `json:"warnings"`
	Changes  []change  `json:"changes"`
}

// importThrough gives the files to a running server, waits until it has read them and publishes the edition.
func importThrough(ctx context.Context, o importOptions, paths []string, out io.Writer) error {
	if o.token == "" || o.dryRun || strings.HasSuffix(o.profile, ".yaml") || strings.HasSuffix(o.profile, ".yml") {
		return usageError{errors.New("--server needs --token and the name of a profile that the server has, and does no dry run")}
	}
	server := remote{strings.TrimSuffix(o.server, "/"), o.token}
	e, err := server.send(ctx, o.profile, paths)
	show := progress(os.Stderr)
	for err == nil && !e.Ended {
		show(sources.Progress{Step: e.Step, Done: e.Percent, Total: 100})
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Second):
		}
		e, err = server.ask(ctx, http.MethodGet, e.path(), nil, "")
	}
	if err != nil {
		return err
	}
	show(sources.Progress{Step: "sources.step.done"})
	if e.State != sources.Checked {
		return fmt.Errorf("%s %d (%s): %s", e.Source, e.Number, e.State, e.Failure)
	}
	var refusal error
	if !o.hold {
		form := strings.NewReader(url.Values{"explanation": {o.explain}}.Encode())
		if published, err := server.ask(ctx, http.MethodPost, e.path()+"/approve", form, "application/x-www-form-urlencoded"); err != nil {
			refusal = err
		} else {
			e = published
		}
	}
	if err := e.report().print(out); err != nil {
		return err
	}
	if refusal == nil && e.Quarantined > 0 {
		return exit{exitQuarantined}
	}
	return refusal
}

func (e remoteImport) path() string {
	return "/api/v1/sources/imports/" + e.Source + "/" + strconv.Itoa(e.Number)
}

func (e remoteImport) report() report {
	r := report{Source: e.Source, Edition: e.Number, State: e.State, Read: e.Read, Accepted: e.Accepted, Quarantined: e.Quarantined, Duplicates: e.Duplicates, Below: e.Below,
		Unit: e.Unit, Quantity: e.Quantity, Seconds: e.Seconds, ControlTotal: []controlTotal{}, Warnings: append([]warning{}, e.Warnings...), Changes: append([]change{}, e.Changes...)}
	if e.Unit == "victim" {
		r.Victims = &e.Quantity
	}
	for _, c := range e.Controls {
		r.ControlTotal = append(r.ControlTotal, controlTotal{Name: c.Name, Expected: c.Expected, Found: c.Found, Meets: c.Meets})
	}
	return r
}

// send streams the files, so that none is held in memory.
func (s remote) send(ctx context.Context, profile string, paths []string) (remoteImport, error) {
	in, body := io.Pipe()
	form := multipart.NewWriter(body)
	go func() { body.CloseWithError(writeForm(form, profile, paths)) }()
	e, err := s.ask(ctx, http.MethodPost, "/api/v1/sources/imports", in, form.FormDataContentType())
	_ = in.Close() // ends the writer if the server refused early
	return e, err
}

func writeForm(form *multipart.Writer, profile string, paths []string) error {
	if err := form.WriteField("profile", profile); err != nil {
		return err
	}
	for _, path := range paths {
		if err := writeFile(form, path); err != nil {
			return err
		}
	}
	return form.Close()
}

func writeFile(form *multipart.Writer, path string) error {
	file, err := os.Open(path)
	if err != nil {
		return fault.NotFound("sources.noSuchFile", "file", filepath.Base(path)).Because(err)
	}
	defer file.Close()
	part, err := form.CreateFormFile("file", filepath.Base(path))
	if err != nil {
		return err
	}
	_, err = io.Copy(part, file)
	return err
}

// ask sends a request; the server words its refusals in the language of the console.
func (s remote) ask(ctx context.Context, method, path string, body io.Reader, kind string) (remoteImport, error) {
	var e remoteImport
	r, err := http.NewRequestWithContext(ctx, method, s.address+path, body)
	if err != nil {
		return e, usageError{fmt.Errorf("--server: %w", err)}
	}
	r.Header.Set("Authorization", "Bearer "+s.token)
	r.Header.Set("Accept-Language", string(lang()))
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return e, err
	}
	defer answer.Body.Close()
	if answer.StatusCode >= http.StatusBadRequest {
		var problem struct {
			Detail string `json:"detail"`
		}
		if json.NewDecoder(answer.Body).Decode(&problem) != nil || problem.Detail == "" {
			problem.Detail = answer.Status
		}
		return e, errors.New(problem.Detail)
	}
	return e, json.NewDecoder(answer.Body).Decode(&e)
}
