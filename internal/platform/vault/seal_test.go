package vault

import "testing"

// TestSeal_NoncesDiffer: no nonce is used twice under one key, so the same text is never the same cipher text.
func TestSeal_NoncesDiffer(t *testing.T) {
	key, place := make([]byte, 32), []byte("tenant/person/identity/1")
	nonces, texts := map[string]bool{}, map[string]bool{}
	const times = 10_000
	for range times {
		sealed, err := seal(key, []byte("the same text"), place)
		if err != nil {
			t.Fatal(err)
		}
		nonces[string(sealed[1:13])], texts[string(sealed[13:])] = true, true
		if plain, err := unseal(key, sealed, place); err != nil || string(plain) != "the same text" {
			t.Fatalf("%q, %v", plain, err)
		}
	}
	if len(nonces) != times || len(texts) != times {
		t.Errorf("%d nonces and %d cipher texts of %d", len(nonces), len(texts), times)
	}
}
