package identity

import (
	"math"
	"sync"
	"time"

	"convive/internal/kernel"
)

// bucket holds how many attempts are left. It fills up again with time.
type bucket struct {
	left float64
	at   time.Time
}

// rate is how many attempts come at once, and how long one takes to come back.
type rate struct {
	burst float64
	every time.Duration
}

// The rates. Only the pair of account and address is ever refused; attempts on an account from everywhere, and of an
// address on every account, are slowed down, so that neither a crowd of machines nor a colleague behind the same
// address can lock a person out.
var (
	ratePair    = rate{6, 20 * time.Second}
	rateAccount = rate{20, 3 * time.Second}
	rateAddress = rate{30, 2 * time.Second}
)

// slow is the delay of an attempt that is over the rate of its account or address.
const slow = 2 * time.Second

// maxBuckets bounds the memory; full buckets say nothing and are dropped.
const maxBuckets = 20000

// limiter counts attempts in this process. Several processes each count their own, which multiplies the rate by their
// number and no more.
type limiter struct {
	clock kernel.Clock

	mu      sync.Mutex
	buckets map[string]*bucket
}

// attempt takes one attempt: wait is how long to slow down, refused for how long the pair has to pause (0: not at all).
func (l *limiter) attempt(account, address string) (wait, refused time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.clock.Now()
	if pause := l.take("p\x00"+account+"\x00"+address, ratePair, now); pause > 0 {
		return 0, pause
	}
	if l.take("n\x00"+account, rateAccount, now) > 0 || l.take("a\x00"+address, rateAddress, now) > 0 {
		wait = slow
	}
	return wait, 0
}

// take takes one out of a bucket, or tells how long until there is one.
func (l *limiter) take(key string, r rate, now time.Time) time.Duration {
	b := l.buckets[key]
	if b == nil {
		if len(l.buckets) >= maxBuckets {
			l.sweep(now)
		}
		b = &bucket{left: r.burst, at: now}
		l.buckets[key] = b
	}
	b.left = math.Min(r.burst, b.left+now.Sub(b.at).Seconds()/r.every.Seconds())
	b.at = now
	if b.left < 1 {
		return time.Duration((1 - b.left) * float64(r.every))
	}
	b.left--
	return 0
}

// sweep drops what has had time to fill up; if everything is in use, all of it: forgetting helps a guesser less than
// refusing everybody would.
func (l *limiter) sweep(now time.Time) {
	for key, b := range l.buckets {
		if now.Sub(b.at) > 2*time.Minute {
			delete(l.buckets, key)
		}
	}
	if len(l.buckets) >= maxBuckets {
		clear(l.buckets)
	}
}

// forgive empties the count of a pair whose password was right.
func (l *limiter) forgive(account, address string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.buckets, "p\x00"+account+"\x00"+address)
}
