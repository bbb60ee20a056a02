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
	"sync"
	"time"
)

// Status answers with a code, a body and header fields, given as pairs of name and value. An empty content type is not
// sent.
func Status(code int, contentType, body string, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i+1 < len(header); i += 2 {
			w.Header().Add(header[i], header[i+1])
		}
		if contentType != "" {
			w.Header().Set("Content-Type", contentType)
		}
		w.WriteHeader(code)
		_, _ = io.WriteString(w, body)
	}
}

// EmptyBody answers with a code, the type of JSON, and nothing.
func EmptyBody(code int) http.HandlerFunc { return Status(code, typeJSON, "") }

// HTMLPage answers with a code and a page that a reverse proxy might show.
func HTMLPage(code int) http.HandlerFunc {
	page := fmt.Sprintf("<html>\n<head><title>%d %s</title></head>\n<body>\n<center><h1>%[1]d %[2]s</h1></center>\n</body>\n</html>\n", code, http.StatusText(code))
	return Status(code, "text/html", page)
}

// Redirect answers with a code and a Location.
func Redirect(code int, to string) http.HandlerFunc { return Status(code, "", "", "Location", to) }

// Crash answers as authentik does when it crashes: an empty 405 to a write, a 500 page to a read.
func Crash() http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) { crashed(r.Method).write(w, r) }
}

// Reset closes the connection without an answer, by a TCP reset.
func Reset() http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		connection, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			panic(http.ErrAbortHandler)
		}
		if tcp, ok := connection.(*net.TCPConn); ok {
			_ = tcp.SetLinger(0)
		}
		_ = connection.Close()
	}
}

// Hang never answers: it ends when the client gives up or the server closes.
func Hang() http.HandlerFunc {
	return func(_ http.ResponseWriter, r *http.Request) {
		<-r.Context().Done()
		panic(http.ErrAbortHandler)
	}
}

// CutJSON announces a JSON body and closes the connection in the middle of it.
func CutJSON() http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", typeJSON)
		w.Header().Set("Content-Length", "1000")
		w.WriteHeader(http.StatusOK)
		_, _ = io.WriteString(w, `{"pk": "3b0c0f2e-`)
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}
}

// dripPause is the time between two bytes of Drip.
const dripPause = 20 * time.Millisecond

// Drip sends the header at once and then a JSON body that never ends, one byte at a time, until the client gives up.
func Drip() http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", typeJSON)
		w.WriteHeader(http.StatusOK)
		_, _ = io.WriteString(w, "{")
		pause := time.NewTicker(dripPause)
		defer pause.Stop()
		for {
			if err := http.NewResponseController(w).Flush(); err != nil {
				return
			}
			select {
			case <-r.Context().Done():
				panic(http.ErrAbortHandler)
			case <-pause.C:
				_, _ = io.WriteString(w, " ")
			}
		}
	}
}

// oversize is the length of the bodies of Oversized and, unpacked, of GzipBomb, in bytes.
const oversize = 256 << 20

// Oversized sends a JSON body of 256 MiB, or as much of it as the client takes.
func Oversized() http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", typeJSON)
		w.WriteHeader(http.StatusOK)
		_ = writeOversize(w)
	}
}

// GzipBomb sends a JSON body of 256 MiB packed into some 256 KiB.
func GzipBomb() http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", typeJSON)
		w.Header().Set("Content-Encoding", "gzip")
		w.WriteHeader(http.StatusOK)
		_, _ = w.Write(gzipBomb())
	}
}

// gzipBomb repeats one compressed block, because gzip streams can be concatenated. Compressing all of it takes seconds.
var gzipBomb = sync.OnceValue(func() []byte {
	return slices.Concat(packed([]byte(`{"name": "`)), bytes.Repeat(packed(oversizeBlock), oversize/len(oversizeBlock)),
		packed([]byte(`"}`)))
})

func packed(text []byte) []byte {
	var out bytes.Buffer
	packer := gzip.NewWriter(&out)
	_, _ = packer.Write(text) // a buffer takes everything
	_ = packer.Close()
	return out.Bytes()
}

var oversizeBlock = bytes.Repeat([]byte("x"), 1<<20)

func writeOversize(w io.Writer) error {
	if _, err := io.WriteString(w, `{"name": "`); err != nil {
		return err
	}
	for range oversize / len(oversizeBlock) {
		if _, err := w.Write(oversizeBlock); err != nil {
			return err
		}
	}
	_, err := io.WriteString(w, `"}`)
	return err
}

// Echo answers with a code and an error text that repeats the request's header and body, as a bad proxy would.
func Echo(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		Status(code, "text/plain; charset=utf-8", echoed(r))(w, r)
	}
}

// EchoJSON is Echo in the form of authentik's errors, so that a client takes the text for a message.
func EchoJSON(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, _ := json.Marshal(map[string]string{"detail": echoed(r)}) // a string cannot fail
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
