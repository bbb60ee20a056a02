package main

import (
	"slices"
	"strings"
)

// settings are what the caller decides.
type settings struct {
	release string   // the simulated authentik's; empty: the newest recorded
	temp    string   // where the temporary folder is made; empty: the system's
	env     []string // KEY=value, as os.Environ gives it
}

// get returns a variable of the environment; empty where it is not set.
func (s settings) get(name string) string {
	for _, pair := range slices.Backward(s.env) {
		if value, found := strings.CutPrefix(pair, name+"="); found {
			return value
		}
	}
	return ""
}

// environment is the environment for the CLI: the caller's without what would
// steer Terraform or the provider elsewhere, and with pairs.
func (s settings) environment(pairs ...string) []string {
	kept := slices.DeleteFunc(slices.Clone(s.env), func(pair string) bool {
		return strings.HasPrefix(pair, "TF_") || strings.HasPrefix(pair, "AUTHENTIK_")
	})
	return append(kept, pairs...)
}
