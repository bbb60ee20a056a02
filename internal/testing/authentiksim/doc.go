// Package authentiksim simulates an authentik server in memory, with the endpoints that concern the two email stages.
// It can also run a flow for a visitor (walk.go). Tests can read and change the stored objects without a request
// (backdoor.go), read the request log (log.go) and inject faults (faults.go).
//
// A request goes through server.go, routes.go and views.go. resource.go lists the types of objects. The fields and
// filters of each type are in stages.go, flows.go, bindings.go and users.go. The differences between releases of
// authentik are in releases.go.
//
// The responses follow the rules of Django REST framework (DRF), which authentik uses. Tests compare the responses with
// recordings of real servers; testdata has one file for each recorded release.
package authentiksim
