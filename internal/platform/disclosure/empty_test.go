package disclosure_test

import (
	"testing"

	"convive/internal/platform/disclosure"
)

// TestProtect_SumOfNothing: a set of codes none of which occurs is a sum of nothing, at the top and below it.
func TestProtect_SumOfNothing(t *testing.T) {
	s := disclosure.System{
		Cells: []disclosure.Cell{{Value: 5}, {Value: 2, Sensitive: true, Need: 1}, {Value: 3}, {Value: 0}, {Value: 0, Block: 1}},
		Sums:  []disclosure.Sum{{Of: 0, Parts: []int32{1, 2}}, {Of: 3}, {Of: 4}},
	}
	if p := disclosure.Protect(s); !p.Hidden[1] || !p.Hidden[2] && !p.Hidden[0] {
		t.Errorf("hidden %v", p.Hidden)
	}
}
