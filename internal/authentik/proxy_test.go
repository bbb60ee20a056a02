package authentik

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// proxyChild is the environment variable that makes the test binary run as a child process. It contains the address to
// request. A child process is necessary because net/http reads the proxy variables only once per process. proxyChildCA
// contains the certificate that the child process trusts.
const (
	proxyChild   = "AUTHENTIK_TEST_PROXY_CHILD"
	proxyChildCA = "AUTHENTIK_TEST_PROXY_CHILD_CA"
)

func askThroughProxy() int {
	client, err := New(Config{URL: os.Getenv(proxyChild), Token: testToken, CACertificate: os.Getenv(proxyChildCA)})
	if err != nil {
		fmt.Println(err)
		return 1
	}
	stage, err := client.Emails().Get(context.Background(), "x")
	if err == nil {
		stage, err = client.Emails().Create(context.Background(), &EmailStage{Stage: Stage{Name: stage.Name}})
	}
	if failure, ok := errors.AsType[*Error](err); ok {
		fmt.Printf("%v, proxy %s of %s\n", err, failure.Proxy, failure.ProxyVariable)
		return 1
	}
	fmt.Println(stage.PK)
	return 0
}

// runProxyChild runs the child process and returns its output. It checks that the output does not contain the password
// of the proxy.
func runProxyChild(t *testing.T, proxy string, environment ...string) (string, error) {
	t.Helper()
	command := exec.Command(os.Args[0])
	command.Env = append(os.Environ(), proxyChild+"=http://authentik.test", "NO_PROXY=", "no_proxy=")
	for _, name := range []string{"HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy"} {
		command.Env = append(command.Env, name+"="+proxy)
	}
	command.Env = append(command.Env, environment...)
	output, err := command.CombinedOutput()
	for _, form := range []string{"pr0xy-pa55", base64.StdEncoding.EncodeToString([]byte("user:pr0xy-pa55"))} {
		if strings.Contains(string(output), form) {
			t.Errorf("the proxy's password is shown as %s: %s", form, output)
		}
	}
	return string(output), err
}

func withUser(address string) string {
	return strings.Replace(address, "http://", "http://user:pr0xy-pa55@", 1)
}

// stages answers the requests that read and create a stage.
func stages(w http.ResponseWriter, r *http.Request) {
	answer(w, map[string]int{http.MethodGet: 200, http.MethodPost: 201}[r.Method], stageBody)
}

func TestProxyOfTheEnvironment(t *testing.T) {
	var asked string
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = r.URL.String()
		stages(w, r)
	}))
	defer proxy.Close()
	output, err := runProxyChild(t, withUser(proxy.URL))
	if err != nil || !strings.Contains(output, "p1") || asked != "http://authentik.test/api/v3/stages/email/" {
		t.Errorf("the proxy was asked for %q; %v: %s", asked, err, output)
	}
}

func TestPasswordOfABrokenProxyStaysHidden(t *testing.T) {
	output, err := runProxyChild(t, "http://user:pr0xy pa55@127.0.0.1:1%zz")
	if err == nil || strings.Contains(output, "pa55") {
		t.Errorf("%v: %s", err, output)
	}
}

// tunnel is a proxy that requires a user and a password. It accepts only requests for authentik.test:443, and connects
// them to server.
func tunnel(w http.ResponseWriter, r *http.Request, server string) {
	user, password, _ := (&http.Request{Header: http.Header{"Authorization": r.Header["Proxy-Authorization"]}}).BasicAuth()
	if r.Method != http.MethodConnect || r.Host != "authentik.test:443" || user != "user" || password != "pr0xy-pa55" {
		w.WriteHeader(http.StatusProxyAuthRequired)
		return
	}
	there, err := net.Dial("tcp", strings.TrimPrefix(server, "https://"))
	if err != nil {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	defer func() { _ = there.Close() }()
	here, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	defer func() { _ = here.Close() }()
	_, _ = io.WriteString(here, "HTTP/1.1 200 Connected\r\n\r\n")
	go func() { _, _ = io.Copy(here, there) }()
	_, _ = io.Copy(there, here)
}

func TestTunnelThroughAProxy(t *testing.T) {
	identity, seen := newIdentity(t), http.Header{}
	server := startTLS(t, identity, func(w http.ResponseWriter, r *http.Request) {
		maps.Copy(seen, r.Header)
		stages(w, r)
	}, nil)
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		tunnel(w, r, server.URL)
	}))
	defer proxy.Close()
	output, err := runProxyChild(t, withUser(proxy.URL), proxyChild+"=https://authentik.test",
		proxyChildCA+"="+identity.certificate)
	if err != nil || !strings.Contains(output, "p1") {
		t.Errorf("%v: %s", err, output)
	}
	if seen.Get("Authorization") != "Bearer "+testToken || seen.Get("Proxy-Authorization") != "" {
		t.Errorf("the server got %v", seen)
	}
}

// If a proxy refuses to connect, the error contains the answer of the proxy, but not the password that the answer may
// repeat.
func TestRefusedTunnelIsAnErrorWithoutSecrets(t *testing.T) {
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		here, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			return
		}
		_, _ = fmt.Fprintf(here, "HTTP/1.1 407 not user:pr0xy-pa55, %s\r\nContent-Length: 0\r\n\r\n",
			r.Header.Get("Proxy-Authorization"))
		_ = here.Close()
	}))
	defer proxy.Close()
	const refused, unreachable = "http://127.0.0.1:1", "proxyconnect tcp: dial tcp 127.0.0.1:1"
	for _, test := range []struct{ address, target, want, names string }{
		{proxy.URL, "https://authentik.test", "the proxy does not connect: 407 not (redacted), Basic (redacted)",
			"proxy 127.0.0.1:"},
		{proxy.URL, "http://authentik.test", "status 407", ""},
		{refused, "https://authentik.test", unreachable, "proxy 127.0.0.1:1 of HTTPS_PROXY"},
		{refused, "http://authentik.test", unreachable, "proxy 127.0.0.1:1 of HTTP_PROXY"},
	} {
		t.Run(test.want, func(t *testing.T) {
			output, err := runProxyChild(t, withUser(test.address), proxyChild+"="+test.target)
			for _, want := range []string{"GET " + test.target + "/api/v3/stages/email/x/: ", test.want, test.names} {
				if err == nil || !strings.Contains(output, want) {
					t.Errorf("%v: %s, want %q", err, output, want)
				}
			}
		})
	}
}
