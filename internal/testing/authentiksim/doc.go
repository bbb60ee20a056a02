// Package authentiksim simulates an authentik server in memory, with the endpoints that concern the two email stages.
// It stores objects, simulates any known release, logs requests, injects faults, and lets tests read and change the
// stored objects directly. It can also run a flow for a visitor.
//
// The responses follow the rules of Django REST framework (DRF), which authentik uses. Tests compare the responses with
// recordings of real servers; testdata has one file for each recorded release.
//
// The files have these contents:
//
//   - releases.go: what differs between releases.
//   - stages.go, stages_flow.go, flows.go, bindings.go, policies.go, users.go: the endpoints, fields and filters of
//     each type of object. viewSets in resource.go lists all types.
//   - system.go, recovery_mail.go: the release, the templates, and recovery mails.
//   - cleaners.go, durations.go: what values a field accepts. json.go, python.go: how JSON, numbers and UUIDs are read.
//   - server.go, routes.go, auth.go, views.go, lists.go, filters.go, render.go: the way from a request to its response.
//   - store.go, references.go: the stored objects, used_by, and what the deletion of an object does to others.
//   - log.go, faults.go, answers.go, backdoor.go: the request log, faults, and direct access to the stored
//     objects. A real server does not offer them.
//   - walk.go, walk_stages.go, walk_policies.go: what happens to a visitor of a flow.
package authentiksim
