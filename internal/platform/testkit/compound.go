package testkit

import (
	"bytes"
	"encoding/binary"
	"unicode/utf16"
)

// CompoundFile wraps a stream, such as a workbook of Excel 97, into a compound file of 512-byte sectors: header, one FAT sector, directory, stream.
func CompoundFile(name string, stream []byte) []byte {
	for len(stream) < 4096 || len(stream)%512 != 0 {
		stream = append(stream, 0)
	}
	le := binary.LittleEndian
	n := len(stream) / 512
	head := make([]byte, 512)
	copy(head, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")
	le.PutUint16(head[24:], 0x3E)
	le.PutUint16(head[26:], 3)
	le.PutUint16(head[28:], 0xFFFE)
	le.PutUint16(head[30:], 9)
	le.PutUint16(head[32:], 6)
	le.PutUint32(head[44:], 1) // FAT sectors
	le.PutUint32(head[48:], 1) // directory
	le.PutUint32(head[56:], 4096)
	le.PutUint32(head[60:], 0xFFFFFFFE)
	le.PutUint32(head[68:], 0xFFFFFFFE)
	for i := 76; i < 512; i += 4 {
		le.PutUint32(head[i:], 0xFFFFFFFF)
	}
	le.PutUint32(head[76:], 0)
	fat := bytes.Repeat([]byte{0xFF}, 512)
	le.PutUint32(fat[0:], 0xFFFFFFFD)
	le.PutUint32(fat[4:], 0xFFFFFFFE)
	for i := range n {
		next := uint32(i + 3)
		if i == n-1 {
			next = 0xFFFFFFFE
		}
		le.PutUint32(fat[4*(i+2):], next)
	}
	dir := make([]byte, 512)
	entry := func(at int, name string, kind byte, start uint32, size int, child uint32) {
		for i, u := range utf16.Encode([]rune(name)) {
			le.PutUint16(dir[at+2*i:], u)
		}
		le.PutUint16(dir[at+64:], uint16(2*len(name)+2))
		dir[at+66], dir[at+67] = kind, 1
		le.PutUint32(dir[at+68:], 0xFFFFFFFF)
		le.PutUint32(dir[at+72:], 0xFFFFFFFF)
		le.PutUint32(dir[at+76:], child)
		le.PutUint32(dir[at+116:], start)
		le.PutUint32(dir[at+120:], uint32(size))
	}
	entry(0, "Root Entry", 5, 0xFFFFFFFE, 0, 1)
	entry(128, name, 2, 2, len(stream), 0xFFFFFFFF)
	return bytes.Join([][]byte{head, fat, dir, stream}, nil)
}
