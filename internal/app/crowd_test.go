package app_test

import (
	"net/http"
	"sync"
	"testing"
)

// TestCrowd asks for all pages by many readers at once, so that the race detector sees what they share.
func TestCrowd(t *testing.T) {
	d := demo(t)
	var wait sync.WaitGroup
	for reader := range 4 {
		wait.Go(func() {
			lang := []string{"/es", "/en", "/pt", "/fr"}[reader]
			for i := range paths {
				path := lang + paths[(i+reader*7)%len(paths)]
				if got := d.get(t, path).Code; got != http.StatusOK {
					t.Errorf("%s: %d", path, got)
				}
			}
		})
	}
	wait.Wait()
}
