// Package authentiksim is an authentik in memory: the endpoints around its two email stages, with state, a selectable
// release, a log of requests, fault injection and a back door for tests. It can also walk through a flow as a visitor
// does (walk.go).
//
// Its answers follow the rules of Django REST framework, as authentik's do, and are compared with recordings of real
// servers (testdata has one file for each release).
package authentiksim
