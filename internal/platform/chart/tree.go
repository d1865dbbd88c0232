package chart

// Tree shows who stands under whom: each node in a box, those under it to its right, joined by a line. On a narrow page they
// stand below it, set in.
type Tree struct {
	Figure
	Nodes []TreeNode
}

// TreeNode is one box. Note is a short text under its name; Faint draws what is not fully there: proposed, suspended.
type TreeNode struct {
	Label, Note, Href string
	Faint             bool
	Under             []TreeNode
}

const (
	treeRow       = 50.0 // from box to box
	treeBox       = 42.0 // height of a box
	treeGap       = 28.0 // between a box and those under it
	treeNarrowRow = 48.0
	treeIndent    = 16.0
)

// Draw draws both sizes.
func (t Tree) Draw() Pair {
	return t.draw(len(t.Nodes) == 0, t.framesOf(treeRow*float64(leaves(t.Nodes)), treeNarrowRow*float64(nodes(t.Nodes))), t.one)
}

func (t Tree) one(fr frame) SVG {
	p := t.open(fr, "group")
	if fr.narrow {
		y := 0.0
		for _, n := range t.Nodes {
			y = t.list(p, fr, n, 0, y)
		}
		return p.close()
	}
	columns := float64(depth(t.Nodes))
	width := (fr.w - treeGap*(columns-1)) / columns
	y := 0.0
	for _, n := range t.Nodes {
		_, y = t.spread(p, n, 0, y, width)
	}
	return p.close()
}

// spread draws a node with those under it from a height on; it gives the middle of its box and the height below all.
func (t Tree) spread(p *pen, n TreeNode, x, y, width float64) (middle, below float64) {
	if len(n.Under) == 0 {
		t.box(p, n, x, y+(treeRow-treeBox)/2, width)
		return y + treeRow/2, y + treeRow
	}
	var middles []float64
	below = y
	for _, u := range n.Under {
		var m float64
		m, below = t.spread(p, u, x+width+treeGap, below, width)
		middles = append(middles, m)
	}
	middle = (middles[0] + middles[len(middles)-1]) / 2
	bend := x + width + treeGap/2
	p.path("ax", at("M", x+width, " ", middle, "H", bend))
	for _, m := range middles {
		p.path("ax", at("M", bend, " ", middle, "V", m, "H", x+width+treeGap))
	}
	t.box(p, n, x, middle-treeBox/2, width)
	return middle, below
}

// list draws a node and those under it one below the other.
func (t Tree) list(p *pen, fr frame, n TreeNode, x, y float64) float64 {
	t.box(p, n, x, y+(treeNarrowRow-treeBox)/2, fr.w-x)
	y += treeNarrowRow
	for _, u := range n.Under {
		middle := y + treeNarrowRow/2
		p.path("ax", at("M", x+treeIndent/2, " ", y-(treeNarrowRow-treeBox)/2, "V", middle, "H", x+treeIndent))
		y = t.list(p, fr, u, x+treeIndent, y)
	}
	return y
}

// box is a link named by the text in it; where that is cut, the whole stands in the box's title.
func (t Tree) box(p *pen, n TreeNode, x, y, width float64) {
	if n.Href != "" {
		p.put(`<a href="`)
		p.escape(n.Href)
		p.put(`">`)
	}
	class := "box"
	if n.Faint {
		class = "box dash"
	}
	label, note, title := fit(n.Label, (width-16)/1.12), fit(n.Note, width-16), ""
	if label != n.Label || note != n.Note {
		title = n.Label + ". " + n.Note
	}
	p.rect(class, x+0.5, y+0.5, width-1, treeBox-1, title)
	p.text(x+8, y+17, "start", "b", label)
	p.text(x+8, y+34, "start", "", note)
	p.endLink(n.Href)
}

// Table has a row for each node; those under another say under whom.
func (t Tree) Table() Table {
	out := Table{Caption: t.Title, Head: []string{t.Words.Category, t.Words.Value, t.Words.Code}}
	var walk func(list []TreeNode, above string)
	walk = func(list []TreeNode, above string) {
		for _, n := range list {
			out.Rows = append(out.Rows, []Cell{named(n.Label), named(n.Note), named(above)})
			walk(n.Under, n.Label)
		}
	}
	walk(t.Nodes, "")
	return out
}

func leaves(list []TreeNode) int {
	n := 0
	for _, node := range list {
		n += max(1, leaves(node.Under))
	}
	return n
}

func nodes(list []TreeNode) int {
	n := len(list)
	for _, node := range list {
		n += nodes(node.Under)
	}
	return n
}

func depth(list []TreeNode) int {
	most := 0
	for _, node := range list {
		most = max(most, depth(node.Under))
	}
	if len(list) == 0 {
		return 0
	}
	return most + 1
}
