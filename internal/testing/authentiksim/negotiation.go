package authentiksim

import (
	"net/http"
	"strings"
)

// acceptsJSON reports whether an Accept header allows JSON, the only media type of the API. Like Django REST framework
// it ignores all parameters, even q. A request without the header accepts everything.
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

// notAcceptable returns the response to a request that does not accept JSON. This check comes before all others.
func notAcceptable() error {
	return refuse(http.StatusNotAcceptable, "Could not satisfy the request Accept header.")
}
