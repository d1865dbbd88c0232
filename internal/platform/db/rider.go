package db

import (
	"context"
	"sync/atomic"
)

// rider is work that goes along with the next transaction of a call.
type rider struct {
	do   func(ctx context.Context, tx *Tx) error
	done *atomic.Bool
}

type riderKey struct{}

// WithRider makes the first transaction that commits under the context also do this, last and in the same transaction: an
// act and its record are both there or neither. carried says afterwards whether that has happened.
func WithRider(ctx context.Context, do func(ctx context.Context, tx *Tx) error) (riding context.Context, carried func() bool) {
	r := rider{do, &atomic.Bool{}}
	list, _ := ctx.Value(riderKey{}).([]rider)
	return context.WithValue(ctx, riderKey{}, append(list[:len(list):len(list)], r)), r.done.Load
}

// WithoutRiders is the context without them, for a transaction besides the act's own.
func WithoutRiders(ctx context.Context) context.Context {
	return context.WithValue(ctx, riderKey{}, []rider(nil))
}

// ride runs what goes along and has not been carried yet; commit marks it afterwards.
func ride(ctx context.Context, tx *Tx) (commit func(), err error) {
	list, _ := ctx.Value(riderKey{}).([]rider)
	var carried []rider
	for _, r := range list {
		if r.done.Load() {
			continue
		}
		if err := r.do(context.WithValue(ctx, riderKey{}, []rider(nil)), tx); err != nil {
			return nil, err
		}
		carried = append(carried, r)
	}
	return func() {
		for _, r := range carried {
			r.done.Store(true)
		}
	}, nil
}
