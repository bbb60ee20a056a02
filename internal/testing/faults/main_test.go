package faults_test

import (
	"log"
	"net/url"
	"os"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	if os.Getenv(crashing) != "" {
		if err := serveCrashing(); err != nil {
			log.Fatal(err)
		}
		return
	}
	proxy := url.URL{Scheme: "http", User: proxyUser(), Host: "proxy.test"}
	for _, name := range []string{"HTTP_PROXY", "HTTPS_PROXY"} {
		_ = os.Setenv(name, proxy.String())
	}
	goleak.VerifyTestMain(m)
}
