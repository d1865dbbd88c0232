package vault

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"convive/internal/kernel"
	"convive/internal/platform/db"
)

// Fingerprint marks a content that names persons, so that the same content can be recognised when it is sent again. It is
// made by the tenant's key: who has the mark alone cannot try names against it.
func (v *Vault) Fingerprint(ctx context.Context, tenant kernel.Tenant, content []byte) (string, error) {
	version, key, err := v.currentKey(ctx, tenant)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("v%d:%s", version, hex.EncodeToString(fingerprint(key, content))), nil
}

// Matches says whether a mark is the content's. One that a destroyed key made matches nothing.
func (v *Vault) Matches(ctx context.Context, tenant kernel.Tenant, mark string, content []byte) (bool, error) {
	name, sum, _ := strings.Cut(strings.TrimPrefix(mark, "v"), ":")
	version, err := strconv.ParseInt(name, 10, 64)
	if err != nil {
		return false, nil
	}
	key, err := v.tenantKey(ctx, tenant, version)
	if db.IsNoRows(err) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return hmac.Equal([]byte(hex.EncodeToString(fingerprint(key, content))), []byte(sum)), nil
}

func fingerprint(key, content []byte) []byte {
	own := hmac.New(sha256.New, key)
	own.Write([]byte("convive/vault/fingerprint/v1"))
	mac := hmac.New(sha256.New, own.Sum(nil))
	mac.Write(content)
	return mac.Sum(nil)
}
