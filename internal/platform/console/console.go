package console

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"convive/internal/kernel/fault"
)

// longest is how long the address of a socket may be, on every system that we run on.
const longest = 100

// address is where the door of a data folder is.
func address(data string) (string, error) {
	path, err := filepath.Abs(filepath.Join(data, "door", "socket"))
	if err == nil && len(path) > longest {
		err = fmt.Errorf("the path %s is too long for a socket: commands wait until the server has stopped", path)
	}
	return path, err
}

// Act answers one command. What it writes is the answer; its error crosses to the command.
type Act func(ctx context.Context, args url.Values, w io.Writer) error

// endedWell is the trailer of an answer that was not broken off.
const endedWell, wentWrong = "Convive-Ended", "Convive-Fault"

// Open opens the door of a data folder that this process holds. Close ends what is under way.
func Open(data string, acts map[string]Act, logger *slog.Logger) (io.Closer, error) {
	path, err := address(data)
	if err != nil {
		return nil, err
	}
	if err := os.RemoveAll(filepath.Dir(path)); err != nil { // what a killed process left
		return nil, err
	}
	if err := os.Mkdir(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	listener, err := net.Listen("unix", path)
	if err != nil {
		return nil, err
	}
	if err := os.Chmod(path, 0o600); err != nil {
		return nil, errors.Join(err, listener.Close())
	}
	d := &door{}
	mux := http.NewServeMux()
	for name, act := range acts {
		mux.HandleFunc("POST /"+name, func(w http.ResponseWriter, r *http.Request) {
			d.busy.Add(1)
			defer d.busy.Done()
			serve(w, r, act, logger)
		})
	}
	d.server = &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second, ErrorLog: slog.NewLogLogger(logger.Handler(), slog.LevelError)}
	d.busy.Go(func() { _ = d.server.Serve(listener) }) // ends with Close
	return d, nil
}

// door is an open door.
type door struct {
	server *http.Server
	busy   sync.WaitGroup
}

// Close shuts the door, ends what is under way and waits until it has ended.
func (d *door) Close() error {
	err := d.server.Close()
	d.busy.Wait()
	return err
}

func serve(w http.ResponseWriter, r *http.Request, act Act, logger *slog.Logger) {
	w.Header().Set("Trailer", endedWell+", "+wentWrong)
	if err := r.ParseForm(); err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	err := act(r.Context(), r.PostForm, w)
	if err == nil {
		w.Header().Set(endedWell, "yes")
		return
	}
	f, ok := fault.Of(err)
	if !ok {
		logger.Error("console", "act", r.URL.Path, "error", err)
		f = fault.New(fault.CodeInternal, "console.failed", "detail", err.Error()) // the operator is who can mend it
	}
	text, _ := json.Marshal(f) // codes and texts
	w.Header().Set(wentWrong, string(text))
}

// ErrNoDoor says that no process serves the folder.
var ErrNoDoor = errors.New("no server holds this folder")

// Ask lets the server that holds the folder carry out an act and copies the answer to w.
func Ask(ctx context.Context, data, act string, args url.Values, w io.Writer) error {
	path, err := address(data)
	if err != nil {
		return ErrNoDoor
	}
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "unix", path)
	}
	probe, err := dial(ctx, "", "")
	if err != nil {
		return ErrNoDoor
	}
	_ = probe.Close()
	client := &http.Client{Transport: &http.Transport{DialContext: dial, DisableKeepAlives: true, DisableCompression: true}}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://console/"+act, strings.NewReader(args.Encode()))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer, err := client.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("the server does not know %q: it is of another version", act)
	}
	if _, err := io.Copy(w, answer.Body); err != nil {
		return fmt.Errorf("the server broke off: %w", err)
	}
	if text := answer.Trailer.Get(wentWrong); text != "" {
		var f fault.Fault
		if err := json.Unmarshal([]byte(text), &f); err != nil {
			return err
		}
		return &f
	}
	if answer.Trailer.Get(endedWell) != "yes" {
		return errors.New("the server broke off")
	}
	return nil
}
