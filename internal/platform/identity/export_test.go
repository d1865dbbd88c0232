package identity

import (
	"context"
	"time"
)

// SlowBy replaces the waiting of attempts over the rate, so that tests see it and do not wait.
func (s *Service) SlowBy(f func(ctx context.Context, d time.Duration) error) { s.sleep = f }
