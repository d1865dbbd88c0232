# make run    builds Convive and starts the demonstration at http://127.0.0.1:8080
# make test   runs every test; names what is missing and the command that installs it
# make build  builds bin/convive       make bench  measures the speed bars
# make generate  writes the generated files anew

.PHONY: build run test bench generate lint check-go check-tests

build: check-go
	@go build -trimpath -o bin/convive ./cmd/convive

run: build
	@./bin/convive demo

test: check-go check-tests
	@scripts/test

bench: build
	@go run ./tests/bench

generate:
	@go tool templ generate ./internal
	@go run ./cmd/convive openapi > api/openapi.yaml

lint:
	@scripts/lint

check-go:
	@scripts/require go cc

check-tests:
	@scripts/require postgres chromium
	@scripts/require r glpk || true # their tests are skipped then
