package authentiksim

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"
)

// Status returns a handler that sends this status, body and header. The argument `header` has the name of a field, then
// its value, then the next name, and so on. If contentType is empty, the handler does not set the Content-Type, so
// net/http detects it from a body that is not empty.
func Status(code int, contentType, body string, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for pair := range slices.Chunk(header, 2) {
			w.Header().Add(pair[0], pair[1])
		}
		if contentType != "" {
			w.Header().Set("Content-Type", contentType)
		}
		w.WriteHeader(code)
		_, _ = io.WriteString(w, body)
	}
}

// EmptyBody returns a handler that sends this status and an empty body with the Content-Type application/json.
func EmptyBody(code int) http.HandlerFunc { return Status(code, typeJSON, "") }

// HTMLPage returns a handler that sends this status and an HTML page like the error page of a reverse proxy.
func HTMLPage(code int) http.HandlerFunc {
	return Status(code, "text/html", fmt.Sprintf("<html>\n<head><title>%d %s</title></head>\n<body>\n"+
		"<center><h1>%[1]d %[2]s</h1></center>\n</body>\n</html>\n", code, http.StatusText(code)))
}

// Redirect returns a handler that sends this status, and the target URL in the header field Location.
func Redirect(code int, to string) http.HandlerFunc { return Status(code, "", "", "Location", to) }

// Reset closes the connection with a TCP reset and sends no response.
func Reset(w http.ResponseWriter, _ *http.Request) {
	connection, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	if tcp, ok := connection.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = connection.Close()
}

// Hang sends no response. It waits until the client closes the connection or the server closes.
func Hang(_ http.ResponseWriter, r *http.Request) {
	<-r.Context().Done()
	panic(http.ErrAbortHandler)
}

// CutJSON begins a JSON body and closes the connection before the end of the body.
func CutJSON(w http.ResponseWriter, r *http.Request) {
	Status(http.StatusOK, typeJSON, `{"pk": "3b0c0f2e-`, "Content-Length", "1000")(w, r)
	_ = http.NewResponseController(w).Flush()
	panic(http.ErrAbortHandler)
}

const dripPause = 20 * time.Millisecond

// Drip sends the header immediately, and then an endless body, one byte at a time. It ends when the client closes the
// connection.
func Drip(w http.ResponseWriter, r *http.Request) {
	Status(http.StatusOK, typeJSON, "{")(w, r)
	for http.NewResponseController(w).Flush() == nil {
		select {
		case <-r.Context().Done():
			panic(http.ErrAbortHandler)
		case <-time.After(dripPause):
			_, _ = io.WriteString(w, " ")
		}
	}
}

// oversize is the size, in MiB, of the body of Oversized and of the decompressed body of GzipBomb.
const oversize = 256

// Oversized sends a JSON body of 256 MiB. It ends early if the client closes the connection.
func Oversized(w http.ResponseWriter, r *http.Request) {
	Status(http.StatusOK, typeJSON, `{"name": "`)(w, r)
	block := bytes.Repeat([]byte("x"), 1<<20)
	for range oversize {
		if _, err := w.Write(block); err != nil {
			return
		}
	}
	_, _ = io.WriteString(w, `"}`)
}

// GzipBomb returns a handler that sends a JSON body of 256 MiB, compressed to about 256 KiB.
func GzipBomb() http.HandlerFunc {
	// The body repeats one compressed MiB, because compressing 256 MiB takes seconds. A decompressor accepts a body that
	// consists of several gzip streams.
	body := packed(`{"name": "`) + strings.Repeat(packed(strings.Repeat("x", 1<<20)), oversize) + packed(`"}`)
	return Status(http.StatusOK, typeJSON, body, "Content-Encoding", "gzip")
}

func packed(text string) string {
	var out strings.Builder
	packer := gzip.NewWriter(&out)
	_, _ = io.WriteString(packer, text) // writes to memory never fail
	_ = packer.Close()
	return out.String()
}

// Echo returns a handler that sends this status and a plain text. The text repeats the header and the body of the
// request, as the error page of a faulty proxy does.
func Echo(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		Status(code, "text/plain; charset=utf-8", echoed(r))(w, r)
	}
}

// EchoJSON returns a handler that sends this status and a JSON object in the form of authentik's errors. The error text
// repeats the header and the body of the request.
func EchoJSON(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, _ := json.Marshal(map[string]string{"detail": echoed(r)}) // Marshal cannot fail for strings
		Status(code, typeJSON, string(body))(w, r)
	}
}

func echoed(r *http.Request) string {
	var text strings.Builder
	fmt.Fprintf(&text, "cannot forward %s %s\n", r.Method, r.URL)
	_ = r.Header.Write(&text)
	body, _ := io.ReadAll(r.Body)
	text.Write(body)
	return text.String()
}
