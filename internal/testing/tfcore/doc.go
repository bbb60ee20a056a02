// Package tfcore imitates the part of Terraform's core that decides what a provider is allowed to do. It computes the
// proposed new state, calls the provider in the same order as core, and checks every response against core's rules.
// The comment of each rule names the source of the rule: a function and its file in github.com/hashicorp/terraform.
// A plan or an apply with this package takes only a few milliseconds. So most behaviour is tested with this package.
// Only the CLI's own behaviour is tested with the CLI.
//
// The rules are those of Terraform 1.11. For list resources and actions, they are those of 1.14. cli_test.go compares
// the requests with those of the CLI, if the CLI is installed. rules_test.go alters responses of the provider so that
// each of them breaks a rule, and expects core's message.
//
// The package supports only what the resources of this provider have: lists of nested blocks, and attributes whose
// change requires no replacement. A test of another resource fails.
//
// The package does not do what only the CLI does: ignore_changes, the order of resources, moved and removed blocks, and
// state files. The tests in internal/testing/lifecycle cover these.
package tfcore
