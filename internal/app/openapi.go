package app

import (
	"log/slog"

	"convive/internal/app/shipped"
	"convive/internal/finance/financehttp"
	"convive/internal/platform/web"
	"convive/internal/publication/publicationhttp"
)

// OpenAPI is the document of the interface for programs as YAML. It needs no installation: it describes what every one
// offers.
func OpenAPI() ([]byte, error) {
	catalogue, err := Catalogue()
	if err != nil {
		return nil, err
	}
	log := slog.New(slog.DiscardHandler)
	site, err := web.New(web.Config{Catalogue: catalogue, Log: log})
	if err != nil {
		return nil, err
	}
	iccs, err := shipped.Files.Open("classifications/iccs_v1.csv")
	if err != nil {
		return nil, err
	}
	defer iccs.Close()
	portal, err := publicationhttp.New(nil, nil, nil, nil, publicationhttp.Options{ICCS: iccs})
	if err != nil {
		return nil, err
	}
	var none App
	return none.operations(site, portal, financehttp.Publisher{}, log).OpenAPI().YAML()
}
