# Names for what is done often. Go alone builds and tests the program.
.PHONY: help check test race golden testdata shots fuzz bench peers wine

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12

check: ## what every change must pass
	.ci/run

test: ## all tests
	go test ./...

race: ## the same with the race detector
	go test -race ./...

golden: ## rewrite the golden screens and reports, the pictures and the pages made from them; look at them before committing
	go test ./tui ./diagnose ./diagnose/report -update

testdata: ## rebuild the disks, stores and traces in testdata
	go run ./internal/disktest/maketestdata

shots: ## draw the pictures of the README anew
	scripts/shots.sh

fuzz: ## three minutes for each fuzz target
	scripts/fuzz.sh 3m

bench: ## all benchmarks
	go test -run - -bench . ./...

peers: ## measure beside other programs
	scripts/peers.sh >docs/benchmarks.md

wine: ## the Windows program under Wine
	scripts/wine.sh
