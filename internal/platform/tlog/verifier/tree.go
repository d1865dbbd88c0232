package verifier

import (
	"crypto/sha256"
	"errors"
)

// Hash is SHA-256 as RFC 6962 uses it.
type Hash [sha256.Size]byte

// leaf is the hash of an entry.
func leaf(data []byte) Hash { return sha256.Sum256(append([]byte{0}, data...)) }

// node is the hash of two subtrees.
func node(left, right Hash) Hash {
	var b [1 + 2*sha256.Size]byte
	b[0] = 1
	copy(b[1:], left[:])
	copy(b[1+sha256.Size:], right[:])
	return sha256.Sum256(b[:])
}

var errPath = errors.New("the way of hashes does not lead from this place to this size")

// climb follows a way of hashes from a leaf to the root of a tree of a size (RFC 9162, section 2.1.3.2).
func climb(index, size uint64, start Hash, path []Hash) (Hash, error) {
	if index >= size {
		return Hash{}, errPath
	}
	at, last, h := index, size-1, start
	for _, p := range path {
		if last == 0 {
			return Hash{}, errPath
		}
		if at&1 == 1 || at == last {
			h = node(p, h)
			for at&1 == 0 && at != 0 {
				at, last = at>>1, last>>1
			}
		} else {
			h = node(h, p)
		}
		at, last = at>>1, last>>1
	}
	if last != 0 {
		return Hash{}, errPath
	}
	return h, nil
}

// stack sums up leaves one after another.
type stack struct {
	full  []Hash // roots of complete subtrees, the largest first
	count uint64
}

func (s *stack) push(h Hash) {
	for n := s.count; n&1 == 1; n >>= 1 {
		h = node(s.full[len(s.full)-1], h)
		s.full = s.full[:len(s.full)-1]
	}
	s.full = append(s.full, h)
	s.count++
}

func (s *stack) root() Hash {
	if s.count == 0 {
		return sha256.Sum256(nil)
	}
	h := s.full[len(s.full)-1]
	for i := len(s.full) - 2; i >= 0; i-- {
		h = node(s.full[i], h)
	}
	return h
}
