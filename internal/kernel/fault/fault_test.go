package fault_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"convive/internal/kernel/fault"
)

func TestCodeOf(t *testing.T) {
	cause := errors.New("disk is full")
	refused := fault.Invalid("sources.badUnit", "value", "corpse").At("unit").Because(cause)
	wrapped := fmt.Errorf("read profile: %w", refused)
	if got := fault.CodeOf(wrapped); got != fault.CodeInvalid {
		t.Errorf("code %s", got)
	}
	if !errors.Is(wrapped, cause) {
		t.Error("the cause is lost")
	}
	if f, ok := fault.Of(wrapped); !ok || f.Field != "unit" || f.Args["value"] != "corpse" {
		t.Errorf("got %+v", f)
	}
	if got := fault.CodeOf(cause); got != fault.CodeInternal {
		t.Errorf("an error without a fault is %s", got)
	}
	if got := fault.CodeOf(nil); got != "" {
		t.Errorf("no error has code %s", got)
	}
	if text := refused.Error(); !strings.Contains(text, "sources.badUnit") || !strings.Contains(text, "disk is full") {
		t.Errorf("the log says %q", text)
	}
}
