// Package authentiksim simulates an authentik server in memory, with the endpoints that matter to its two email stages.
// It stores objects, simulates any known release, logs requests, injects faults, and lets tests read and change the
// stored objects directly. It can also run a flow as a visitor would (walk.go).
//
// The responses follow the rules of Django REST framework (DRF), which authentik uses. Tests compare the responses with
// recordings of real servers; testdata has one file for each recorded release.
package authentiksim
