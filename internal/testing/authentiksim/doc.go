// Package authentiksim is an authentik in memory: the endpoints around its two e-mail stages, with state,
// a selectable release, a log of requests, fault injection and a back door for tests.
//
// Its answers come about the way authentik's do, by the rules of Django REST framework,
// and are pinned to recordings of real servers (testdata, one file a release).
package authentiksim
