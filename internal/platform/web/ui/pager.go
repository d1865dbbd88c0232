package ui

// PagerInfo is a list in pages, counted from 1. Href makes the address of a page and keeps the rest of the query.
type PagerInfo struct {
	Page, Pages int
	Href        func(page int) string
}

// shown are the pages to print: the first, the last and those around this one; 0 stands for a gap.
func (p PagerInfo) shown() []int {
	var list []int
	last := 0
	for n := 1; n <= p.Pages; n++ {
		if n != 1 && n != p.Pages && (n < p.Page-1 || n > p.Page+1) {
			continue
		}
		if n > last+1 {
			list = append(list, 0)
		}
		list = append(list, n)
		last = n
	}
	return list
}
