// Package faults tests the provider when the server or the network fails, or when the user interrupts a run. The
// provider must not lose an object, create an object twice, or show a secret.
package faults
