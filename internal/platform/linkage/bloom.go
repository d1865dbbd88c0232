package linkage

import (
	"fmt"
	"strconv"
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

// diceLevel is that of filters of so many words whose similarity is at least the argument.
func diceLevel(words int) levelSQL {
	return func(_ Model, f Field, argument string) (string, bool) {
		x, err := strconv.ParseFloat(argument, 64)
		return fmt.Sprintf("%s >= %g", diceSQL(f.Name, words), x), err == nil && x > 0 && x <= 1
	}
}

// diceSQL is twice the bits in common over all bits.
func diceSQL(field string, words int) string {
	parts := make([]string, words)
	for i := range parts {
		parts[i] = fmt.Sprintf("CAST(bit_count(a.%[1]s_w%[2]d & b.%[1]s_w%[2]d) AS INTEGER)", field, i)
	}
	return fmt.Sprintf("2.0 * (%s) / (a.%[2]s_bits + b.%[2]s_bits)", strings.Join(parts, " + "), field)
}
