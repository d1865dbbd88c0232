package reconciliation

import (
	"math"
	"math/bits"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// Estimate is how many victims there may be in all, those that no source has included, by one way of estimating. It is a
// sensitivity range beside the count and never the count: it assumes that the list of victims is closed, that records are
// linked without error, and that within a model's terms sources find victims independently of each other.
type Estimate struct {
	Observed   int64   // victims that at least one source has
	Total      float64 // N̂, observed included
	Low, High  float64 // 95 % limits
	Terms      []Term  // of a log-linear model: the interactions; nil for two lists
	AIC        float64
	Parameters int
	Deviance   float64
}

// Term is an interaction: the places of the two lists that depend on each other.
type Term struct{ A, B int }

// z95 is the normal quantile of two-sided 95 % limits.
const z95 = 1.959963984540054

// Chapman estimates by two lists: N̂ = (n1+1)(n2+1)/(m+1) − 1, with the variance (n1+1)(n2+1)(n1−m)(n2−m)/((m+1)²(m+2))
// (Chapman 1951, Seber 1970) and limits N̂ ± 1.96·s, not below what was observed. n1 and n2 are all victims of each list, m those of both.
func Chapman(n1, n2, m int64) Estimate {
	a, b, c := float64(n1), float64(n2), float64(m)
	total := (a+1)*(b+1)/(c+1) - 1
	s := math.Sqrt((a + 1) * (b + 1) * (a - c) * (b - c) / ((c + 1) * (c + 1) * (c + 2)))
	observed := n1 + n2 - m
	return Estimate{Observed: observed, Total: total, Low: math.Max(float64(observed), total-z95*s), High: total + z95*s}
}

// LogLinear fits a Poisson log-linear model to the counts of victims by the lists that have them (Fienberg 1972; Bishop, Fienberg
// and Holland 1975): log μ = β0 + Σ βi xi + Σ βij xi xj over the terms, xi = 1 where list i has the victim. counts[s] is the
// number of victims whose lists are the bits of s; counts[0], those in no list, is not observed and not read. Their number is
// estimated by exp(β0), with limits exp(β0 ± 1.96·se(β0)). ok is false where the model has more parameters than cells or has no
// finite solution, as where two lists that depend on each other share nobody.
func LogLinear(counts []int64, lists int, terms []Term) (e Estimate, ok bool) {
	p := 1 + lists + len(terms)
	cells := 1<<lists - 1
	if lists < 3 || len(counts) != cells+1 || p > cells {
		return e, false
	}
	design := make([][]float64, cells)
	y := make([]float64, cells)
	for s := 1; s <= cells; s++ {
		row := make([]float64, p)
		row[0] = 1
		for i := range lists {
			row[1+i] = float64(s >> i & 1)
		}
		for j, t := range terms {
			row[1+lists+j] = float64(s>>t.A&1) * float64(s>>t.B&1)
		}
		design[s-1], y[s-1] = row, float64(counts[s])
		e.Observed += counts[s]
	}
	f, ok := poisson(design, y)
	if !ok {
		return e, false
	}
	missing, se := math.Exp(f.beta[0]), math.Sqrt(f.variance0)
	n := float64(e.Observed)
	e.Total, e.Low, e.High = n+missing, n+missing*math.Exp(-z95*se), n+missing*math.Exp(z95*se)
	e.Terms, e.AIC, e.Deviance, e.Parameters = terms, 2*float64(p)-2*f.logLikelihood, f.deviance, p
	return e, !math.IsInf(e.High, 0) && !math.IsNaN(e.High)
}

// fit is a Poisson regression.
type fit struct {
	beta                               []float64
	variance0, logLikelihood, deviance float64
}

// The iteration ends when the deviance changes by less, as R's glm; a coefficient beyond the bound is going to infinity.
const (
	mostIterations  = 60
	tolerance       = 1e-12
	mostCoefficient = 18
	mostCondition   = 1e14
)

// poisson fits log E(y) = Xβ by iteratively reweighted least squares (McCullagh and Nelder 1989).
func poisson(x [][]float64, y []float64) (f fit, ok bool) {
	eta := make([]float64, len(y))
	for i, v := range y {
		eta[i] = math.Log(v + 0.1)
	}
	before := math.Inf(1)
	for range mostIterations {
		if !f.step(x, y, eta) {
			return f, false
		}
		f.measure(x, y, eta)
		if math.IsNaN(f.deviance) || math.IsInf(f.deviance, 0) {
			return f, false
		}
		if math.Abs(f.deviance-before) < tolerance*(math.Abs(f.deviance)+0.1) {
			return f, !slices.ContainsFunc(f.beta, func(b float64) bool { return math.Abs(b) > mostCoefficient })
		}
		before = f.deviance
	}
	return f, false
}

// step solves (XᵀWX)β = XᵀWz with W = diag(μ) and z = η + (y−μ)/μ; false where the information cannot be told from a singular one.
func (f *fit) step(x [][]float64, y, eta []float64) bool {
	p := len(x[0])
	information, right := mat.NewSymDense(p, nil), mat.NewVecDense(p, nil)
	for i, row := range x {
		mu := math.Exp(eta[i])
		v := mat.NewVecDense(p, row)
		information.SymRankOne(information, mu, v)
		right.AddScaledVec(right, mu*(eta[i]+(y[i]-mu)/mu), v)
	}
	var c mat.Cholesky
	if !c.Factorize(information) || c.Cond() > mostCondition {
		return false
	}
	var beta mat.VecDense
	var inverse mat.SymDense
	if c.SolveVecTo(&beta, right) != nil || c.InverseTo(&inverse) != nil {
		return false
	}
	f.beta, f.variance0 = beta.RawVector().Data, inverse.At(0, 0)
	return true
}

// measure puts the linear predictor, the log-likelihood and the deviance of the coefficients.
func (f *fit) measure(x [][]float64, y, eta []float64) {
	f.deviance, f.logLikelihood = 0, 0
	for i, row := range x {
		eta[i] = 0
		for j, v := range row {
			eta[i] += v * f.beta[j]
		}
		mu := math.Exp(eta[i])
		lg, _ := math.Lgamma(y[i] + 1)
		f.logLikelihood += y[i]*eta[i] - mu - lg
		f.deviance -= 2 * (y[i] - mu)
		if y[i] > 0 {
			f.deviance += 2 * y[i] * math.Log(y[i]/mu)
		}
	}
}

// Range is the sensitivity range over models.
type Range struct {
	Method    string     // "chapman" or "log_linear"
	Low, High float64    // over all models of Near
	Best      Estimate   // the one with the least AIC
	Near      []Estimate // those whose AIC is within two of it, Best first
	Models    int        // that were fitted
	Failed    int        // that have no finite solution
}

// nearAIC is how far the AIC of a model may lie above the least for the data not to tell them apart (Burnham and Anderson 2002).
const nearAIC = 2

// RangeOf estimates by two lists after Chapman, by three and more over all log-linear models with main effects and any two-way
// interactions. ok is false if there is nothing to estimate by: fewer than two lists, or no overlap.
func RangeOf(counts []int64, lists int) (r Range, ok bool) {
	if lists < 2 || len(counts) != 1<<lists {
		return r, false
	}
	overlap := int64(0)
	for s, n := range counts {
		if bits.OnesCount(uint(s)) > 1 {
			overlap += n
		}
	}
	if overlap == 0 {
		return r, false
	}
	if lists == 2 {
		e := Chapman(counts[1]+counts[3], counts[2]+counts[3], counts[3])
		return Range{Method: "chapman", Low: e.Low, High: e.High, Best: e, Near: []Estimate{e}, Models: 1}, true
	}
	var all []Term
	for i := range lists {
		for j := i + 1; j < lists; j++ {
			all = append(all, Term{i, j})
		}
	}
	r.Method = "log_linear"
	var fitted []Estimate
	best := -1
	for set := range 1 << len(all) {
		terms := []Term{}
		for i, t := range all {
			if set>>i&1 == 1 {
				terms = append(terms, t)
			}
		}
		e, good := LogLinear(counts, lists, terms)
		if !good {
			r.Failed++
			continue
		}
		fitted = append(fitted, e)
		if best < 0 || e.AIC < fitted[best].AIC {
			best = len(fitted) - 1
		}
	}
	if best < 0 {
		return r, false
	}
	r.Models, r.Best = len(fitted), fitted[best]
	r.Near = []Estimate{r.Best}
	r.Low, r.High = r.Best.Low, r.Best.High
	for i, e := range fitted {
		if i != best && e.AIC <= r.Best.AIC+nearAIC {
			r.Near = append(r.Near, e)
			r.Low, r.High = math.Min(r.Low, e.Low), math.Max(r.High, e.High)
		}
	}
	return r, true
}
