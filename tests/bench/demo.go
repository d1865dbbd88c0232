package main

import (
	"errors"
	"io"
	"net"
	"net/http"
	"os/exec"
	"regexp"
	"syscall"
	"time"
)

var styleSheet = regexp.MustCompile(`href="(/static/[^"]+\.css)"`)

// startDemo runs the demonstration on a free loopback port until its first page is there, and tells how long that took
// and how many bytes the page and its style sheet are, packed.
func startDemo(binary, data string) (time.Duration, int64, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, 0, err
	}
	address := l.Addr().String()
	if err := l.Close(); err != nil {
		return 0, 0, err
	}
	c := exec.Command(binary, "--data", data, "demo", "--listen", address)
	began := time.Now()
	if err := c.Start(); err != nil {
		return 0, 0, err
	}
	defer func() {
		_ = c.Process.Signal(syscall.SIGTERM) // it stops by itself on the signal
		_ = c.Wait()
	}()
	for time.Since(began) < 20*time.Second {
		body, size, err := get("http://" + address + "/es/")
		if err != nil {
			time.Sleep(20 * time.Millisecond)
			continue
		}
		took := time.Since(began)
		if m := styleSheet.FindSubmatch(body); m != nil {
			_, css, err := get("http://" + address + string(m[1]))
			if err != nil {
				return 0, 0, err
			}
			size += css
		}
		return took, size, nil
	}
	return 0, 0, errors.New("the demonstration did not answer within twenty seconds")
}

// get fetches a page packed, and gives it unpacked with its packed size.
func get(url string) ([]byte, int64, error) {
	req, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		return nil, 0, err
	}
	packed := &counter{}
	client := &http.Client{Timeout: 30 * time.Second}
	req.Header.Set("Accept-Encoding", "gzip")
	res, err := client.Do(req)
	if err != nil {
		return nil, 0, err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return nil, 0, errors.New(res.Status)
	}
	body, err := unpacked(io.TeeReader(res.Body, packed), res.Header.Get("Content-Encoding"))
	return body, packed.n, err
}

type counter struct{ n int64 }

func (c *counter) Write(p []byte) (int, error) {
	c.n += int64(len(p))
	return len(p), nil
}
