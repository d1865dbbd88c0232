package vault

import (
	"context"
	"net/url"
	"os"
	"strings"

	"convive/internal/kernel/fault"
)

// Keeper holds the keys that wrap the tenants' keys. The vault gives it a key to wrap and keeps what comes back; the
// wrapping key itself never enters the vault. place binds the wrapped key to what it is the key of.
type Keeper interface {
	// Current names the key that Wrap uses now.
	Current(ctx context.Context) (string, error)
	// Wrap wraps by the current key and names it.
	Wrap(ctx context.Context, key []byte, place string) (name string, wrapped []byte, err error)
	// Unwrap undoes what Wrap did by the key of that name, as long as the keeper has it.
	Unwrap(ctx context.Context, name string, wrapped []byte, place string) ([]byte, error)
}

// renewing is a Keeper whose keys the vault itself may renew.
type renewing interface {
	renew() error  // a fresh key becomes the current one, unless an earlier renewal has not been used up
	retire() error // all others are destroyed
}

// OpenKeeper opens file:PATH, env:NAME, https://… or, on this machine, http://127.0.0.1…: the last two speak the
// protocol of docs/operators.md with the token from the environment variable TokenVariable. The empty text is no
// keeper: the vault stays closed.
func OpenKeeper(address string) (Keeper, error) {
	if path, ok := strings.CutPrefix(address, "file:"); ok {
		return openRing(path)
	}
	if name, ok := strings.CutPrefix(address, "env:"); ok {
		return parseRing(os.Getenv(name), "$"+name)
	}
	if address == "" {
		return nil, nil
	}
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Scheme != "https" && (u.Scheme != "http" || !onThisMachine(u.Hostname())) {
		return nil, fault.Invalid("vault.keyAddress")
	}
	return newService(u, os.Getenv(TokenVariable)), nil
}
