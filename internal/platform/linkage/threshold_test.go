package linkage_test

import (
	"testing"

	"convive/internal/platform/linkage"
)

func TestChoose(t *testing.T) {
	list := []linkage.Threshold{{Weight: 12, Precision: 1, Recall: 0.7}, {Weight: 8, Precision: 0.995, Recall: 0.9}, {Weight: 2, Precision: 0.97, Recall: 0.95}}
	for precision, want := range map[float64]float64{0.999: 12, 0.99: 8, 0.9: 2} {
		if got, ok := linkage.Choose(list, precision); !ok || got != want {
			t.Errorf("precision %v: %v %v, want %v", precision, got, ok, want)
		}
	}
	if _, ok := linkage.Choose(list[1:], 0.999); ok {
		t.Error("a precision that no threshold has")
	}
	for weight, recall := range map[float64]float64{13: 0, 12: 0.7, 9: 0.7, 8: 0.9, 0: 0.95} {
		if got := linkage.At(list, weight); got.Recall != recall {
			t.Errorf("at %v bits the recall is %v, want %v", weight, got.Recall, recall)
		}
	}
}
