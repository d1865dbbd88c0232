package linkage

import (
	"fmt"
	"strings"
)

// bloomWords are the 64-bit words of a filter: 512 bits.
const bloomWords = 8

func bloomColumns() []column {
	list := []column{{"phon", "VARCHAR"}, {"bits", "SMALLINT"}} // how many are set; NULL where the value is missing
	for i := range bloomWords {
		list = append(list, column{fmt.Sprintf("w%d", i), "UBIGINT"})
	}
	return list
}

// diceSQL is twice the bits in common over all bits.
func diceSQL(field string) string {
	parts := make([]string, bloomWords)
	for i := range parts {
		parts[i] = fmt.Sprintf("CAST(bit_count(a.%[1]s_w%[2]d & b.%[1]s_w%[2]d) AS INTEGER)", field, i)
	}
	return fmt.Sprintf("2.0 * (%s) / (a.%[2]s_bits + b.%[2]s_bits)", strings.Join(parts, " + "), field)
}
