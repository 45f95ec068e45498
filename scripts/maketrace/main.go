// Command maketrace writes a trace of any size to standard output:
//
//	go run ./scripts/maketrace dense 1000 >trace.log
//
// writes a gigabyte of it. The mixtures are rare, dense and stacks.
package main

import (
	"fmt"
	"os"
	"strconv"

	"vmmdoctor/internal/tracetest"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "maketrace:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 2 {
		return fmt.Errorf("it takes a mixture, one of %v, and a number of megabytes", tracetest.Mixtures)
	}
	megabytes, err := strconv.ParseInt(args[1], 10, 32)
	if err != nil {
		return err
	}
	return tracetest.Write(os.Stdout, tracetest.Mixture(args[0]), megabytes*1_000_000)
}
