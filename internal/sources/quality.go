package sources

// thresholds are the largest shares of unknown values, in per cent, at which a homicide record still counts as complete
// (Bogotá Protocol on the quality of homicide data in Latin America and the Caribbean, 2015). Other fields have none.
var thresholds = map[string]float64{"sex": 5, "age": 10, "territory": 5, "mechanism": 10}

// Threshold is the largest share of unknown values, in per cent, that a field may have; ok is false where none is agreed.
func (f FieldQuality) Threshold() (percent float64, ok bool) {
	percent, ok = thresholds[f.Field]
	return percent, ok
}

// Share is the share of unknown values in per cent; 0 of nothing is 0.
func (f FieldQuality) Share() float64 {
	if f.Total == 0 {
		return 0
	}
	return 100 * float64(f.Unknown) / float64(f.Total)
}

// Exceeds says whether more is unknown than the threshold allows.
func (f FieldQuality) Exceeds() bool {
	most, ok := f.Threshold()
	return ok && f.Share() > most
}
