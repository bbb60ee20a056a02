// Package tfcore is the small part of Terraform's core that decides what a provider may do: it builds the proposed new
// state, calls the provider protocol in core's order, and checks every response against core's rules. Each rule names
// its source: a function, and its file in github.com/hashicorp/terraform. A step costs a few milliseconds at most,
// nearly all of it the provider's, so behaviours are tested here, and only the CLI's own part through the CLI.
//
// The rules are those of Terraform 1.11. cli_test.go asks the CLI itself where there is one, and broken_test.go breaks
// each rule with a provider and expects core's own message.
//
// It covers flat attributes and list nested blocks in managed resources. Other nesting modes, nested attributes and
// deferred actions are refused, not guessed. What only the CLI decides is not here: ignore_changes, the order of
// resources, moved and removed blocks, and what becomes of a state file; see internal/testing/lifecycle.
package tfcore
