package statistics

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"convive/internal/kernel"
	"convive/internal/platform/disclosure"
	"convive/internal/sources"
)

// protection says of one source's figures of one year which are not public. It is computed at the first question that needs
// it, from all tables that are published of the source, for what is hidden in one must not follow from another.
type protection struct {
	closed map[placeOf][]string // nodes of the hidden numbers of a place
}

// placeOf is a place with the offences that are counted in it.
type placeOf struct {
	class string
	place kernel.Code
}

// cellKey names a number that is published: offences, place, and a node for each dimension that is not total.
type cellKey struct {
	class string
	place kernel.Code
	nodes string // dimension=node, in the order of Categories, separated by spaces
}

// nodesOf writes what a cell is limited to.
func nodesOf(limits map[kernel.Dimension]string) string {
	list := make([]string, 0, len(limits))
	for d, node := range limits {
		list = append(list, string(d)+"="+node)
	}
	slices.Sort(list)
	return strings.Join(list, " ")
}

// nodeOf names a set of codes.
func nodeOf(codes []string) string {
	sorted := slices.Clone(codes)
	slices.Sort(sorted)
	return strings.Join(sorted, "|")
}

// numbered are the tables of a source and year while they are built.
type numbered struct {
	cube    *Cube
	source  string
	year    int
	policy  sources.Disclosure
	people  func(kernel.Code, int) float64
	classes []offences
	sets    map[kernel.Dimension][][]string // sets of several codes that indicators filter on
	system  disclosure.System
	keys    []cellKey // of each cell of the system
	index   map[cellKey]int32
	blocks  map[kernel.Code]int32 // of the units right below the country
}

// offences are the codes of a source that an indicator counts together; part is true for what only sums rest on.
type offences struct {
	name  string
	codes map[string]bool
	part  bool
	parts []string
}

// restOf names what a unit's source places in the unit itself and in none of its parts.
func restOf(place kernel.Code) kernel.Code { return place + "+" }

// protect builds the tables of a source and year and decides what stays public.
func (n *numbered) protect() *protection {
	n.index, n.blocks = map[cellKey]int32{}, map[kernel.Code]int32{}
	for _, shape := range Shapes() {
		n.table(shape)
	}
	n.sums()
	p := &protection{closed: map[placeOf][]string{}}
	for i, hidden := range disclosure.Protect(n.system).Hidden {
		if key := n.keys[i]; hidden {
			at := placeOf{key.class, key.place}
			p.closed[at] = append(p.closed[at], key.nodes)
		}
	}
	return p
}

// table enters the cells of one shape.
func (n *numbered) table(shape Shape) {
	s := n.cube.slabs[slabKey{n.source, shape.Cuboid}]
	if s == nil {
		return
	}
	dims := n.stated(s, shape)
	if len(dims) == 0 {
		return
	}
	codes := n.codes(s, dims)
	for _, place := range slices.Sorted(maps.Keys(s.runs)) {
		if !shape.reaches(len(n.cube.above[place])) {
			continue
		}
		values := n.values(s, s.runs[place], dims)
		if len(values) == 0 {
			continue
		}
		n.enterAll(place, dims, codes, values)
	}
}

// stated are the dimensions of a shape that the source states at all in the year: of others there is nothing to hide.
func (n *numbered) stated(s *slab, shape Shape) []kernel.Dimension {
	var dims []kernel.Dimension
	for _, d := range shape.Dims {
		read := s.reader(d)
		for i := range s.sum {
			if int(s.year[i]) == n.year && s.sum[i] != 0 && read(i) != kernel.Unknown {
				dims = append(dims, d)
				break
			}
		}
	}
	return dims
}

// codes are, for each dimension, the codes that occur in the year, sorted.
func (n *numbered) codes(s *slab, dims []kernel.Dimension) [][]string {
	list := make([][]string, len(dims))
	for k, d := range dims {
		read := s.reader(d)
		seen := map[string]bool{}
		for i := range s.sum {
			if int(s.year[i]) == n.year && s.sum[i] != 0 {
				seen[read(i)] = true
			}
		}
		for code := range seen {
			list[k] = append(list[k], code)
		}
		slices.Sort(list[k])
	}
	return list
}

// values are the sums of a place by class and code of each dimension.
func (n *numbered) values(s *slab, run [2]int32, dims []kernel.Dimension) map[string]int64 {
	read := s.readers(dims)
	values := map[string]int64{}
	for i := int(run[0]); i < int(run[1]); i++ {
		if int(s.year[i]) != n.year || s.sum[i] == 0 {
			continue
		}
		codes := make([]string, len(dims))
		for k, r := range read {
			codes[k] = r(i)
		}
		for _, class := range n.classes {
			if class.codes[s.iccsOf[s.iccs[i]]] {
				values[class.name+" "+strings.Join(codes, " ")] += s.sum[i]
			}
		}
	}
	return values
}

// enterAll enters the cells of one place: every combination of total, codes and sets.
func (n *numbered) enterAll(place kernel.Code, dims []kernel.Dimension, codes [][]string, values map[string]int64) {
	for _, class := range n.classes {
		var walk func(k int, limits map[kernel.Dimension]string, picked [][]string)
		walk = func(k int, limits map[kernel.Dimension]string, picked [][]string) {
			if k == len(dims) {
				n.enter(class, place, limits, sumOver(class.name, picked, values))
				return
			}
			walk(k+1, limits, append(picked, codes[k]))
			for _, set := range n.nodes(dims[k], codes[k]) {
				limits[dims[k]] = nodeOf(set)
				walk(k+1, limits, append(picked, set))
				delete(limits, dims[k])
			}
		}
		walk(0, map[kernel.Dimension]string{}, nil)
	}
}

// nodes are the single codes of a dimension and the sets on which indicators filter.
func (n *numbered) nodes(d kernel.Dimension, codes []string) [][]string {
	var list [][]string
	for _, c := range codes {
		list = append(list, []string{c})
	}
	return append(list, n.sets[d]...)
}

// sumOver adds the values of all combinations of the picked codes.
func sumOver(class string, picked [][]string, values map[string]int64) (sum int64) {
	var walk func(k int, key string)
	walk = func(k int, key string) {
		if k == len(picked) {
			sum += values[key]
			return
		}
		for _, c := range picked[k] {
			walk(k+1, key+" "+c)
		}
	}
	walk(0, class)
	return sum
}

// enter adds a cell to the system, once.
func (n *numbered) enter(class offences, place kernel.Code, limits map[kernel.Dimension]string, value int64) {
	key := cellKey{class.name, place, nodesOf(limits)}
	if _, ok := n.index[key]; ok {
		return
	}
	n.index[key] = int32(len(n.system.Cells))
	n.keys = append(n.keys, key)
	c := disclosure.Cell{Value: value, Never: class.part, Rank: 4*len(n.cube.above[place]) + len(limits), Block: n.block(place)}
	n.judge(&c, place, limits)
	n.system.Cells = append(n.system.Cells, c)
}

// block numbers the unit right below its country that a place lies in; 0 for those units themselves and their country.
func (n *numbered) block(place kernel.Code) int32 {
	above := n.cube.above[place]
	if len(above) < 3 {
		return 0
	}
	unit := above[len(above)-2]
	if n.blocks[unit] == 0 {
		n.blocks[unit] = int32(len(n.blocks) + 1)
	}
	return n.blocks[unit]
}

// judge says whether a cell is sensitive: few persons of whom two things are told, or one that alone can harm, or any in a place
// where everybody knows everybody. Whose attribute is unknown tells nothing of a person.
func (n *numbered) judge(c *disclosure.Cell, place kernel.Code, limits map[kernel.Dimension]string) {
	told, minority, event := 0, false, true
	for d, node := range limits {
		s := SensitivityOf(d)
		event = event && s == OfTheEvent
		if s == OfTheEvent || node == kernel.Unknown {
			continue
		}
		told++
		minority = minority || s == OfAMinority
	}
	c.Fixed = event && !c.Never
	least := int64(0)
	if told >= 2 || told == 1 && n.small(place) {
		least = n.policy.Threshold
	}
	if minority {
		least = n.policy.MinorityThreshold
	}
	if c.Value > 0 && c.Value < least {
		c.Sensitive, c.Need = true, n.policy.Room
	}
}

// small says whether a place has so few inhabitants that one attribute points at a person.
func (n *numbered) small(place kernel.Code) bool {
	people := n.people(place, n.year)
	return people > 0 && people < n.policy.SmallPopulation
}

// sums states what everybody knows to be a sum of what: a total of its codes, a set of its codes, a unit of its parts and the
// rest, offences of their parts.
func (n *numbered) sums() {
	keys := n.keys
	parts := map[cellKey]map[kernel.Dimension][]int32{} // for each cell, the cells that limit one more dimension by one code
	below := map[cellKey][]int32{}
	for i, key := range keys {
		limits := limitsOf(key.nodes)
		for d, node := range limits {
			if strings.Contains(node, "|") {
				continue
			}
			delete(limits, d)
			whole := cellKey{key.class, key.place, nodesOf(limits)}
			limits[d] = node
			if parts[whole] == nil {
				parts[whole] = map[kernel.Dimension][]int32{}
			}
			parts[whole][d] = append(parts[whole][d], int32(i))
		}
		if above := n.cube.above[key.place]; len(above) > 1 {
			up := cellKey{key.class, above[1], key.nodes}
			below[up] = append(below[up], int32(i))
		}
	}
	for i, key := range keys {
		of := int32(i)
		for _, d := range slices.Sorted(maps.Keys(parts[key])) {
			n.system.Sums = append(n.system.Sums, disclosure.Sum{Of: of, Parts: parts[key][d]})
		}
		n.setSums(of, key)
		n.placeSum(of, key, below[key])
		n.classSum(of, key)
	}
}

func limitsOf(nodes string) map[kernel.Dimension]string {
	limits := map[kernel.Dimension]string{}
	for _, f := range strings.Fields(nodes) {
		d, node, _ := strings.Cut(f, "=")
		limits[kernel.Dimension(d)] = node
	}
	return limits
}

// setSums states that a set is the sum of its codes.
func (n *numbered) setSums(of int32, key cellKey) {
	limits := limitsOf(key.nodes)
	for _, d := range slices.Sorted(maps.Keys(limits)) {
		node := limits[d]
		if !strings.Contains(node, "|") {
			continue
		}
		sum := disclosure.Sum{Of: of}
		for _, code := range strings.Split(node, "|") {
			limits[d] = code
			if i, ok := n.index[cellKey{key.class, key.place, nodesOf(limits)}]; ok {
				sum.Parts = append(sum.Parts, i)
			}
		}
		limits[d] = node
		n.system.Sums = append(n.system.Sums, sum)
	}
}

// placeSum states that a unit is the sum of its parts and of what is placed in none of them, if its parts have tables of this kind.
func (n *numbered) placeSum(of int32, key cellKey, parts []int32) {
	if len(parts) == 0 {
		return
	}
	slices.Sort(parts)
	var below int64
	for _, p := range parts {
		below += n.system.Cells[p].Value
	}
	whole := n.system.Cells[of]
	rest := disclosure.Cell{Value: whole.Value - below, Never: whole.Never, Fixed: whole.Fixed, Rank: whole.Rank + 4, Block: n.system.Cells[parts[0]].Block}
	n.judge(&rest, key.place, limitsOf(key.nodes))
	i := int32(len(n.system.Cells))
	n.keys = append(n.keys, cellKey{key.class, restOf(key.place), key.nodes})
	n.system.Cells = append(n.system.Cells, rest)
	n.system.Sums = append(n.system.Sums, disclosure.Sum{Of: of, Parts: append(parts, i)})
}

// classSum states that offences counted together are the sum of their parts.
func (n *numbered) classSum(of int32, key cellKey) {
	for _, class := range n.classes {
		if class.name != key.class || len(class.parts) == 0 {
			continue
		}
		sum := disclosure.Sum{Of: of}
		for _, part := range class.parts {
			if i, ok := n.index[cellKey{part, key.place, key.nodes}]; ok {
				sum.Parts = append(sum.Parts, i)
			}
		}
		n.system.Sums = append(n.system.Sums, sum)
	}
}

// classesOf are the sets of a source's offences that indicators count together, and the parts of which all of them are sums.
func classesOf(codes []string, lists [][]string) []offences {
	bySet := map[string]offences{}
	for _, list := range lists {
		o := offences{codes: map[string]bool{}}
		var in []string
		for _, code := range codes {
			if len(list) == 0 || hasPrefix(code, list) {
				o.codes[code] = true
				in = append(in, code)
			}
		}
		if o.name = strings.Join(in, ","); o.name != "" {
			bySet[o.name] = o
		}
	}
	signature := map[string][]string{}
	for _, code := range codes {
		var in []string
		for name, o := range bySet {
			if o.codes[code] {
				in = append(in, name)
			}
		}
		if len(in) > 0 {
			slices.Sort(in)
			k := strings.Join(in, ";")
			signature[k] = append(signature[k], code)
		}
	}
	for _, part := range signature { // each is one name, whatever the order
		name := strings.Join(part, ",")
		if _, ok := bySet[name]; !ok {
			o := offences{name: name, part: true, codes: map[string]bool{}}
			for _, code := range part {
				o.codes[code] = true
			}
			bySet[name] = o
		}
	}
	list := make([]offences, 0, len(bySet))
	for _, o := range bySet {
		for _, part := range signature {
			if name := strings.Join(part, ","); name != o.name && o.codes[part[0]] {
				o.parts = append(o.parts, name)
			}
		}
		slices.Sort(o.parts)
		list = append(list, o)
	}
	slices.SortFunc(list, func(a, b offences) int { return cmp.Compare(a.name, b.name) })
	return list
}
