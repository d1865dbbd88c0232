package kernel

import "math"

// z975 is the 97.5th percentile of the standard normal distribution, for 95 % intervals.
const z975 = 1.959963984540054

// Method names how an interval was computed. It is printed beside the figure.
type Method string

// The interval methods.
const (
	MethodNone    Method = "none"
	MethodPoisson Method = "byar"   // counts and rates: Byar's approximation, exact Poisson below ten events
	MethodWilson  Method = "wilson" // shares
)

// Rate is a ratio of sums with the parts that made it. Value, Low and High carry the multiplier; Numerator and
// Denominator do not. Defined is false where the denominator is zero or missing: such a rate has no value, and is not 0.
type Rate struct {
	Numerator   float64
	Denominator float64
	Multiplier  float64
	Value       float64
	Low, High   float64 // 95 % interval; equal to Value where Method is none
	Method      Method
	Defined     bool
	// Noise is the variance of what was added to Numerator on purpose, so that nobody can be told by it; 0 for an exact count. The
	// interval includes it.
	Noise float64
}

// WithNoise is a rate whose numerator was perturbed by noise of a variance, and its denominator by noise of another (0: not). The
// variances add up: each half of the interval becomes the root of its square and that of the noise's own. A share is not more than
// the whole.
func (r Rate) WithNoise(numerator, denominator float64) Rate {
	r.Noise = numerator
	if !r.Defined || r.Denominator <= 0 {
		return r
	}
	k := r.Multiplier / r.Denominator
	ratio := r.Numerator / r.Denominator
	own := z975 * k * math.Sqrt(numerator+ratio*ratio*denominator)
	r.Low = max(0, r.Value-math.Hypot(r.Value-r.Low, own))
	r.High = r.Value + math.Hypot(r.High-r.Value, own)
	if r.Method == MethodWilson {
		r.High = min(r.High, r.Multiplier)
	}
	return r
}

// PoissonLimits are the 95 % limits of a count of events o ≥ 0: exact Poisson below ten (Garwood 1936), Byar's
// approximation from ten on (Breslow and Day 1987), as in PHEindicatormethods.
func PoissonLimits(o float64) (low, high float64) {
	if o < 0 {
		return math.NaN(), math.NaN()
	}
	if o < 10 {
		return exactPoisson(o)
	}
	low = o * cube(1-1/(9*o)-z975/(3*math.Sqrt(o)))
	u := o + 1
	high = u * cube(1-1/(9*u)+z975/(3*math.Sqrt(u)))
	return low, high
}

func cube(x float64) float64 { return x * x * x }

// exactPoisson solves P(X ≥ o | low) = 0.025 and P(X ≤ o | high) = 0.025 by bisection, for small whole o.
func exactPoisson(o float64) (low, high float64) {
	k := int(math.Round(o))
	if k > 0 {
		low = bisect(0, float64(k)+1, func(m float64) bool { return 1-poissonCDF(k-1, m) < 0.025 })
	}
	high = bisect(float64(k), float64(k)+30, func(m float64) bool { return poissonCDF(k, m) > 0.025 })
	return low, high
}

// bisect finds where below turns false on [a, b].
func bisect(a, b float64, below func(float64) bool) float64 {
	for range 200 {
		m := (a + b) / 2
		if below(m) {
			a = m
		} else {
			b = m
		}
	}
	return (a + b) / 2
}

func poissonCDF(k int, mean float64) float64 {
	term := math.Exp(-mean)
	sum := term
	for i := 1; i <= k; i++ {
		term *= mean / float64(i)
		sum += term
	}
	return sum
}

// NewRate is events over a population times a multiplier, with Poisson limits of the events.
func NewRate(events, population, multiplier float64) Rate {
	r := Rate{Numerator: events, Denominator: population, Multiplier: multiplier, Method: MethodPoisson}
	if population <= 0 {
		return r
	}
	low, high := PoissonLimits(events)
	k := multiplier / population
	r.Value, r.Low, r.High, r.Defined = events*k, low*k, high*k, true
	return r
}

// NewShare is part of whole times a multiplier, with Wilson's interval (Wilson 1927).
func NewShare(part, whole, multiplier float64) Rate {
	r := Rate{Numerator: part, Denominator: whole, Multiplier: multiplier, Method: MethodWilson}
	if whole <= 0 {
		return r
	}
	p, z2 := min(part/whole, 1), z975*z975 // noise may make a part larger than its whole
	mid := p + z2/(2*whole)
	half := z975 * math.Sqrt(p*(1-p)/whole+z2/(4*whole*whole))
	div := 1 + z2/whole
	r.Value = p * multiplier
	r.Low = math.Max(0, (mid-half)/div) * multiplier
	r.High = math.Min(1, (mid+half)/div) * multiplier
	r.Defined = true
	return r
}

// NewCount is a count of events with its Poisson limits.
func NewCount(events float64) Rate {
	low, high := PoissonLimits(events)
	return Rate{Numerator: events, Denominator: 1, Multiplier: 1, Value: events, Low: low, High: high, Method: MethodPoisson, Defined: true}
}

// Plain is a ratio of sums that carries no interval (a concentration, an average).
func Plain(numerator, denominator, multiplier float64) Rate {
	r := Rate{Numerator: numerator, Denominator: denominator, Multiplier: multiplier, Method: MethodNone}
	if denominator == 0 {
		return r
	}
	r.Value = numerator / denominator * multiplier
	r.Low, r.High, r.Defined = r.Value, r.Value, true
	return r
}

// Change says whether two rates of the same kind differ more than chance explains.
type Change string

// The changes that can be told apart.
const (
	Higher        Change = "higher"
	Lower         Change = "lower"
	Indistinct    Change = "indistinct" // which does not say equal
	NotComparable Change = "not_comparable"
)

// Compare tells whether now differs from before, by the z test of two Poisson rates (square-root scale) or of two
// shares (pooled variance), two-sided at level alpha; p is its p-value. Without both values it is not comparable.
func Compare(now, before Rate, alpha float64) (c Change, p float64) {
	if !now.Defined || !before.Defined || now.Method != before.Method {
		return NotComparable, 1
	}
	z, ok := zOf(now, before)
	if !ok {
		return Indistinct, 1
	}
	p = math.Erfc(math.Abs(z) / math.Sqrt2)
	switch {
	case p >= alpha:
		return Indistinct, p
	case z > 0:
		return Higher, p
	default:
		return Lower, p
	}
}

func zOf(now, before Rate) (float64, bool) {
	switch now.Method {
	case MethodPoisson:
		// Under one common rate the earlier count is binomial given the sum; normal approximation with the variance
		// stabilised by the square root (Anscombe), stable at small counts.
		n1, n0 := now.Numerator, before.Numerator
		if n1+n0 == 0 {
			return 0, false
		}
		a := math.Sqrt((n1 + 0.375) / now.Denominator)
		b := math.Sqrt((n0 + 0.375) / before.Denominator)
		// Noise of variance v adds v/n to the variance of 2·√n, which is 1.
		va, vb := (1+now.Noise/(n1+0.375))/now.Denominator, (1+before.Noise/(n0+0.375))/before.Denominator
		return 2 * (a - b) / math.Sqrt(va+vb), true
	case MethodWilson:
		whole := now.Denominator + before.Denominator
		pool := (now.Numerator + before.Numerator) / whole
		v := pool*(1-pool)*(1/now.Denominator+1/before.Denominator) + now.Noise/(now.Denominator*now.Denominator) + before.Noise/(before.Denominator*before.Denominator)
		if v <= 0 {
			return 0, false
		}
		return (now.Numerator/now.Denominator - before.Numerator/before.Denominator) / math.Sqrt(v), true
	default:
		return 0, false
	}
}
