# Voronka's commands. `make help` lists them; the two that matter are `make run` and `make test`. Each does its own set-up.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# Build tags, in one place. The window is WebKitGTK 4.1 on Linux; Wails adds its own (desktop, production) when it builds.
WINDOW_TAGS := webkit2_41
# What `go vet` and the like need to see the desktop program's files as they are built.
CHECK_TAGS  := desktop,production,$(WINDOW_TAGS)

BIN    := build/bin
STAMPS := .run/stamps
STAGE  := build/script/stage.sh
NPM    := cd frontend && npm

GO_FILES   = $(shell find main.go app backend frontend locales -name '*.go' -o -name '*.sql' -o -name '*.json' 2>/dev/null | grep -v -e node_modules -e /dist/ -e _test.go)
PAGE_FILES = $(shell find frontend/src frontend/public frontend/index.html frontend/vite.config.ts frontend/tsconfig.json frontend/package.json locales -type f)

# The page is built first and embedded; both programs are rebuilt when it changes.
PAGE := frontend/dist/index.html

.PHONY: help
help: ## Show this list
	@printf 'Voronka. The two that matter: make run, make test.\n\n'
	@awk -F ':.*## ' '/^[a-z0-9\/_-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

##@ The two commands

.PHONY: run
run: setup/run $(BIN)/voronka $(BIN)/voronkactl ## Build everything and open the window on the demo workspace (without a display: serve it)
	@build/script/run.sh

.PHONY: test
test: setup/test ## Everything that CI checks: format, types, lint, unit, race, end-to-end, the real window
	@$(MAKE) -j2 --output-sync=target check/page check/go
	@$(MAKE) test/go
	@$(MAKE) test/e2e
	@$(MAKE) test/window
	@printf '\nAll checks passed.\n'

# -- set-up ------------------------------------------------------------------------------------------------------------

.PHONY: setup/run setup/test
setup/run setup/test:
	@build/script/setup.sh $(@F)

# Node's packages are installed anew only when the lock file changed.
$(STAMPS)/node_modules: frontend/package-lock.json
	@mkdir -p $(STAMPS)
	@echo 'Installing the page'"'"'s packages …'
	@$(NPM) ci --no-audit --no-fund --loglevel=error
	@touch $@

# -- programs ----------------------------------------------------------------------------------------------------------

.PHONY: build
build: setup/run $(BIN)/voronka $(BIN)/voronkactl ## Build the page, the desktop program and voronkactl into build/bin

$(PAGE): $(STAMPS)/node_modules $(PAGE_FILES)
	@echo 'Building the page …'
	@$(NPM) run --silent build -- --logLevel warn
	@touch $@

# -s, -skipbindings, -m, -nosyncgomod: the page is built already, it uses no generated bindings, and go.mod is ours to change.
$(BIN)/voronka: $(PAGE) $(GO_FILES) go.mod go.sum wails.json
	@echo 'Building the desktop program (the first time takes a few minutes) …'
	@go tool wails build -s -skipbindings -m -nosyncgomod -trimpath -tags $(WINDOW_TAGS) -v 0
	@touch $@

$(BIN)/voronkactl: $(PAGE) $(GO_FILES) go.mod go.sum
	@echo 'Building voronkactl …'
	@mkdir -p $(BIN)
	@go build -trimpath -o $@ ./app/voronkactl

.PHONY: package/windows
package/windows: $(PAGE) ## Build the Windows program and its installer (needs gcc-mingw-w64-x86-64 and nsis)
	@CGO_ENABLED=1 CC=x86_64-w64-mingw32-gcc go tool wails build -platform windows/amd64 -nsis -s -skipbindings -m -nosyncgomod -trimpath

.PHONY: package/darwin
package/darwin: $(PAGE) ## Build the macOS program (on a Mac)
	@go tool wails build -platform darwin/universal -s -skipbindings -m -nosyncgomod -trimpath

# -- checks ------------------------------------------------------------------------------------------------------------

.PHONY: check/go
check/go: ## Go: format, vet, staticcheck, import direction, generated files
	@$(STAGE) 'Go: format' bash -c 'bad=$$(gofmt -l app backend build frontend/*.go locales main.go 2>&1); [ -z "$$bad" ] || { echo "run gofmt -w on:"; echo "$$bad"; exit 1; }'
	@$(STAGE) 'Go: vet' go vet ./...
	@$(STAGE) 'Go: vet, the desktop program' go vet -tags $(CHECK_TAGS) . ./app
	@$(STAGE) 'Go: staticcheck' go tool staticcheck ./...
	@$(STAGE) 'Go: import direction and third-party owners' go test -count=1 ./build/check
	@$(MAKE) verify

.PHONY: check/page
check/page: $(STAMPS)/node_modules ## Page: format and lint, types, unit tests, import direction, both languages complete
	@$(STAGE) 'Page: format and lint' bash -c '$(NPM) run --silent lint'
	@$(STAGE) 'Page: types' bash -c 'cd frontend && npx tsc --noEmit && npx tsc --noEmit -p e2e'
	@$(STAGE) 'Page: import direction' bash -c '$(NPM) run --silent depcruise'
	@$(STAGE) 'Page: both languages complete' bash -c '$(NPM) run --silent i18n'
	@$(STAGE) 'Page: unit tests' bash -c '$(NPM) run --silent test'

.PHONY: test/go
test/go: $(PAGE) ## Go tests with the race detector, then the proofs of the main job
	@$(STAGE) 'Go: tests with -race' bash -c 'go test -race -timeout 12m $$(go list ./... | grep -v /app/proof)'
	@$(MAKE) test/proof

# The proofs run the whole program on all of the real data, in children that are killed; the race detector has seen the same
# code in the rooms' own tests and would only make them ten times slower.
.PHONY: test/proof
test/proof: ## The main job on all of the real data and a mixed work, killed at every commit point; power cuts, full disks
	@$(STAGE) 'Go: proofs of the main job' go test -count=1 -v -timeout 6m ./app/proof
	@$(STAGE) 'Go: proofs of the engine' go test -count=1 -v -timeout 8m ./app/proof/kill

.PHONY: test/page
test/page: $(STAMPS)/node_modules ## The page's unit tests alone
	@$(STAGE) 'Page: unit tests' bash -c '$(NPM) run --silent test'

.PHONY: test/e2e
test/e2e: $(BIN)/voronkactl ## End to end: the built page in Chromium against a real workspace
	@$(STAGE) 'End to end in Chromium' bash -c 'cd frontend && npx playwright test --project=e2e'

.PHONY: test/window
test/window: $(BIN)/voronka $(BIN)/voronkactl ## Smoke test of the real window under Xvfb, with real pointer events
	@$(STAGE) 'The real window' bash -c 'cd frontend && npx playwright test --project=window'

.PHONY: test/crash
test/crash: ## Kill the engine at every commit point and at random moments, cut the power, and compare the results
	@$(STAGE) 'Crash tests' go test -count=1 -v -timeout 12m -run 'Crash|Kill|Power' ./app/proof/... ./backend/engine/... ./backend/crm/...

.PHONY: soak
soak: ## Run the engine for SOAK (default 1h) at half its top rate with a kill a minute, 2,000 random kills, every cut of the log
	@VORONKA_SOAK=$(or $(SOAK),1h) VORONKA_KILLS=$(or $(KILLS),2000) VORONKA_CUTS=0 go test -count=1 -v -timeout 0 -run 'Soak|Crash|Power' ./app/proof/kill

.PHONY: fuzz
fuzz: ## Fuzz every target for FUZZTIME (default 20s) each
	@grep -rlE '^func Fuzz' --include='*_test.go' app backend | xargs -n1 dirname | sort -u | while read -r dir; do \
	  for target in $$(grep -rhoE '^func Fuzz[A-Za-z0-9_]+' "$$dir"/*_test.go | awk '{print $$2}'); do \
	    $(STAGE) "Fuzz $$dir $$target" go test -run '^$$' -fuzz "^$$target$$" -fuzztime $(or $(FUZZTIME),20s) "./$$dir"; \
	  done; \
	done

.PHONY: bench
bench: setup/test $(BIN)/voronka $(BIN)/voronkactl ## Measure import, journeys (with the two ratios), latency, a million runs waiting, a population simulated, memory and the start
	@$(BIN)/voronkactl bench
	@cd frontend && npx playwright test --project=bench

.PHONY: screenshots
screenshots: setup/test $(BIN)/voronkactl ## Take the pictures in docs/screenshots: both themes, 1440×900
	@$(STAGE) 'Screenshots' bash -c 'cd frontend && npx playwright test --project=screenshots'

# -- upkeep ------------------------------------------------------------------------------------------------------------

.PHONY: format
format: $(STAMPS)/node_modules ## Format Go and the page
	@gofmt -w app backend build frontend/*.go locales main.go
	@$(NPM) run --silent format

.PHONY: generate
generate: ## Make generated files anew (types of the page, JSON Schema of a flow)
	@go generate ./...

.PHONY: verify
verify: ## Fail when a generated file is stale
	@$(STAGE) 'Generated files are fresh' build/script/verify.sh

.PHONY: icons
icons: ## Make every icon from build/appicon.svg
	@go run ./build/icon

.PHONY: clean
clean: ## Remove what was built (the demo workspace stays)
	@rm -rf $(BIN) $(STAMPS) frontend/dist/assets frontend/dist/index.html frontend/test-results frontend/playwright-report
