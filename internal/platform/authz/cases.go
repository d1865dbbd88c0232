package authz

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
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
	Is                 string        `yaml:"is"` // dataset, record (default), account, trail, rulebook, agreement, key
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

// CaseResult is one case as the policies answered it.
type CaseResult struct {
	Number   int
	Text     string
	Wanted   bool
	By       []string
	Decision Decision
}

// Right says whether the answer is the one that was wanted.
func (r CaseResult) Right() bool {
	return r.Decision.Allowed == r.Wanted && len(r.Decision.Errors) == 0 && (len(r.By) == 0 || slices.Equal(r.By, r.Decision.Policies))
}

// ParseCases reads a file of cases (YAML).
func ParseCases(name string, document []byte) (Cases, error) {
	var c Cases
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
	list := make([]CaseResult, 0, len(c.Cases))
	for i, line := range c.Cases {
		who, ok := c.People[line.Who]
		if !ok {
			return nil, fault.Invalid("authz.unknownInCase", "case", fmt.Sprint(i+1), "name", line.Who)
		}
		what, ok := c.Things[line.With]
		if !ok {
			return nil, fault.Invalid("authz.unknownInCase", "case", fmt.Sprint(i+1), "name", line.With)
		}
		resource := what.resource(line.With)
		if resource == nil {
			return nil, fault.Invalid("authz.unknownInCase", "case", fmt.Sprint(i+1), "name", what.Is)
		}
		d := s.Decide(Request{who.subject(line.Who), line.Does, resource, line.Given.circumstances(now)})
		slices.Sort(line.By)
		list = append(list, CaseResult{i + 1, strings.Join([]string{line.Who, string(line.Does), line.With}, " "), line.Allowed, line.By, d})
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
