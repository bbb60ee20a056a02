package authentik

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"runtime"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik/transport"
)

// A compressed response of 256 MiB takes little memory. The test measures all allocations, including freed ones, so the
// highest memory use was not larger.
func TestADecompressionBombTakesLittleMemory(t *testing.T) {
	const most = 8 * transport.MaxBody
	bomb := packed(t, 256<<20)
	client := newClient(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = w.Write(bomb)
	}, nil)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := client.Emails().Get(t.Context(), "x")
	runtime.ReadMemStats(&after)
	if used := after.TotalAlloc - before.TotalAlloc; err == nil || used > most {
		t.Errorf("%d MiB were allocated, at most %d may be: %v", used>>20, most>>20, err)
	}
}

// packed returns a gzip stream that decompresses to zeros, as many as size says. It repeats one compressed block,
// because a gzip stream may consist of several parts.
func packed(t *testing.T, size int) []byte {
	t.Helper()
	var out bytes.Buffer
	packer := gzip.NewWriter(&out)
	block := make([]byte, 1<<20)
	if _, err := packer.Write(block); err != nil {
		t.Fatal(err)
	}
	if err := packer.Close(); err != nil {
		t.Fatal(err)
	}
	return bytes.Repeat(out.Bytes(), size/len(block))
}
