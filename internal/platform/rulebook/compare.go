package rulebook

import (
	"context"
	"slices"
	"strings"

	"convive/internal/kernel"
	"convive/internal/platform/authz"
)

// Comparison is what an overlay changes: its text against the one in force under its name, and the shipped examples that
// would be answered otherwise.
type Comparison struct {
	Overlay Overlay
	Before  int64 // number of the version in force; 0: none
	Lines   []Line
	Answers []Answer
	Problem error // why it could not be put into force as things stand
}

// Line is one of the text: in both, only in the earlier (-) or only in the later one (+).
type Line struct {
	Mark byte // ' ', '-' or '+'
	Text string
}

// Answer is an example that is answered otherwise.
type Answer struct {
	Text        string
	Before, Now authz.Decision
}

// Compare shows an overlay and what it would change, or has changed. rulebook.none.
func (b *Book) Compare(ctx context.Context, name string, number int64) (Comparison, error) {
	tenant := kernel.ActorFrom(ctx).Tenant
	o, err := b.one(ctx, tenant, name, number)
	if err != nil {
		return Comparison{}, err
	}
	if err := b.guard.Gate.See(ctx, authz.ReadRules, o.book(tenant)); err != nil {
		return Comparison{}, err
	}
	c := Comparison{Overlay: o}
	earlier := ""
	active, err := b.active(ctx, b.store, tenant)
	if err != nil {
		return c, err
	}
	for _, a := range active {
		if a.Name == o.Name && a.Number != o.Number {
			c.Before, earlier = a.Number, a.Rules
		}
	}
	c.Lines = difference(lines(earlier), lines(o.Rules))
	without, _, err := b.without(ctx, tenant, o)
	if err != nil {
		return c, err
	}
	with, _, err := b.with(ctx, tenant, o)
	if with == nil || err != nil {
		c.Problem = err
		return c, nil
	}
	if o.State == Proposed {
		without = b.Rules(ctx, tenant)
	}
	c.Answers, err = b.answered(without, with)
	return c, err
}

// answered asks two sets for the shipped examples.
func (b *Book) answered(before, after *authz.Set) ([]Answer, error) {
	cases, err := authz.Reference()
	if err != nil {
		return nil, err
	}
	was, err := cases.Run(before, b.clock.Now())
	if err != nil {
		return nil, err
	}
	is, err := cases.Run(after, b.clock.Now())
	if err != nil {
		return nil, err
	}
	var list []Answer
	for i := range was {
		if was[i].Decision.Allowed != is[i].Decision.Allowed {
			list = append(list, Answer{was[i].Text, was[i].Decision, is[i].Decision})
		}
	}
	return list, nil
}

func lines(text string) []string {
	text = strings.TrimRight(text, "\n")
	if text == "" {
		return nil
	}
	return strings.Split(text, "\n")
}

// difference is the shortest way from one text to the other, by the longest common subsequence of their lines; texts are
// short (mostText).
func difference(from, to []string) []Line {
	longest := make([][]int, len(from)+1)
	for i := range longest {
		longest[i] = make([]int, len(to)+1)
	}
	for i, a := range slices.Backward(from) {
		for j, b := range slices.Backward(to) {
			if a == b {
				longest[i][j] = longest[i+1][j+1] + 1
			} else {
				longest[i][j] = max(longest[i+1][j], longest[i][j+1])
			}
		}
	}
	var list []Line
	i, j := 0, 0
	for i < len(from) || j < len(to) {
		switch {
		case i < len(from) && j < len(to) && from[i] == to[j]:
			list = append(list, Line{' ', from[i]})
			i, j = i+1, j+1
		case i < len(from) && (j == len(to) || longest[i+1][j] >= longest[i][j+1]):
			list = append(list, Line{'-', from[i]})
			i++
		default:
			list = append(list, Line{'+', to[j]})
			j++
		}
	}
	return list
}
