package transport

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"net/url"
	"time"
)

// idleConnections is above any parallelism that people give to Terraform (10 by default).
const idleConnections = 64

// Network returns the pooled transport at the end of the chain, with the proxy of the environment.
func Network(trust *tls.Config) *http.Transport {
	return &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		OnProxyConnectResponse: refusedTunnel,
		DialContext:            (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
		TLSClientConfig:        trust,
		TLSHandshakeTimeout:    10 * time.Second,
		ForceAttemptHTTP2:      true,
		MaxIdleConns:           2 * idleConnections,
		MaxIdleConnsPerHost:    idleConnections,
		IdleConnTimeout:        90 * time.Second,
		ExpectContinueTimeout:  time.Second,
		MaxResponseHeaderBytes: 1 << 20,
		HTTP2:                  pings(),
	}
}

// pings find out that a connection is dead, such as one that a firewall has forgotten, well within the default time-out
// of an attempt. HTTP/2 sends all requests over one connection, so that each repetition would go the same way.
func pings() *http.HTTP2Config {
	return &http.HTTP2Config{SendPingTimeout: 15 * time.Second, PingTimeout: 5 * time.Second}
}

// refusedTunnel returns the whole status, since net/http would leave the number out.
func refusedTunnel(_ context.Context, _ *url.URL, _ *http.Request, response *http.Response) error {
	if response.StatusCode == http.StatusOK {
		return nil
	}
	return errors.New("the proxy does not connect: " + response.Status)
}
