package faults_test

import (
	"archive/zip"
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"io"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

// contents returns the text of all files in a plan file, which is a zip archive. It returns any other text unchanged.
func contents(t *testing.T, text []byte) string {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(text), int64(len(text)))
	if err != nil {
		return string(text)
	}
	var all strings.Builder
	for _, file := range archive.File {
		entry, err := file.Open()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(&all, entry); err != nil {
			t.Error(err)
		}
		_ = entry.Close()
	}
	return all.String()
}

// pair is a client certificate with its key as PEM text. `secret` is the line of the key that the tests search for.
type pair struct{ certificate, key, secret string }

// clientPair returns the client certificate that all providers in these tests use. It is the certificate of httptest.
var clientPair = sync.OnceValue(func() pair {
	server := httptest.NewTLSServer(nil)
	defer server.Close()
	used := server.TLS.Certificates[0]
	der, err := x509.MarshalPKCS8PrivateKey(used.PrivateKey)
	if err != nil {
		panic(err) // the key of httptest can always be encoded
	}
	key := string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
	certificate := string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: used.Certificate[0]}))
	return pair{certificate, key, strings.Split(key, "\n")[2]}
})
