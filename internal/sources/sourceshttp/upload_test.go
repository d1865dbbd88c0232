package sourceshttp

import (
	"bytes"
	"context"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"convive/internal/kernel/fault"
	"convive/internal/sources"
)

// folder keeps what arrives in a folder of the test.
type folder struct{ dir string }

func (f folder) Incoming() (string, error) { return os.MkdirTemp(f.dir, "") }
func (f folder) Original(string) string    { return f.dir }
func (f folder) Adopt(_ context.Context, _ []sources.File, _ []string, receive func() error) error {
	return receive()
}

// TestReceive_Limit: a form as large as the limit arrives whole, a byte more is refused with what to do, and leaves nothing.
func TestReceive_Limit(t *testing.T) {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	if err := form.WriteField("profile", "x"); err != nil {
		t.Fatal(err)
	}
	part, err := form.CreateFormFile("file", "list.csv")
	if err != nil {
		t.Fatal(err)
	}
	rows := strings.Repeat("2021-01-01,05001,1\n", 10_000)
	if _, err := part.Write([]byte(rows)); err != nil {
		t.Fatal(err)
	}
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	size := int64(body.Len())
	for _, limit := range []int64{size, size - 1, size / 2} {
		f := folder{t.TempDir()}
		r := httptest.NewRequest(http.MethodPost, "/", bytes.NewReader(body.Bytes()))
		r.Header.Set("Content-Type", form.FormDataContentType())
		r.Body = http.MaxBytesReader(httptest.NewRecorder(), r.Body, limit)
		u, err := (&Desk{originals: f}).receive(r, nil)
		refused, _ := fault.Of(err)
		switch {
		case limit == size && (err != nil || len(u.files) != 1 || u.files[0].Bytes != int64(len(rows))):
			t.Errorf("as large as the limit: %+v, %v", u.files, err)
		case limit < size && (refused == nil || refused.Message != "sources.desk.uploadTooLarge"):
			t.Errorf("limit %d of %d: %v", limit, size, err)
		}
		if err := u.close(); err != nil {
			t.Error(err)
		}
		if left, _ := os.ReadDir(f.dir); len(left) > 0 {
			t.Errorf("limit %d leaves %d entries", limit, len(left))
		}
	}
}
