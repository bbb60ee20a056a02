package faults_test

import (
	"archive/zip"
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io"
	"math/big"
	"strings"
	"sync"
	"testing"
	"time"
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

// pair is a client certificate with its key as PEM text. secret is the line of the key that the tests search for.
type pair struct{ certificate, key, secret string }

// clientPair returns the client certificate that all providers in these tests use.
var clientPair = sync.OnceValue(func() pair {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour)}
	certificate, err2 := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	der, err3 := x509.MarshalPKCS8PrivateKey(key)
	if err := errors.Join(err, err2, err3); err != nil {
		panic(err) // a new key and a constant template cannot cause an error
	}
	text := string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
	return pair{
		certificate: string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certificate})), key: text,
		secret: strings.Split(text, "\n")[2],
	}
})
