package territorieshttp

import (
	"convive/internal/platform/api"
	"convive/internal/territories"
)

// operations are the module for programs.
type operations struct{ places *territories.Service }

// Operations registers the operations of the module.
func Operations(a *api.API, places *territories.Service) {
	o := operations{places}
	api.Get(a, "territories-list-units", "/api/v1/territories/units", "List territories", o.listUnits)
	api.Get(a, "territories-get-unit", "/api/v1/territories/units/{code}", "A territory with those above and below it", o.getUnit)
	api.Get(a, "territories-list-populations", "/api/v1/territories/units/{code}/populations", "The population of a territory by year", o.listPopulations)
}
