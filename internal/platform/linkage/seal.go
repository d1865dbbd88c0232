package linkage

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math/bits"
	"strconv"
	"strings"

	"convive/internal/kernel/fault"
	"convive/internal/platform/factengine"
)

// Method is how a list is sealed, so that it can be linked without its names.
type Method string

// The methods; the package comment says what each protects and what not.
const (
	Keyed Method = "keyed" // HMAC-SHA-256 of every comparable form, 128 bits of it
	Bloom Method = "bloom" // names as Bloom filters of letter pairs, everything else keyed
	CLK   Method = "clk"   // names, birth and sex in one Bloom filter of a person, everything else keyed
)

// keyLength is the least length of a key in bytes.
const keyLength = 32

// Sealed is the model for lists that both parties sealed by a method: the levels that it can tell, the blocking rules that are left. The
// version says how it came about.
func (m Model) Sealed(method Method) (Model, error) {
	out := m
	out.Version += "-" + string(method)
	if method == CLK {
		out = m.filtered()
		out.Version += "-" + string(method)
		return out, out.Check()
	}
	out.Fields, out.Blocking = nil, nil
	for _, f := range m.Fields {
		out.Fields = append(out.Fields, f.sealed(method))
	}
	for _, r := range m.Blocking {
		kept := Rule{Name: r.Name}
		for _, k := range r.Keys {
			if method == Bloom {
				k = m.phoneticKey(k)
			}
			kept.Keys = append(kept.Keys, k)
		}
		if _, err := out.keys(kept); err == nil {
			out.Blocking = append(out.Blocking, kept)
		}
	}
	if len(out.Blocking) == 0 {
		return Model{}, fault.Invalid("linkage.sealRules").At("blocking")
	}
	return out, out.Check()
}

// Columns are those of a prepared or sealed list of the model besides id, in its order.
func (m Model) Columns() []string {
	var names []string
	for _, f := range m.Fields {
		for _, c := range kinds[f.Kind].columns {
			names = append(names, plainCol(f.Name, c.suffix))
		}
	}
	return names
}

// phoneticKey: of a name in a Bloom filter only the phonetic key is there to block by.
func (m Model) phoneticKey(key string) string {
	sides := strings.Split(key, "=")
	for i, s := range sides {
		name, _, _ := strings.Cut(s, ".")
		if f, _, ok := m.Field(name); ok && filtered(f.Kind) {
			sides[i] = name + ".phonetic"
		}
	}
	return strings.Join(sides, "=")
}

func filtered(k Kind) bool { return k == GivenKind || k == SurnameKind || k == TextKind }

func (f Field) sealed(method Method) Field {
	if method == Bloom && filtered(f.Kind) {
		return Field{Name: f.Name, Kind: BloomKind, Levels: []Level{{"dice 0.95", 0.8, 0.005}, {"dice 0.8", 0.08, 0.003}, {"dice 0.6", 0.06, 0.01}, {"else", 0.06, 0.982}}}
	}
	out := Field{Name: f.Name}
	switch f.Kind {
	case GivenKind:
		out.Kind = KeyedGivenKind
	case SurnameKind:
		out.Kind = KeyedSurnameKind
	case DateKind:
		out.Kind = KeyedDateKind
	default:
		out.Kind = KeyedCodeKind
	}
	rest := Level{When: "else"}
	for _, l := range f.Levels {
		what, _, _ := strings.Cut(l.When, " ")
		if _, ok := kinds[out.Kind].levels[what]; ok {
			out.Levels = append(out.Levels, l)
			continue
		}
		rest.M, rest.U = rest.M+l.M, rest.U+l.U
	}
	out.Levels = append(out.Levels, rest)
	return out
}

// Seal writes a list as Parquet below the folders of the engine: id and the sealed columns of m.Sealed(method), nothing else, in an
// order that has nothing to do with the list's. The identifier goes out as it is: name a column that means nothing to the other party. Invalid if
// the key is short.
func Seal(ctx context.Context, stage *factengine.Stage, m Model, l List, method Method, key []byte, path string) error {
	if len(key) < keyLength {
		return fault.Invalid("linkage.keyTooShort", "length", strconv.Itoa(keyLength))
	}
	sealed, err := m.Sealed(method)
	if err != nil {
		return err
	}
	if _, err := prepare(ctx, stage, m, l, "clear"); err != nil {
		return err
	}
	table := stage.Table("clear")
	s := sealer{key}
	chosen, joins, made, filter := []string{"x.id"}, "", []string{table}, []string{}
	for i, f := range m.Fields {
		to := Field{Kind: CLKKind}
		if method != CLK || !inFilter(f) {
			to, _, _ = sealed.Field(f.Name)
		}
		value := f.Name
		if f.Kind == DateKind {
			value = fmt.Sprintf("(%[1]s_year || '-' || coalesce(%[1]s_month, 0) || '-' || coalesce(%[1]s_day, 0))", f.Name)
		}
		name := fmt.Sprintf("sealed%d", i)
		d := feed{made: prefixed("v", to.Kind), make: func(text string) []any { return s.forms(f, to.Kind, text) }}
		if err := d.fill(ctx, stage, table, value, name); err != nil {
			return err
		}
		made = append(made, stage.Table(name))
		joins += fmt.Sprintf(" LEFT JOIN %s AS d%d ON d%d.written = %s", stage.Table(name), i, i, value)
		if to.Kind == CLKKind {
			filter = append(filter, fmt.Sprintf("d%d", i))
			continue
		}
		for _, c := range kinds[to.Kind].columns {
			chosen = append(chosen, fmt.Sprintf("d%d.%s AS %s", i, plainCol("v", c.suffix), plainCol(f.Name, c.suffix)))
		}
	}
	if len(filter) > 0 {
		chosen = append(chosen, person(filter)...)
	}
	if err := stage.Exec(ctx, fmt.Sprintf("COPY (SELECT %s FROM %s AS x%s ORDER BY hash(x.id)) TO %s (FORMAT parquet)", strings.Join(chosen, ", "), table, joins, factengine.Quote(path))); err != nil {
		return fmt.Errorf("write sealed list: %w", err)
	}
	for _, t := range made {
		if err := stage.Exec(ctx, "DROP TABLE "+t); err != nil {
			return err
		}
	}
	return nil
}

type sealer struct{ key []byte }

// code is the keyed hash of a value. What is compared with each other shares domain and form; everything else cannot be.
func (s sealer) code(domain, form, value string) any {
	if value == "" {
		return nil
	}
	return hex.EncodeToString(s.mac(domain, form, value)[:16])
}

func (s sealer) mac(parts ...string) []byte {
	h := hmac.New(sha256.New, s.key)
	h.Write([]byte(strings.Join(parts, "\x00")))
	return h.Sum(nil)
}

// forms seals the comparable text of a field.
func (s sealer) forms(f Field, to Kind, text string) []any {
	domain := string(f.Kind)
	if f.Kind != SurnameKind { // surnames are compared with each other when they changed places
		domain += "." + f.Name
	}
	sound := strings.ReplaceAll(phonetic(text), " ", "")
	switch to {
	case KeyedGivenKind:
		first, second := firstTwo(text)
		return []any{s.code(domain, "exact", text), s.code(domain, "root", rootsOf(text)), s.code(domain, "word", first), s.code(domain, "word", second), s.code(domain, "sound", phonetic(first))}
	case KeyedSurnameKind:
		return []any{s.code(domain, "exact", text), s.code(domain, "sound", sound)}
	case KeyedDateKind:
		return s.dateForms(domain, ParseDate(text))
	case CLKKind:
		return s.share(f, text)
	case BloomKind:
		if f.Kind == GivenKind {
			first, _ := firstTwo(text)
			sound, text = phonetic(first), rootsOf(text)
		}
		return append([]any{s.code(domain, "sound", sound)}, s.filter(domain, text)...)
	}
	return []any{s.code(domain, "exact", text)}
}

func (s sealer) dateForms(domain string, d PartialDate) []any {
	turned := PartialDate{d.Year, d.Day, d.Month}
	year := strconv.Itoa(d.Year)
	month := ""
	if d.Month > 0 {
		month = year + "-" + strconv.Itoa(d.Month)
	}
	return []any{s.code(domain, "year", year), s.code(domain, "month", month), s.code(domain, "day", d.digits()), s.code(domain, "day", turned.digits())}
}

// The Bloom filters: 512 bits, 15 of them set by each pair of letters, blank before and after the name. A name of ten letters fills about a
// quarter.
const (
	bloomBits   = bloomWords * 64
	bloomHashes = 15
)

// filter gives the number of bits set and the words of the filter. The positions of a pair come from two halves of its keyed hash.
func (s sealer) filter(domain, text string) []any {
	var words [bloomWords]uint64
	letters := []rune(" " + strings.ReplaceAll(text, " ", "") + " ")
	for i := range len(letters) - 1 {
		sum := s.mac(domain, "pair", string(letters[i:i+2]))
		a, b := binary.BigEndian.Uint64(sum), binary.BigEndian.Uint64(sum[8:])|1
		for range bloomHashes {
			bit := a % bloomBits
			words[bit/64] |= 1 << (bit % 64)
			a += b
		}
	}
	out := []any{int16(ones(words[:]))}
	for _, w := range words {
		out = append(out, w)
	}
	return out
}

func ones(words []uint64) (n int) {
	for _, w := range words {
		n += bits.OnesCount64(w)
	}
	return n
}
