package linkage

import (
	"math"
	"slices"

	"convive/internal/kernel/fault"
)

// Fitting says how EM fits a model to the patterns of compared pairs.
type Fitting struct {
	// Iterations at most, 0 is 500; it ends before if no parameter moves by more than Tolerance, 0 is 1e-6.
	Iterations int
	Tolerance  float64
	// Space is the number of pairs that the lists can form. Those that were not compared count as different. With 0, the patterns are
	// all there is, and λ is the share among them.
	Space float64
	// KeepU holds u as the model has it, as of a sample of all pairs. Pairs that blocking brought together are not any pairs: u
	// of them would be far too high. Without it u is fitted too, for patterns of all pairs.
	KeepU bool
	// Trust holds m towards the model's own values, as if so many pairs of the same person had been seen with them. Without it a level that
	// a few pairs happen not to be at becomes impossible.
	Trust float64
}

// Estimate is what EM found.
type Estimate struct {
	Model         Model
	Prior         float64 // λ
	Iterations    int
	Converged     bool
	LogLikelihood float64 // of the compared pairs, natural logarithm
	Warnings      []Warning

	same [][]float64 // expected pairs of the same person, by field and level
}

// least is the smallest probability that EM leaves to a level that no pair is at: a weight stays finite.
const least = 1e-6

// Fit estimates m, λ and, unless kept, u by expectation and maximisation, on the assumption that the fields of a pair agree
// independently, given that it is the same person or not. It starts from the model's own values. The model needs no prior then.
func Fit(m Model, counts []PatternCount, o Fitting) (Estimate, error) {
	if err := m.Check(); err != nil {
		return Estimate{}, err
	}
	total := 0.0
	for _, c := range counts {
		total += float64(c.Count)
	}
	if total == 0 {
		return Estimate{}, fault.Invalid("linkage.noPairs")
	}
	if o.Iterations <= 0 {
		o.Iterations = 500
	}
	if o.Tolerance <= 0 {
		o.Tolerance = 1e-6
	}
	space := max(o.Space, total)
	e := newExpectation(m, counts, space, total)
	e.trust = o.Trust
	est := Estimate{}
	for est.Iterations < o.Iterations && !est.Converged {
		est.Iterations++
		est.LogLikelihood = e.expect()
		est.Converged = e.maximise(space, o.KeepU) <= o.Tolerance
	}
	est.Model, est.Prior = e.model(m), e.prior
	est.Model.Prior = e.prior
	est.same = e.massM
	est.Warnings = sanity(est, e)
	return est, nil
}

// expectation holds EM's state: levels as indices and logarithms as tables, since there are many patterns and few levels.
type expectation struct {
	prior          float64
	m, u           [][]float64 // by field and level
	logM, logU     [][]float64
	levels         [][]int8 // by pattern and field
	counts         []float64
	same           []float64 // posterior by pattern
	massM, massU   [][]float64
	matched, total float64
	own            [][]float64 // the model's m
	trust          float64
}

func newExpectation(m Model, counts []PatternCount, space, total float64) *expectation {
	e := &expectation{prior: m.Prior, total: total, same: make([]float64, len(counts))}
	if e.prior <= 0 {
		e.prior = min(0.1, total/space*0.1) // a tenth of the candidates, to begin with
	}
	for _, f := range m.Fields {
		var mm, uu []float64
		for _, l := range f.Levels {
			mm, uu = append(mm, l.M), append(uu, l.U)
		}
		e.m, e.u, e.own = append(e.m, mm), append(e.u, uu), append(e.own, slices.Clone(mm))
		n := len(mm)
		e.logM, e.logU = append(e.logM, make([]float64, n)), append(e.logU, make([]float64, n))
		e.massM, e.massU = append(e.massM, make([]float64, n)), append(e.massU, make([]float64, n))
	}
	for _, c := range counts {
		l := make([]int8, len(m.Fields))
		for i := range l {
			l[i] = int8(c.Pattern.Level(i))
		}
		e.levels, e.counts = append(e.levels, l), append(e.counts, float64(c.Count))
	}
	return e
}

// expect computes every pattern's probability of being the same, and the likelihood.
func (e *expectation) expect() (likelihood float64) {
	for i := range e.m {
		for j := range e.m[i] {
			e.logM[i][j], e.logU[i][j] = math.Log(e.m[i][j]), math.Log(e.u[i][j])
			e.massM[i][j], e.massU[i][j] = 0, 0
		}
	}
	e.matched = 0
	logPrior, logRest := math.Log(e.prior), math.Log1p(-e.prior)
	for p, levels := range e.levels {
		a, b := logPrior, logRest
		for i, l := range levels {
			if l >= 0 {
				a, b = a+e.logM[i][l], b+e.logU[i][l]
			}
		}
		high := max(a, b)
		sum := high + math.Log(math.Exp(a-high)+math.Exp(b-high))
		n := e.counts[p]
		likelihood += n * sum
		same := math.Exp(a - sum)
		e.same[p] = same
		e.matched += n * same
		for i, l := range levels {
			if l >= 0 {
				e.massM[i][l] += n * same
				e.massU[i][l] += n * (1 - same)
			}
		}
	}
	return likelihood
}

// maximise takes the probabilities for counts; it gives the largest change of a parameter.
func (e *expectation) maximise(space float64, keepU bool) float64 {
	prior := min(max(e.matched/space, 1e-15), 1-1e-9)
	moved := math.Abs(prior-e.prior) / prior
	e.prior = prior
	moved = max(moved, share(e.m, e.massM, e.own, e.trust))
	if !keepU {
		moved = max(moved, share(e.u, e.massU, e.own, 0))
	}
	return moved
}

// share makes probabilities of masses and gives the largest change. A field of which nothing was seen stays as it was.
func share(of, mass, own [][]float64, trust float64) (moved float64) {
	for i := range of {
		sum := 0.0
		for _, x := range mass[i] {
			sum += x
		}
		if sum <= 0 {
			continue
		}
		norm := 0.0
		for j, x := range mass[i] {
			norm += max((x+trust*own[i][j])/(sum+trust), least)
		}
		for j, x := range mass[i] {
			p := max((x+trust*own[i][j])/(sum+trust), least) / norm
			moved = max(moved, math.Abs(p-of[i][j]))
			of[i][j] = p
		}
	}
	return moved
}

func (e *expectation) model(m Model) Model {
	out := m
	out.Fields = make([]Field, len(m.Fields))
	for i, f := range m.Fields {
		f.Levels = append([]Level{}, f.Levels...)
		for j := range f.Levels {
			f.Levels[j].M, f.Levels[j].U = e.m[i][j], e.u[i][j]
		}
		out.Fields[i] = f
	}
	return out
}

// sanity names what a person should look at before trusting an estimate.
func sanity(est Estimate, e *expectation) []Warning {
	var list []Warning
	if !est.Converged {
		list = append(list, warn("linkage.notConverged"))
	}
	if e.matched < 10 {
		list = append(list, warn("linkage.fewMatches"))
	}
	if e.matched > 0.9*e.total && e.total > 100 {
		list = append(list, warn("linkage.mostMatch"))
	}
	for i, f := range est.Model.Fields {
		seen := 0.0
		for _, x := range e.massM[i] {
			seen += x
		}
		if seen <= 0 {
			list = append(list, warn("linkage.fieldUnseen", "field", f.Name))
			continue
		}
		if a, b, ok := f.backward(); ok {
			list = append(list, warn("linkage.notMonotone", "field", f.Name, "first", f.Levels[a].When, "second", f.Levels[b].When))
		}
		if f.Levels[0].M < 0.3 {
			list = append(list, warn("linkage.rarelyExact", "field", f.Name))
		}
	}
	return list
}
