package vault

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/binary"
	"errors"
)

// keySize is AES-256's.
const keySize = 32

// sealedBy1 begins what this version of the vault has sealed: AES-256-GCM, a random nonce of 96 bits before the cipher text.
const sealedBy1 = 1

var errDamaged = errors.New("the cipher text does not belong here or was altered")

func newKey() []byte {
	key := make([]byte, keySize)
	_, _ = rand.Read(key) // does not fail
	return key
}

// place is what a cipher text is bound to: each part with its length before it, so that no two places read the same.
func place(parts ...string) []byte {
	var b []byte
	for _, p := range parts {
		b = binary.BigEndian.AppendUint32(b, uint32(len(p)))
		b = append(b, p...)
	}
	return b
}

func sealer(key []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}

func seal(key, plain, place []byte) ([]byte, error) {
	aead, err := sealer(key)
	if err != nil {
		return nil, err
	}
	return aead.Seal([]byte{sealedBy1}, nil, plain, place), nil
}

func unseal(key, sealed, place []byte) ([]byte, error) {
	if len(sealed) == 0 || sealed[0] != sealedBy1 {
		return nil, errDamaged
	}
	aead, err := sealer(key)
	if err != nil {
		return nil, err
	}
	plain, err := aead.Open(nil, nil, sealed[1:], place)
	if err != nil {
		return nil, errDamaged
	}
	return plain, nil
}
