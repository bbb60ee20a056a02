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

// idleConnections is the number of unused connections that stay open. It is larger than any -parallelism that people
// use in Terraform, which is 10 by default.
const idleConnections = 64

// Network returns the pooled transport that sends the requests. It uses the proxy from the environment variables.
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

// pings returns the HTTP/2 settings that detect a dead connection, such as one that a firewall has dropped. They detect
// it well within the default time limit of an attempt. Without them, every repetition would use the dead connection
// again, because HTTP/2 sends all requests over one connection.
func pings() *http.HTTP2Config {
	return &http.HTTP2Config{SendPingTimeout: 15 * time.Second, PingTimeout: 5 * time.Second}
}

// refusedTunnel returns an error with the whole status if a proxy refuses to connect to the server. The error of
// net/http itself would not contain the number of the status.
func refusedTunnel(_ context.Context, _ *url.URL, _ *http.Request, response *http.Response) error {
	if response.StatusCode == http.StatusOK {
		return nil
	}
	return errors.New("the proxy does not connect: " + response.Status)
}
