# Names for what is done often. Go alone builds and tests the program.
.PHONY: check test race golden testdata shots fuzz bench

check: ## what every change must pass
	.ci/run

test:
	go test ./...

race:
	go test -race ./...

golden: ## rewrite the golden screens and reports; look at them before committing
	go test ./tui ./diagnose/report -update

testdata: ## rebuild the disks, stores and traces in testdata
	go run ./internal/disktest/maketestdata

shots: ## retake the pictures of the README (needs tmux and Pillow)
	scripts/shots.sh

fuzz: ## three minutes for each fuzz target
	scripts/fuzz.sh 3m

bench:
	go test -run - -bench . ./...
