package identity

import (
	"context"
	"math"
	"strconv"
	"sync"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
)

// Caller is where an attempt comes from: the address, and the cookie of a browser by which somebody has signed in before.
type Caller struct {
	Address string
	Device  string // cookie; empty if the browser is new
	Browser string // what it says of itself, in two words
}

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

// The rates. Only the pair of account and place is ever refused, where the place is the person's own browser if it is
// known and else the address; attempts on an account from everywhere, and of an address on every account, are slowed down.
// So neither a crowd of machines nor a colleague behind the same address can lock a person out.
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

// admit takes one attempt of a caller on an account. identity.pause if this place has guessed too often.
func (s *Service) admit(ctx context.Context, name string, from Caller) error {
	place, known, err := s.place(ctx, name, from)
	if err != nil {
		return err
	}
	wait, refused := s.limit.attempt(countedFor(ctx, name), place, from.Address, known)
	if refused > 0 {
		return fault.Unavailable("identity.pause", "seconds", strconv.Itoa(int(math.Ceil(refused.Seconds()))))
	}
	if wait > 0 {
		return s.sleep(ctx, wait)
	}
	return nil
}

// Pace slows an address down that tries much. Secrets of other kinds than sign-in are counted with it.
func (s *Service) Pace(ctx context.Context, address string) error {
	s.limit.mu.Lock()
	over := s.limit.take("a\x00"+address, rateAddress, s.limit.clock.Now())
	s.limit.mu.Unlock()
	if over > 0 {
		return s.sleep(ctx, slow)
	}
	return nil
}

// countedFor is the account that attempts are counted for: the same name at two governments is two.
func countedFor(ctx context.Context, name string) string {
	return string(kernel.ActorFrom(ctx).Tenant) + "/" + name
}

// place is what attempts are counted by: the browser, if this account has signed in by it before, else the address.
func (s *Service) place(ctx context.Context, name string, from Caller) (place string, known bool, err error) {
	known, err = s.knownDevice(ctx, name, from.Device)
	if known {
		return "d" + digest(from.Device), true, err
	}
	return "a" + from.Address, false, err
}

// attempt takes one attempt: wait is how long to slow down, refused for how long the pair has to pause (0: not at all).
func (l *limiter) attempt(account, place, address string, known bool) (wait, refused time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.clock.Now()
	if pause := l.take("p\x00"+account+"\x00"+place, ratePair, now); pause > 0 {
		return 0, pause
	}
	if known {
		return 0, 0
	}
	overAccount, overAddress := l.take("n\x00"+account, rateAccount, now), l.take("a\x00"+address, rateAddress, now)
	if overAccount > 0 || overAddress > 0 {
		wait = slow
	}
	return wait, 0
}

// take takes one out of a bucket, or tells how long until there is one. A clock that was set back fills nothing and takes
// nothing.
func (l *limiter) take(key string, r rate, now time.Time) time.Duration {
	b := l.buckets[key]
	if b == nil {
		if len(l.buckets) >= maxBuckets {
			l.sweep(now)
		}
		b = &bucket{left: r.burst, at: now}
		l.buckets[key] = b
	}
	b.left = math.Min(r.burst, b.left+math.Max(0, now.Sub(b.at).Seconds())/r.every.Seconds())
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

// forgive empties the counts of a pair whose proof was right.
func (s *Service) forgive(ctx context.Context, name string, from Caller) {
	name = countedFor(ctx, name)
	s.limit.mu.Lock()
	defer s.limit.mu.Unlock()
	delete(s.limit.buckets, "p\x00"+name+"\x00a"+from.Address)
	if from.Device != "" {
		delete(s.limit.buckets, "p\x00"+name+"\x00d"+digest(from.Device))
	}
}
