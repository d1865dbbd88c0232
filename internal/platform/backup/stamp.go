package backup

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash"
	"hash/crc32"
	"io"
)

// stamp ends a stream: the SHA-256 of all bytes before it, as a gzip member of its own that stores the digest, so that
// gunzip and tar read the file as any other. Without it a byte could change in a place of the compressed stream that says
// nothing, and nobody would know whether the disk or a person did it.
func stamp(sum []byte) []byte {
	text := []byte("\n" + hex.EncodeToString(sum) + "\n")
	b := []byte{0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255, 1} // gzip of no time and no system; one stored block, the last
	b = binary.LittleEndian.AppendUint16(b, uint16(len(text)))
	b = binary.LittleEndian.AppendUint16(b, ^uint16(len(text)))
	b = append(b, text...)
	b = binary.LittleEndian.AppendUint32(b, crc32.ChecksumIEEE(text))
	return binary.LittleEndian.AppendUint32(b, uint32(len(text)))
}

// hashed reads no further than it is asked, and hashes what it gave.
type hashed struct {
	in   *bufio.Reader
	sum  hash.Hash
	held []byte // given byte by byte, not hashed yet
}

func newHashed(r io.Reader) *hashed {
	return &hashed{in: bufio.NewReaderSize(r, 1<<16), sum: sha256.New(), held: make([]byte, 0, 4096)}
}

func (h *hashed) settle() {
	h.sum.Write(h.held)
	h.held = h.held[:0]
}

func (h *hashed) Read(b []byte) (int, error) {
	h.settle()
	n, err := h.in.Read(b)
	h.sum.Write(b[:n])
	return n, err
}

func (h *hashed) ReadByte() (byte, error) {
	c, err := h.in.ReadByte()
	if err != nil {
		return 0, err
	}
	if h.held = append(h.held, c); len(h.held) == cap(h.held) {
		h.settle()
	}
	return c, nil
}

// stamped says whether what is left of the stream is its stamp and nothing else.
func (h *hashed) stamped() bool {
	h.settle()
	want := stamp(h.sum.Sum(nil))
	got, err := io.ReadAll(io.LimitReader(h.in, int64(len(want))+1))
	return err == nil && bytes.Equal(got, want)
}
