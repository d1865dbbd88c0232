package disclosure

import "math/bits"

// prime is 2^61-1: equations are solved modulo it, exactly and without growing numbers. A coefficient that is a multiple
// of it by accident has a chance of about one in 10^18.
const prime = 1<<61 - 1

func addMod(a, b uint64) uint64 {
	s := a + b
	if s >= prime {
		s -= prime
	}
	return s
}

func negMod(a uint64) uint64 {
	if a == 0 {
		return 0
	}
	return prime - a
}

func mulMod(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a, b)
	s := lo&prime + (lo>>61 | hi<<3)
	if s >= prime {
		s -= prime
	}
	return s
}

// inverse of a, which is not 0, by Fermat's little theorem.
func inverse(a uint64) uint64 {
	if a == 1 {
		return 1
	}
	if a == prime-1 {
		return a
	}
	result := uint64(1)
	for e := uint64(prime - 2); e > 0; e >>= 1 {
		if e&1 == 1 {
			result = mulMod(result, a)
		}
		a = mulMod(a, a)
	}
	return result
}
