package cases

import (
	"context"

	"convive/internal/kernel"
	"convive/internal/platform/authz"
)

// Gate decides and keeps the record of it, for one thing or for many.
type Gate interface {
	authz.Gate
	// Standing is what opens records to the one who acts, now.
	Standing(ctx context.Context) (authz.Standing, error)
	// Fresh refuses who has not just shown again who they are.
	Fresh(ctx context.Context) error
	// SeeAll decides on many records, once for each class of them, and records what is shown as one reading. It tells
	// which may be shown, and how many decisions it took.
	SeeAll(ctx context.Context, action authz.Action, about string, list []authz.Record) (may []bool, decisions int, err error)
}

// People keeps what identifies persons. The application gives the vault's.
type People interface {
	// NewRef is a reference that nobody has.
	NewRef() string
	// Enter takes persons in as part of a record, in one transaction with what rides on the context.
	Enter(ctx context.Context, r authz.Record, list []Entrant) error
	// Open reads one group of one person of a record, if the rules grant it, and has the reading in the trail first.
	Open(ctx context.Context, r authz.Record, ref string, g Group) (map[string]string, error)
	// Fingerprint marks a content by a key, Matches recognises it.
	Fingerprint(ctx context.Context, content []byte) (string, error)
	Matches(ctx context.Context, mark string, content []byte) (bool, error)
}

// Staff knows who works where.
type Staff interface {
	// Colleague says whether an institution has an active account of that name.
	Colleague(ctx context.Context, account, institution string) (bool, error)
}

// Places knows the territories.
type Places interface {
	// Around are the units that a code lies in, itself first; ok is false if there is none of that code.
	Around(ctx context.Context, code kernel.Code) (list []kernel.Code, ok bool, err error)
}

// Readers tells who read a record or a person, and keeps who was told.
type Readers interface {
	// Readings are at most so many lines of what was done with one thing, newest first, of numbers below before; 0: from the newest.
	Readings(ctx context.Context, kind, object string, before int64, most int) ([]Reading, error)
	// Told makes the next transaction record that the person concerned was told who read a case.
	Told(ctx context.Context, id string) context.Context
	// Refused records that somebody asked by a code that opens nothing.
	Refused(ctx context.Context) error
}

// Visitors are those who come with a code instead of an account.
type Visitors interface {
	// Draw draws random letters that can be typed from paper.
	Draw(letters int) string
	// Pace slows down who tries much from one address.
	Pace(ctx context.Context, address string) error
}
