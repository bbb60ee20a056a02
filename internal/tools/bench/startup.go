package main

import (
	"context"
	"os/exec"
	"time"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"
	"google.golang.org/grpc/mem"
)

// startUp returns the time from the start of a provider until its schema has arrived, when it is requested as Terraform
// does.
func startUp(ctx context.Context, binary string) (time.Duration, error) {
	start := time.Now()
	client := plugin.NewClient(&plugin.ClientConfig{
		Cmd:              exec.CommandContext(ctx, binary),
		HandshakeConfig:  plugin.HandshakeConfig{MagicCookieKey: "TF_PLUGIN_MAGIC_COOKIE", MagicCookieValue: magic},
		VersionedPlugins: map[int]plugin.PluginSet{5: {}, 6: {}},
		AllowedProtocols: []plugin.Protocol{plugin.ProtocolGRPC},
		AutoMTLS:         true,
		Logger:           hclog.NewNullLogger(),
	})
	defer client.Kill()
	protocol, err := client.Client()
	if err != nil {
		return 0, err
	}
	method := "/tfplugin6.Provider/GetProviderSchema"
	if client.NegotiatedVersion() == 5 {
		method = "/tfplugin5.Provider/GetSchema"
	}
	if spoken, ok := protocol.(*plugin.GRPCClient); ok {
		var answer []byte
		err = spoken.Conn.Invoke(ctx, method, []byte{}, &answer, grpc.ForceCodecV2(raw{}), grpc.MaxCallRecvMsgSize(64<<20))
	}
	return time.Since(start), err
}

// magic is the cookie that Terraform sends to every plugin. Without it a plugin refuses to start, because it is not a
// program for users.
const magic = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2"

// raw is a codec that does not encode or decode. The request is empty, and the content of the response does not matter.
type raw struct{}

func (raw) Marshal(v any) (mem.BufferSlice, error) {
	text, _ := v.([]byte)
	return mem.BufferSlice{mem.SliceBuffer(text)}, nil
}

func (raw) Unmarshal(data mem.BufferSlice, v any) error {
	if into, ok := v.(*[]byte); ok {
		*into = data.Materialize()
	}
	return nil
}

func (raw) Name() string { return "proto" }
