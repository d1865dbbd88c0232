package app

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"convive/internal/kernel/fault"
)

// lock holds a data folder for this process: the embedded engines write their files alone. The lock ends with the
// process, however it ends.
func lock(folder string) (release func() error, err error) {
	path := filepath.Join(folder, "convive.lock")
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock data folder: %w", err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		holder := make([]byte, 256)
		n, _ := f.Read(holder) // only to say who
		_ = f.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, fault.Conflict("app.folderBusy", "folder", folder, "holder", strings.TrimSpace(string(holder[:n])))
		}
		return nil, fmt.Errorf("lock data folder: %w", err)
	}
	if err := f.Truncate(0); err == nil {
		_, _ = f.WriteAt([]byte("process "+strconv.Itoa(os.Getpid())), 0) // a help for the reader of a refusal, nothing more
	}
	return f.Close, nil
}
