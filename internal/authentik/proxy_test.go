package authentik

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// proxyChild marks this test binary's second run: net/http reads the environment's proxy once a process.
const proxyChild = "AUTHENTIK_TEST_PROXY_CHILD"

func askThroughProxy() int {
	client, err := New(Config{URL: "http://authentik.test", Token: testToken})
	if err != nil {
		fmt.Println(err)
		return 1
	}
	stage, err := client.Emails().Get(context.Background(), "x")
	if err != nil {
		fmt.Println(err)
		return 1
	}
	fmt.Println(stage.PK)
	return 0
}

func runProxyChild(t *testing.T, proxy string) (string, error) {
	t.Helper()
	command := exec.Command(os.Args[0])
	command.Env = append(os.Environ(), proxyChild+"=1", "HTTP_PROXY="+proxy, "http_proxy="+proxy, "NO_PROXY=", "no_proxy=")
	output, err := command.CombinedOutput()
	return string(output), err
}

func TestProxyOfTheEnvironment(t *testing.T) {
	var asked string
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = r.URL.String()
		answer(w, 200, stageBody)
	}))
	defer proxy.Close()
	output, err := runProxyChild(t, strings.Replace(proxy.URL, "http://", "http://user:pr0xy-pa55@", 1))
	if err != nil || !strings.Contains(output, "p1") || asked != "http://authentik.test/api/v3/stages/email/x/" {
		t.Errorf("the proxy was asked for %q; %v: %s", asked, err, output)
	}
}

func TestPasswordOfABrokenProxyStaysHidden(t *testing.T) {
	output, err := runProxyChild(t, "http://user:pr0xy pa55@127.0.0.1:1%zz")
	if err == nil || strings.Contains(output, "pa55") {
		t.Errorf("%v: %s", err, output)
	}
}
