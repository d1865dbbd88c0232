package authz

import (
	"bytes"
	"embed"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"

	"github.com/goccy/go-yaml"
)

// Cases are examples of what the policies must answer, in a form that a lawyer can read: people, things, and lines
// "ana read report: allow".
type Cases struct {
	People map[string]caseSubject  `yaml:"people"`
	Things map[string]caseResource `yaml:"things"`
	Cases  []caseLine              `yaml:"cases"`

	file string
	more []Cases // of other files
}

type caseSubject struct {
	Tenant      kernel.Tenant `yaml:"tenant"`
	Institution string        `yaml:"institution"`
	Roles       []kernel.Role `yaml:"roles"`
	Areas       []string      `yaml:"areas"`
	Clearances  []string      `yaml:"clearances"`
	Suspended   bool          `yaml:"suspended"`
}

type caseResource struct {
	Is                 string        `yaml:"is"` // dataset, record (default), account, trail, rulebook, agreement, document, key
	Tenant             kernel.Tenant `yaml:"tenant"`
	Owner              string        `yaml:"owner"`
	Kind               string        `yaml:"kind"`
	Area               string        `yaml:"area"`
	Level              Level         `yaml:"level"`
	Sealed             bool          `yaml:"sealed"`
	ProtectedIdentity  bool          `yaml:"protected_identity"`
	Minor              bool          `yaml:"minor"`
	Whistleblower      bool          `yaml:"whistleblower"`
	Assigned           []string      `yaml:"assigned"`
	SharedWith         []string      `yaml:"shared_with"`
	SubjectOfComplaint []string      `yaml:"subject_of_complaint"`
	Author             string        `yaml:"author"`
	Of                 string        `yaml:"of"` // whose trail
}

type caseLine struct {
	Who     string            `yaml:"who"`
	Does    Action            `yaml:"does"`
	With    string            `yaml:"with"`
	Given   caseCircumstances `yaml:"given"`
	Allowed bool              `yaml:"allowed"`
	By      []string          `yaml:"by"` // policies that must have decided; not compared if empty
}

type caseCircumstances struct {
	Purpose    string   `yaml:"purpose"`
	LegalBasis string   `yaml:"legal_basis"`
	MFA        bool     `yaml:"mfa"`
	Grant      *Grant   `yaml:"grant"`
	Crisis     []string `yaml:"crisis"` // areas of an activation that lasts
	CrisisOver []string `yaml:"crisis_over"`
	BreakGlass []string `yaml:"break_glass"` // kinds that were opened
	FourEyes   bool     `yaml:"four_eyes"`
}

//go:embed testdata/*.yaml
var reference embed.FS

// Reference are the shipped examples: what the shipped set answers.
func Reference() (Cases, error) { return shippedCases("reference.yaml", "roles.yaml", "duties.yaml") }

// Duties are the examples that hold in every set: duties that one person does not join, and what nobody opens. A set that
// answers one of them otherwise is not to be used.
func Duties() (Cases, error) { return duties() }

var duties = sync.OnceValues(func() (Cases, error) { return shippedCases("duties.yaml") })

// shippedCases joins files; the people and things of each keep to themselves.
func shippedCases(names ...string) (Cases, error) {
	var all Cases
	for _, name := range names {
		text, err := reference.ReadFile("testdata/" + name)
		if err != nil {
			return all, err
		}
		c, err := ParseCases(name, text)
		if err != nil {
			return all, err
		}
		all.more = append(all.more, c)
	}
	return all, nil
}

// CaseResult is one case as the policies answered it.
type CaseResult struct {
	File     string
	Number   int // within the file
	Text     string
	Wanted   bool
	By       []string
	Decision Decision
}

// Right says whether the answer is the one that was wanted.
func (r CaseResult) Right() bool {
	return r.Decision.Allowed == r.Wanted && len(r.Decision.Errors) == 0 && (len(r.By) == 0 || slices.Equal(r.By, r.Decision.Policies))
}

// holds says whether what decided before still does; more may forbid.
func (r CaseResult) holds() bool {
	return r.Decision.Allowed == r.Wanted && len(r.Decision.Errors) == 0 &&
		!slices.ContainsFunc(r.By, func(id string) bool { return !slices.Contains(r.Decision.Policies, id) })
}

// ParseCases reads a file of cases (YAML).
func ParseCases(name string, document []byte) (Cases, error) {
	c := Cases{file: name}
	if err := yaml.NewDecoder(bytes.NewReader(document), yaml.Strict()).Decode(&c); err != nil {
		return c, fault.Invalid("authz.casesUnreadable", "file", name, "detail", yaml.FormatError(err, false, false))
	}
	if len(c.Cases) == 0 {
		return c, fault.Invalid("authz.casesUnreadable", "file", name, "detail", "cases: []")
	}
	return c, nil
}

// Run asks the policies for each case.
func (c Cases) Run(s *Set, now time.Time) ([]CaseResult, error) {
	requests, err := c.Requests(now)
	if err != nil {
		return nil, err
	}
	list := make([]CaseResult, 0, len(requests))
	for _, file := range append([]Cases{c}, c.more...) {
		for i, line := range file.Cases {
			by := slices.Sorted(slices.Values(line.By))
			list = append(list, CaseResult{file.file, i + 1, strings.Join([]string{line.Who, string(line.Does), line.With}, " "), line.Allowed, by, s.Decide(requests[len(list)])})
		}
	}
	return list, nil
}

// Requests are what the cases ask.
func (c Cases) Requests(now time.Time) ([]Request, error) {
	list := make([]Request, 0, len(c.Cases))
	for i, line := range c.Cases {
		unknown := func(name string) error {
			return fault.Invalid("authz.unknownInCase", "file", c.file, "case", fmt.Sprint(i+1), "name", name)
		}
		who, ok := c.People[line.Who]
		if !ok {
			return nil, unknown(line.Who)
		}
		what, ok := c.Things[line.With]
		if !ok {
			return nil, unknown(line.With)
		}
		resource := what.resource(line.With)
		if resource == nil {
			return nil, unknown(what.Is)
		}
		list = append(list, Request{who.subject(line.Who), line.Does, resource, line.Given.circumstances(now)})
	}
	for _, other := range c.more {
		requests, err := other.Requests(now)
		if err != nil {
			return nil, err
		}
		list = append(list, requests...)
	}
	return list, nil
}

func (c caseSubject) subject(name string) Subject {
	return Subject{orMain(c.Tenant), name, c.Institution, c.Roles, c.Areas, c.Clearances, c.Suspended}
}

func (c caseResource) resource(name string) Resource {
	tenant := orMain(c.Tenant)
	switch c.Is {
	case "", "record":
		return Record{tenant, name, c.Owner, c.Kind, c.Area, c.Level, c.Sealed, c.ProtectedIdentity, c.Minor, c.Whistleblower, c.Assigned, c.SharedWith, c.SubjectOfComplaint}
	case "dataset":
		return Dataset{tenant, name, c.Level, c.Author}
	case "account":
		return Account{tenant, name}
	case "trail":
		return Trail{tenant, c.Of}
	case "rulebook":
		return Rulebook{tenant, name, c.Author}
	case "document":
		return Document{tenant, name, c.Kind, c.Owner, c.Author}
	case "agreement":
		return Agreement{tenant, name}
	case "key":
		return Key{tenant}
	}
	return nil
}

func (c caseCircumstances) circumstances(now time.Time) Circumstances {
	out := Circumstances{Purpose: c.Purpose, LegalBasis: c.LegalBasis, MFA: c.MFA, Now: now, Grant: c.Grant, FourEyes: c.FourEyes}
	if c.Crisis != nil {
		out.Crisis = &Crisis{c.Crisis, now.Add(time.Hour)}
	}
	if c.CrisisOver != nil {
		out.Crisis = &Crisis{c.CrisisOver, now.Add(-time.Hour)}
	}
	if c.BreakGlass != nil {
		out.BreakGlass = &BreakGlass{c.BreakGlass}
	}
	return out
}

func orMain(t kernel.Tenant) kernel.Tenant {
	if t == "" {
		return kernel.MainTenant
	}
	return t
}
