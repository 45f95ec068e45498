// Command maketestdata rebuilds the files of testdata that the project makes
// itself. Run it at the root of the project:
//
//	go run ./internal/disktest/maketestdata
package main

import (
	"fmt"
	"log"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"vmmdoctor/internal/disktest"
)

func main() {
	log.SetFlags(0)
	if _, err := os.Stat("go.mod"); err != nil {
		log.Fatalf("maketestdata: run it at the root of the project: %v", err)
	}
	if err := os.MkdirAll("testdata", 0o777); err != nil {
		log.Fatal(err)
	}
	files := disktest.Testdata()
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if err := os.WriteFile(filepath.Join("testdata", name), files[name], 0o666); err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%8d  %s\n", len(files[name]), name)
	}
}
