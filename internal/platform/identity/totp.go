package identity

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1" //nolint:gosec // RFC 6238's default, which every code generator knows; HMAC-SHA-1 is not broken
	"crypto/subtle"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"net/url"
	"strings"
	"time"
)

// The form of codes that every generator knows (RFC 6238).
const (
	totpStep   = 30 * time.Second
	totpDigits = 6
	totpWindow = 1 // steps before and after, for clocks that differ
)

var totpLetters = base32.StdEncoding.WithPadding(base32.NoPadding)

// newTOTPSecret is 160 random bits, as RFC 4226 recommends.
func newTOTPSecret() string {
	var b [20]byte
	_, _ = rand.Read(b[:])
	return totpLetters.EncodeToString(b[:])
}

// stepOf is the number of the step that a moment lies in.
func stepOf(t time.Time) int64 { return t.Unix() / int64(totpStep/time.Second) }

// Code is what a generator with this secret shows at a moment; empty if the secret is none.
func Code(secret string, at time.Time) string { return codeOf(secret, stepOf(at)) }

func codeOf(secret string, step int64) string {
	key, err := totpLetters.DecodeString(strings.ToUpper(secret))
	if err != nil || len(key) == 0 {
		return ""
	}
	mac := hmac.New(sha1.New, key)
	var counter [8]byte
	binary.BigEndian.PutUint64(counter[:], uint64(step)) //nolint:gosec // steps since 1970 are positive
	mac.Write(counter[:])
	sum := mac.Sum(nil)
	at := sum[len(sum)-1] & 0xf
	number := binary.BigEndian.Uint32(sum[at:at+4]) & 0x7fffffff
	return fmt.Sprintf("%0*d", totpDigits, number%1_000_000)
}

// matchCode finds the step that a code belongs to. Steps up to after are over: their codes were used, or the clock was set
// back.
func matchCode(secret, code string, now time.Time, after int64) (step int64, ok bool) {
	code = strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' {
			return -1
		}
		return r
	}, code)
	if len(code) != totpDigits || secret == "" {
		return 0, false
	}
	middle := stepOf(now)
	for s := middle - totpWindow; s <= middle+totpWindow; s++ {
		if right := codeOf(secret, s); right != "" && subtle.ConstantTimeCompare([]byte(right), []byte(code)) == 1 && s > after {
			step, ok = s, true
		}
	}
	return step, ok
}

// TOTPAddress is what a QR code tells a generator.
func TOTPAddress(issuer, account, secret string) string {
	q := url.Values{"secret": {secret}, "issuer": {issuer}, "algorithm": {"SHA1"}, "digits": {"6"}, "period": {"30"}}
	return "otpauth://totp/" + url.PathEscape(issuer+":"+account) + "?" + strings.ReplaceAll(q.Encode(), "+", "%20")
}
