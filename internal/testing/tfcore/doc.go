// Package tfcore drives a Terraform provider in process the way Terraform's core
// does: it builds the proposed new state, calls the provider protocol in core's
// order, and holds every answer against core's rules. A step costs a few
// milliseconds at most, nearly all of it the provider's, so behaviours are tested
// here and only the CLI's own part through the CLI.
//
// It covers flat attributes and list nested blocks in managed resources. Other
// nesting modes, nested attributes and deferred actions are refused, not guessed.
package tfcore
