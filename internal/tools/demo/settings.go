package main

import (
	"slices"
	"strings"
)

// settings has what the caller decides.
type settings struct {
	release string   // the release of the simulator; "" = the newest recorded
	temp    string   // the parent of the temporary directory; "" = the system's
	env     []string // KEY=value, as os.Environ returns it
}

// get returns a variable of the environment, or "" if it is not set.
func (s settings) get(name string) string {
	for _, pair := range slices.Backward(s.env) {
		if value, found := strings.CutPrefix(pair, name+"="); found {
			return value
		}
	}
	return ""
}

// environment returns the environment for the CLI. It is the caller's environment with the pairs, but without the
// variables that would change Terraform's or the provider's behaviour.
func (s settings) environment(pairs ...string) []string {
	kept := slices.DeleteFunc(slices.Clone(s.env), func(pair string) bool {
		return strings.HasPrefix(pair, "TF_") || strings.HasPrefix(pair, "AUTHENTIK_")
	})
	return append(kept, pairs...)
}
