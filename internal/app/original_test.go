package app_test

import (
	"context"
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
	f, path, err := b.Keep("l.csv", strings.NewReader(policeHeader+"15/03/2021,05001000,,,7,M,,a\n"))
	if err != nil {
		t.Fatal(err)
	}
	e, err := b.Sources.Receive(b.ctx, source, []sources.File{f})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(policeHeader+"15/03/2021,05001000,,,70,M,,a\n"), 0o600); err != nil {
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
