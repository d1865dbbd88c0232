package identity

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"

	"convive/internal/kernel"
	"convive/internal/platform/db"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"
)

// Party is whom a passkey is for: the host name of the installation and the address under which readers come. A passkey
// made for another party is no passkey here.
type Party struct{ ID, Origin, Name string }

func (p Party) engine() (*webauthn.WebAuthn, error) {
	return webauthn.New(&webauthn.Config{RPID: p.ID, RPDisplayName: p.Name, RPOrigins: []string{p.Origin},
		AttestationPreference: protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{ResidentKey: protocol.ResidentKeyRequirementRequired, RequireResidentKey: protocol.ResidentKeyRequired(),
			UserVerification: protocol.VerificationRequired}})
}

// holder is an account as the ceremonies know it.
type holder struct {
	account     string
	handle      []byte
	credentials []webauthn.Credential
}

func (h holder) WebAuthnID() []byte                         { return h.handle }
func (h holder) WebAuthnName() string                       { return h.account }
func (h holder) WebAuthnDisplayName() string                { return h.account }
func (h holder) WebAuthnCredentials() []webauthn.Credential { return h.credentials }

// holderOf reads an account with its passkeys for this party, by a condition on the account.
func holderOf(ctx context.Context, q db.Querier, tenant kernel.Tenant, p Party, condition, value string) (h holder, found bool, err error) {
	var handle string
	err = q.QueryRow(ctx, `SELECT name, handle FROM identity_account WHERE tenant = $1 AND `+condition, string(tenant), value).Scan(&h.account, &handle)
	if db.IsNoRows(err) {
		return h, false, nil
	}
	if err != nil {
		return h, false, err
	}
	h.handle = []byte(handle)
	h.credentials, err = db.All(ctx, q, func(row db.Scanner) (c webauthn.Credential, err error) {
		var kept string
		if err := row.Scan(&kept); err != nil {
			return c, err
		}
		return c, json.Unmarshal([]byte(kept), &c)
	}, `SELECT kept FROM identity_passkey WHERE tenant = $1 AND account = $2 AND party = $3 ORDER BY created_at, id`, string(tenant), h.account, p.ID)
	return h, err == nil, err
}

const (
	byName   = `name = $2`
	byHandle = `handle = $2 AND handle <> ''`
)

// Challenge is what the browser is asked, and the ticket for the answer.
type Challenge struct {
	Ticket  string          `json:"ticket"`
	Options json.RawMessage `json:"options"`
}

// challenge keeps what an answer will be held against.
func (s *Service) challenge(ctx context.Context, kind step, account string, options any, session *webauthn.SessionData) (Challenge, error) {
	text, err := json.Marshal(options)
	if err != nil {
		return Challenge{}, err
	}
	c := Challenge{Options: text}
	err = s.store.Tx(ctx, func(tx *db.Tx) error {
		c.Ticket, err = s.begin(ctx, tx, kernel.ActorFrom(ctx).Tenant, kind, account, session)
		return err
	})
	return c, err
}

// maxAnswer bounds what a browser may send as an answer; the largest keys make some thousands of bytes.
const maxAnswer = 64 << 10

func credentialText(id []byte) string { return base64.RawURLEncoding.EncodeToString(id) }

// counted keeps the new counter of a passkey. ok is false if another sign-in by the same passkey came between: then one
// of the two is a copy.
func counted(ctx context.Context, tx *db.Tx, tenant kernel.Tenant, before, after *webauthn.Credential, now string) (ok bool, err error) {
	old, err := json.Marshal(before)
	if err != nil {
		return false, err
	}
	fresh, err := json.Marshal(after)
	if err != nil {
		return false, err
	}
	n, err := tx.Exec(ctx, `UPDATE identity_passkey SET kept = $1, used_at = $2 WHERE tenant = $3 AND credential = $4 AND kept = $5`,
		string(fresh), now, string(tenant), credentialText(after.ID), string(old))
	return n == 1, err
}

// find is the kept form of the passkey that answered.
func (h holder) find(id []byte) *webauthn.Credential {
	for i := range h.credentials {
		if bytes.Equal(h.credentials[i].ID, id) {
			return &h.credentials[i]
		}
	}
	return nil
}
