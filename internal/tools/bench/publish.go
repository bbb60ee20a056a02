package main

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"time"
)

// publish prints the table, and writes it to a file next to the chart.
func publish(ctx context.Context, s settings, subjects []*subject, all measurements) error {
	var page bytes.Buffer
	fmt.Fprintf(&page, "# Measured on %s\n\n%s/%s, %d processors. Medians of %d interleaved runs, with the minimum and the maximum.\n"+
		"Wall time is Terraform's; CPU and memory are the provider's own (CPU of all its processes, memory of the largest one).\n"+
		"The server runs on the same processors, so its work is part of the wall time.\n"+
		"× = this provider's time ÷ the other's (min–max). *baseline* is a provider with the same schema on the plugin framework\n"+
		"that sends no request.\n",
		time.Now().Format(time.DateOnly), runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), s.runs)
	for _, p := range s.paces {
		fmt.Fprintf(&page, "\n## A server that answers %s\n\n", p)
		fmt.Fprintln(&page, "| stages | what | provider | requests | connections | wall time | × | CPU | × | memory | × |\n|---:|---|---|---:|---:|---|---|---:|---|---:|---|")
		for _, at := range s.places() {
			for _, operation := range s.operations {
				if at.pace == p {
					rows(&page, subjects, all, key{p, at.n, operation})
				}
			}
		}
	}
	if err := binaries(ctx, &page, s.runs, subjects); err != nil {
		return err
	}
	growth(&page, s, subjects, all)
	if _, err := os.Stdout.Write(page.Bytes()); err != nil {
		return err
	}
	if s.out == "" {
		fmt.Fprintln(os.Stderr, "bench: this was a part of the work, so nothing is written; -out FOLDER writes it")
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
		low, high := spread(samples, wall)
		fmt.Fprintf(page, "| %d | %s | %s | %d | %d | %.2f s (%.2f–%.2f)", at.n, at.operation, one.name,
			median(samples, func(s sample) int { return s.requests }), median(samples, func(s sample) int { return s.connections }),
			median(samples, wall), low, high)
		against := func(of func(sample) float64) string {
			if i == 0 {
				return ""
			}
			return ratio(own, samples, of)
		}
		fmt.Fprintf(page, " | %s | %.2f s | %s | %.0f MB | %s |\n", against(wall), median(samples, cpu), against(cpu), median(samples, megabytes), against(megabytes))
	}
}

// ratio returns our value divided by the other provider's, for each pair of runs.
func ratio(ours, theirs []sample, of func(sample) float64) string {
	quotients := make([]float64, min(len(ours), len(theirs)))
	for i := range quotients {
		quotients[i] = of(ours[i]) / of(theirs[i])
	}
	return medianWithSpread(quotients)
}

func medianWithSpread(all []float64) string {
	itself := func(f float64) float64 { return f }
	low, high := spread(all, itself)
	return fmt.Sprintf("%.2f (%.2f–%.2f)", median(all, itself), low, high)
}

func wall(s sample) float64      { return s.wall.Seconds() }
func cpu(s sample) float64       { return s.cpu.Seconds() }
func megabytes(s sample) float64 { return float64(s.memory) / 1e6 }

// median returns the median. Of an even number of samples it returns the upper of the two middle values; of no samples
// it returns zero.
func median[S any, T cmp.Ordered](samples []S, of func(S) T) T {
	var all []T
	for _, one := range samples {
		all = append(all, of(one))
	}
	slices.Sort(all)
	if len(all) == 0 {
		return *new(T)
	}
	return all[len(all)/2]
}

func spread[S any](samples []S, of func(S) float64) (low, high float64) {
	low, high = of(samples[0]), of(samples[0])
	for _, one := range samples[1:] {
		low, high = min(low, of(one)), max(high, of(one))
	}
	return low, high
}

// binaries writes the size of each provider, and the time from its start until its schema has arrived.
func binaries(ctx context.Context, page *bytes.Buffer, runs int, subjects []*subject) error {
	starts := map[string][]time.Duration{}
	for range max(runs, 5) {
		for _, one := range subjects {
			took, err := startUp(ctx, one.binary)
			if err != nil {
				return fmt.Errorf("%s: %w", one.name, err)
			}
			starts[one.name] = append(starts[one.name], took)
		}
	}
	fmt.Fprint(page, "\n## Binary and start-up\n\n| provider | size | schema answered after |\n|---|---:|---:|\n")
	for _, one := range subjects {
		info, err := os.Stat(one.binary)
		if err != nil {
			return err
		}
		took := median(starts[one.name], func(d time.Duration) time.Duration { return d })
		fmt.Fprintf(page, "| %s | %.1f MB | %d ms |\n", one.name, float64(info.Size())/1e6, took.Milliseconds())
	}
	return nil
}

// growth compares the time of a plan for the largest usual number of stages with the time for the number in
// settings.growth.
func growth(page *bytes.Buffer, s settings, subjects []*subject, all measurements) {
	small := slices.Max(s.sizes)
	before, after := all[key{n: small, operation: "plan"}], all[key{n: s.growth, operation: "plan"}]
	if len(before) == 0 || len(after) == 0 {
		return
	}
	factors := map[string][]float64{}
	for _, one := range subjects {
		for i := range s.runs {
			factors[one.name] = append(factors[one.name], wall(after[one.name][i])/wall(before[one.name][i]))
		}
	}
	fmt.Fprintf(page, "\n## Wall time of a plan, from %d to %d stages\n\nThe server answers at once.\n\n| provider | grows by | × |\n|---|---|---|\n", small, s.growth)
	for i, one := range subjects {
		quotients := make([]float64, s.runs)
		for run := range quotients {
			quotients[run] = factors[subjects[0].name][run] / factors[one.name][run]
		}
		against := medianWithSpread(quotients)
		if i == 0 {
			against = ""
		}
		fmt.Fprintf(page, "| %s | %s | %s |\n", one.name, medianWithSpread(factors[one.name]), against)
	}
}
