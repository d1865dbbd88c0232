package web

import (
	"io"
	"net/http"
	"time"
)

// How long, and how much, is read of a request that has had its answer already.
const (
	lingerTime  = 20 * time.Second
	lingerBytes = 4 << 30
	drained     = 256 << 10 // what net/http reads away by itself
)

// linger reads what is left of a request after its answer. A browser that is still sending looks for the answer only when
// it has sent everything, and shows a broken connection if the server hangs up before: of a refused upload it would show
// no page. It gives up after some seconds, so that nobody keeps a connection by sending for ever.
func linger(w http.ResponseWriter, r *http.Request, sent io.Reader) {
	if r.ProtoMajor != 1 || r.ContentLength >= 0 && r.ContentLength <= drained {
		return
	}
	control := http.NewResponseController(w)
	if control.EnableFullDuplex() != nil || control.Flush() != nil {
		return // a recorder in a test
	}
	_ = control.SetReadDeadline(time.Now().Add(lingerTime))
	_, _ = io.Copy(io.Discard, io.LimitReader(sent, lingerBytes)) // the reader is gone if it fails
}

// tooLarge is the body of a request that says itself that it is beyond the limit.
type tooLarge struct{ limit int64 }

// Read refuses.
func (t tooLarge) Read([]byte) (int, error) { return 0, &http.MaxBytesError{Limit: t.limit} }
