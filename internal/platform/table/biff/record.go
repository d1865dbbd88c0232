package biff

import "encoding/binary"

// The records that are looked at.
const (
	recFormula     = 0x0006
	recEOF         = 0x000A
	recDateMode    = 0x0022
	recFilePass    = 0x002F
	recContinue    = 0x003C
	recCodePage    = 0x0042
	recBoundSheet  = 0x0085
	recMulRK       = 0x00BD
	recRString     = 0x00D6
	recXF          = 0x00E0
	recMergedCells = 0x00E5
	recSST         = 0x00FC
	recLabelSST    = 0x00FD
	recNumber      = 0x0203
	recLabel       = 0x0204
	recBoolErr     = 0x0205
	recString      = 0x0207
	recRK          = 0x027E
	recFormat      = 0x041E
	recBOF         = 0x0809
)

// record is one record of the stream.
type record struct {
	kind uint16
	data []byte
	at   int // where it begins
	next int // where the next one begins
}

// recordAt cuts the record at an offset.
func recordAt(stream []byte, at int) (record, error) {
	if at < 0 || at+4 > len(stream) {
		return record{}, ErrTruncated
	}
	n := int(binary.LittleEndian.Uint16(stream[at+2:]))
	if at+4+n > len(stream) {
		return record{}, ErrTruncated
	}
	return record{kind: binary.LittleEndian.Uint16(stream[at:]), data: stream[at+4 : at+4+n], at: at, next: at + 4 + n}, nil
}

// withContinued gives the data of a record and of the CONTINUE records behind it, each a part of its own because a text
// that crosses the border repeats its width there.
func withContinued(stream []byte, r record) (parts [][]byte, next int, err error) {
	parts = [][]byte{r.data}
	next = r.next
	for next+4 <= len(stream) && binary.LittleEndian.Uint16(stream[next:]) == recContinue {
		c, err := recordAt(stream, next)
		if err != nil {
			return nil, 0, err
		}
		parts = append(parts, c.data)
		next = c.next
	}
	return parts, next, nil
}
