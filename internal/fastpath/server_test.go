package fastpath_test

import (
	"context"
	"errors"
	"os"
	"reflect"
	"runtime/debug"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/fastpath"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/provider"
)

// spy is a provider server whose ReadResource calls the function in the field `read` with the context of the call.
type spy struct {
	fastpath.FullServer
	read func(context.Context)
}

func (s spy) ReadResource(
	ctx context.Context, _ *tfprotov6.ReadResourceRequest,
) (*tfprotov6.ReadResourceResponse, error) {
	s.read(ctx)
	return nil, nil
}

type key struct{}

func TestContextsHaveNoValuesAndEndWithTheCall(t *testing.T) {
	quiet(t)
	parent, cancel := context.WithCancel(context.WithValue(t.Context(), key{}, "a logger"))
	var value any
	var ended <-chan struct{}
	for _, read := range []func(context.Context){
		func(ctx context.Context) { value, ended = ctx.Value(key{}), ctx.Done() },
		func(ctx context.Context) { cancel(); <-ctx.Done() }, // Terraform ends the context after Ctrl-C
		func(ctx context.Context) {
			if ctx.Err() == nil {
				t.Error("a call after Ctrl-C has a context that has not ended, so it could send a request")
			}
		},
	} {
		inner := spy{frameworkServer().(fastpath.FullServer), read}
		_, _ = fastpath.Wrap(inner, provider.New("test")).ReadResource(parent, &tfprotov6.ReadResourceRequest{})
	}
	if value != nil {
		t.Errorf("the context of a call has the value %v", value)
	}
	select {
	case <-ended:
	default:
		t.Error("the context of a call has not ended")
	}
}

func TestRequestedLogsUseTheFrameworksServer(t *testing.T) {
	for pair, isRequested := range map[string]bool{
		"": false, "TF_LOG=off": false, "TF_LOG_CORE=TRACE": false, "TF_LOG_PATH=x": false,
		"TF_LOG=INFO": true, "TF_LOG_SDK=TRACE": true, "TF_LOG_SDK_PROTO_DATA_DIR=x": true,
		"TF_LOG_PROVIDER_AUTHENTIK_EMAIL=WARN": true, "TF_ACC_LOG_PATH=x": true,
	} {
		t.Run(pair, func(t *testing.T) {
			quiet(t)
			if name, value, found := strings.Cut(pair, "="); found {
				t.Setenv(name, value)
			}
			if isFramework := !fastpath.IsWrapped(fastServer()); isFramework != isRequested {
				t.Errorf("the framework's own server is used: %t, want %t", isFramework, isRequested)
			}
		})
	}
}

func TestSettingsOfTheUserAreKept(t *testing.T) {
	before := debug.SetGCPercent(100)
	t.Cleanup(func() { debug.SetGCPercent(before) })
	for variable, test := range map[string]struct {
		value, level string
		percent      int
	}{
		"TF_LOG": {"INFO", "", 200}, "GOGC": {"100", "OFF", 100},
	} {
		t.Run(variable, func(t *testing.T) {
			quiet(t)
			t.Setenv("TF_LOG_SDK", "")
			t.Setenv("GOGC", "")
			t.Setenv(variable, test.value)
			fastpath.PrepareProcess()
			if got := os.Getenv("TF_LOG_SDK"); got != test.level {
				t.Errorf("the SDK's level is %q, want %q", got, test.level)
			}
			if got := debug.SetGCPercent(100); got != test.percent {
				t.Errorf("the collector's target is %d, want %d", got, test.percent)
			}
		})
	}
}

// terraform-plugin-go finds optional features of a server by its methods. A method that the server of fastpath lacks
// would switch a feature off.
func TestNoMethodOfTheFrameworksServerIsHidden(t *testing.T) {
	quiet(t)
	inner := frameworkServer()
	wrapper := reflect.TypeOf(fastServer())
	for method := range reflect.TypeOf(inner).Methods() {
		if _, has := wrapper.MethodByName(method.Name); !has {
			t.Errorf("%s of the framework's server is hidden", method.Name)
		}
	}
}

func TestAllResourcesAreCalledDirectly(t *testing.T) {
	quiet(t)
	served := fastServer()
	for _, factory := range provider.New("test").Resources(t.Context()) {
		var about resource.MetadataResponse
		factory().Metadata(t.Context(), resource.MetadataRequest{}, &about)
		if !fastpath.IsDirect(served, about.TypeName) {
			t.Errorf("%s is left to the framework", about.TypeName)
		}
	}
}

// The requests of this test lack a state, a configuration or a plan, or have an unknown type. Terraform does not send
// such requests. The provider must not panic if it receives one.
func TestUnusualRequestsAreLeftToTheFramework(t *testing.T) {
	quiet(t)
	served, kind := fastServer(), "authentik_flow"
	upgraded, err := served.UpgradeResourceState(t.Context(), &tfprotov6.UpgradeResourceStateRequest{TypeName: kind})
	read, readErr := served.ReadResource(t.Context(), &tfprotov6.ReadResourceRequest{TypeName: kind})
	planned, planErr := served.PlanResourceChange(t.Context(), &tfprotov6.PlanResourceChangeRequest{TypeName: kind})
	_, stateErr := served.ReadResource(t.Context(), &tfprotov6.ReadResourceRequest{TypeName: typeName})
	if errors.Join(err, readErr, planErr, stateErr) != nil ||
		len(upgraded.Diagnostics) == 0 || len(read.Diagnostics) == 0 || len(planned.Diagnostics) == 0 {
		t.Error("the type is not an error of the framework")
	}
}
