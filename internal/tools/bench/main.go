// Command bench measures the requests, connections, wall time, CPU time and memory of several providers that do the
// same work on a simulator: this provider, a baseline and, optionally, another provider, the peer. The baseline has the
// schema of this provider, but sends no requests.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
)

type settings struct {
	sizes      []int
	paces      []pace
	operations []string
	runs       int
	writes     int    // the largest number of stages for which creates, updates and destroys are measured
	out        string // the directory for results.md and chart.svg; "" = none
	peer       struct{ name, path, source string }
}

func main() {
	if len(os.Args) > 3 && os.Args[1] == meterFlag {
		os.Exit(meter(os.Args[2], os.Args[3]))
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:])
	stop()
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	s, err := parse(args)
	if err != nil {
		return err
	}
	folder, err := os.MkdirTemp("", "authentik-email-bench-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	subjects, err := prepare(ctx, s, folder)
	if err != nil {
		return err
	}
	results, err := measureAll(ctx, s, subjects)
	if err != nil {
		return err
	}
	return publish(s, subjects, results)
}

func parse(args []string) (settings, error) {
	var s settings
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	sizes := flags.String("n", "1,100,1000", "numbers of stages")
	paces := flags.String("pace", "0,20ms,28ms-serial",
		"time that the server takes for an answer; -serial answers one request at a time")
	operations := flags.String("do", strings.Join(allOperations, ","), "what is measured")
	flags.IntVar(&s.writes, "writes", 1000,
		"largest number of stages for which creates, updates and destroys are measured")
	flags.IntVar(&s.runs, "runs", 3, "number of runs; the tables show medians")
	flags.StringVar(&s.out, "out", "", "folder for results.md and chart.svg; "+
		"empty = the folder bench if everything is measured at least three times, otherwise none")
	flags.StringVar(&s.peer.path, "peer", "", "binary of another provider")
	flags.StringVar(&s.peer.source, "peer-source", "registry.terraform.io/goauthentik/authentik",
		"source address of the other provider")
	flags.StringVar(&s.peer.name, "peer-name", "peer", "name of the other provider in the table")
	if err := flags.Parse(args); err != nil {
		return s, err
	}
	s.operations = strings.Split(*operations, ",")
	var err error
	for text := range strings.SplitSeq(*sizes, ",") {
		n, wrong := strconv.Atoi(text)
		s.sizes, err = append(s.sizes, n), errors.Join(err, wrong)
	}
	for text := range strings.SplitSeq(*paces, ",") {
		p, wrong := parsePace(text)
		s.paces, err = append(s.paces, p), errors.Join(err, wrong)
	}
	for _, operation := range s.operations {
		if commands[operation] == nil {
			err = errors.Join(err, fmt.Errorf("-do %s: the operations are %s", operation, strings.Join(allOperations, ", ")))
		}
	}
	if s.runs < 1 {
		err = errors.Join(err, errors.New("-runs: at least one"))
	}
	if s.out == "" && s.runs >= 3 && len(s.sizes) >= 3 && len(s.operations) == len(allOperations) {
		s.out = "bench" // only a complete run replaces the results in the README
	}
	return s, err
}
