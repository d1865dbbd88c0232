package app_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"convive/internal/sources"
	"convive/internal/sources/sourceshttp"
)

// TestImportJob_OriginalChanged: a kept original that is not the file that came any more is not read.
func TestImportJob_OriginalChanged(t *testing.T) {
	b := openBench(t, "")
	source := b.declare(t, police)
	content := policeHeader + "15/03/2021,05001000,,,7,M,,a\n"
	files := []sources.File{{Name: "l.csv", SHA256: fmt.Sprintf("%x", sha256.Sum256([]byte(content)))}}
	var e sources.Edition
	err := b.Adopt(b.ctx, files, []string{write(t, "l.csv", []byte(content))}, func() (err error) {
		e, err = b.Sources.Receive(b.ctx, source, files)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(b.Original(files[0].SHA256), []byte(policeHeader+"15/03/2021,05001000,,,70,M,,a\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	id, err := b.Jobs.Enqueue(b.ctx, sourceshttp.ImportJob, source, sourceshttp.ImportArgs{Source: source, Edition: e.Number})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithTimeout(b.ctx, 20*time.Second)
	ended := make(chan struct{})
	go func() { b.Jobs.Run(ctx); close(ended) }()
	job, err := b.Jobs.Wait(ctx, id)
	stop()
	<-ended
	if err != nil || !strings.Contains(fmt.Sprintf("%+v", job), "sources.originalChanged") {
		t.Errorf("job %+v, %v", job, err)
	}
	if e, err = b.Sources.Edition(b.ctx, source, e.Number); err != nil || e.State == sources.Checked {
		t.Errorf("edition %s, %v", e.State, err)
	}
}
