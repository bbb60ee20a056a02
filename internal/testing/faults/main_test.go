package faults_test

import (
	"log"
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
	for _, name := range []string{"HTTP_PROXY", "HTTPS_PROXY"} {
		_ = os.Setenv(name, proxyURL().String())
	}
	goleak.VerifyTestMain(m)
}
