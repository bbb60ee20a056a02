// Package tfcore imitates the part of Terraform's core that decides what a provider is allowed to do. It computes the
// proposed new state, calls the provider in the same order as core, and checks every response against core's rules. The
// comment of each rule names its source: a function and its file in github.com/hashicorp/terraform. Most tests use this
// package, because a plan or an apply with it takes only a few milliseconds. Tests use the CLI only for what the CLI
// itself decides.
//
// The rules are those of Terraform 1.11. For list resources and actions, they are those of 1.14. cli_test.go compares
// the requests with those of the CLI, if the CLI is installed. rules_test.go changes responses of the provider so that
// each of them breaks a rule, and expects core's message.
//
// The package supports only what the resources of this provider have: lists of nested blocks, and attributes that can
// change without a replacement. A test of any other resource fails.
//
// The package does not do what only the CLI does: ignore_changes, the order of resources, moved and removed blocks, and
// state files. The tests in internal/testing/lifecycle test these.
package tfcore
