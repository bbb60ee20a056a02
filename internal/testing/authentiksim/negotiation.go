package authentiksim

import (
	"net/http"
	"strings"
)

// acceptsJSON reports whether an Accept header allows the only media type that the API has.
// Like Django REST framework it ignores parameters, q included; a request without the header accepts everything.
func acceptsJSON(header http.Header) bool {
	accept, given := header["Accept"]
	if !given {
		return true
	}
	for mediaType := range strings.SplitSeq(strings.Join(accept, ","), ",") {
		mediaType, _, _ = strings.Cut(mediaType, ";")
		switch strings.TrimSpace(mediaType) {
		case "*/*", "application/*", typeJSON:
			return true
		}
	}
	return false
}

// notAcceptable is the answer to a request that wants something other than JSON; it comes before all other checks.
func notAcceptable() error {
	return refuse(http.StatusNotAcceptable, "Could not satisfy the request Accept header.")
}
