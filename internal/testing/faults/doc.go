// Package faults holds the tests of what the provider does when a server, a network or a user gets in its way: nothing
// is lost, nothing is made twice, and no secret is shown.
package faults
