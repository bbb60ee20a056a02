package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"time"
)

const introduction = `# Measured on %s

%s/%s, %d processors. Medians of %d interleaved runs, with the minimum and the maximum.
Wall time is Terraform's; CPU and memory are the provider's own (CPU of all its processes, memory of the largest one).
The server runs on the same processors, so its work is part of the wall time.
× = this provider's time ÷ the other's (min–max). *baseline* is a provider with the same schema on the plugin framework
that sends no request.

| provider | size of the binary |
|---|---:|
`

// publish prints the tables. If the settings have an output directory, it also writes the tables and the chart there.
func publish(s settings, subjects []*subject, all measurements) error {
	var page bytes.Buffer
	fmt.Fprintf(&page, introduction,
		time.Now().Format(time.DateOnly), runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), s.runs)
	for _, one := range subjects {
		info, err := os.Stat(one.binary)
		if err != nil {
			return err
		}
		fmt.Fprintf(&page, "| %s | %.1f MB |\n", one.name, float64(info.Size())/1e6)
	}
	for _, p := range s.paces {
		fmt.Fprintf(&page, "\n## A server that answers %s\n\n", p)
		fmt.Fprintln(&page, "| stages | what | provider | requests | connections | wall time | × | CPU | × | memory | × |\n"+
			"|---:|---|---|---:|---:|---|---|---:|---|---:|---|")
		for _, n := range s.sizes {
			for _, operation := range s.operations {
				rows(&page, subjects, all, key{p, n, operation})
			}
		}
	}
	if _, err := os.Stdout.Write(page.Bytes()); err != nil {
		return err
	}
	if s.out == "" {
		fmt.Fprintln(os.Stderr, "bench: only a part was measured, so no files are written; -out FOLDER writes them")
		return nil
	}
	if err := os.MkdirAll(s.out, 0o750); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(s.out, "results.md"), page.Bytes(), 0o600); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(s.out, "chart.svg"), chart(s, subjects, all), 0o600)
}

func rows(page *bytes.Buffer, subjects []*subject, all measurements, at key) {
	own := all[at][subjects[0].name]
	for i, one := range subjects {
		samples := all[at][one.name]
		if len(samples) == 0 {
			continue
		}
		ratio := func(of measure) string {
			if i == 0 {
				return ""
			}
			return ratio(own, samples, of)
		}
		times := wall.of(samples)
		fmt.Fprintf(page, "| %d | %s | %s | %.0f | %.0f | %.2f s (%.2f–%.2f) | %s | %.2f s | %s | %.0f MB | %s |\n",
			at.n, at.operation, one.name, median(requests.of(samples)), median(connections.of(samples)),
			median(times), slices.Min(times), slices.Max(times), ratio(wall),
			median(cpu.of(samples)), ratio(cpu), median(megabytes.of(samples)), ratio(megabytes))
	}
}

type measure func(sample) float64

var (
	requests    measure = func(s sample) float64 { return float64(s.requests) }
	connections measure = func(s sample) float64 { return float64(s.connections) }
	wall        measure = func(s sample) float64 { return s.wall.Seconds() }
	cpu         measure = func(s sample) float64 { return s.cpu.Seconds() }
	megabytes   measure = func(s sample) float64 { return float64(s.memory) / 1e6 }
)

func (m measure) of(samples []sample) []float64 {
	values := make([]float64, len(samples))
	for i, s := range samples {
		values[i] = m(s)
	}
	return values
}

// ratio returns the median, minimum and maximum of this provider's values divided by those of the other, run by run.
func ratio(ours, theirs []sample, of measure) string {
	quotients := of.of(ours)
	for i, value := range of.of(theirs) {
		quotients[i] /= value
	}
	return fmt.Sprintf("%.2f (%.2f–%.2f)", median(quotients), slices.Min(quotients), slices.Max(quotients))
}

// median returns the upper of the two middle values if the number of values is even, and 0 if there are no values.
func median(values []float64) float64 {
	if len(values) == 0 {
		return 0
	}
	return slices.Sorted(slices.Values(values))[len(values)/2]
}
