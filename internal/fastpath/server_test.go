package fastpath_test

import (
	"context"
	"fmt"
	"os"
	"reflect"
	"runtime/debug"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/fastpath"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/provider"
)

// quiet clears Terraform's environment variables, because some of them may request logs.
func quiet(t *testing.T) {
	t.Helper()
	for _, pair := range os.Environ() {
		if name, _, _ := strings.Cut(pair, "="); strings.HasPrefix(name, "TF_") {
			t.Setenv(name, "")
		}
	}
}

func TestAnswersEqualTheFrameworks(t *testing.T) {
	quiet(t)
	sim, states, config := stages(t, 1)
	state := string(states[0])
	for name, test := range map[string]struct {
		state  string
		config map[string]any
	}{
		"unchanged":                         {state, config},
		"changed":                           {state, map[string]any{"name": "stage-00000", "subject": "Other"}},
		"refused":                           {state, map[string]any{"name": " stage-00000"}},
		"an attribute that came later":      {strings.Replace(state, `"use_ssl": false,`, "", 1), config},
		"an attribute of another provider":  {strings.Replace(state, `{`, `{"else": 1,`, 1), config},
		"one attribute replaced by another": {strings.Replace(state, `"use_ssl"`, `"else"`, 1), config},
		"a block": {
			strings.Replace(state, `"flow_set": []`, `"flow_set": [{"slug": "x", "else": 1}]`, 1), config,
		},
		"no block": {strings.Replace(state, `"flow_set": []`, `"flow_set": null`, 1), config},
	} {
		t.Run(name, func(t *testing.T) {
			want := configured(t, frameworkServer(), sim).keep(t.Context(), []byte(test.state), test.config)
			got := configured(t, fastServer(), sim).keep(t.Context(), []byte(test.state), test.config)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("the answers of the framework and of fastpath (-want +got):\n%s", diff)
			}
		})
	}
}

func TestRefusedUpgradesEqualTheFrameworks(t *testing.T) {
	quiet(t)
	_, states, _ := stages(t, 1)
	for name, req := range map[string]*tfprotov6.UpgradeResourceStateRequest{
		"no state":     {TypeName: typeName},
		"another type": {TypeName: "authentik_flow", RawState: &tfprotov6.RawState{JSON: []byte(`{}`)}},
		"a version":    {TypeName: typeName, Version: 7, RawState: &tfprotov6.RawState{JSON: states[0]}},
		"no JSON":      {TypeName: typeName, RawState: &tfprotov6.RawState{JSON: []byte(`{`)}},
		"flat":         {TypeName: typeName, RawState: &tfprotov6.RawState{Flatmap: map[string]string{"id": "x"}}},
	} {
		want, wantErr := frameworkServer().UpgradeResourceState(t.Context(), req)
		got, err := fastServer().UpgradeResourceState(t.Context(), req)
		if diff := cmp.Diff(want, got); diff != "" || (err == nil) != (wantErr == nil) {
			t.Errorf("%s: %v, %v (-want +got):\n%s", name, err, wantErr, diff)
		}
	}
}

func TestCurrentStateIsPassedThrough(t *testing.T) {
	quiet(t)
	_, states, _ := stages(t, 1)
	older := []byte(strings.Replace(string(states[0]), `"use_ssl": false,`, "", 1))
	for _, test := range []struct {
		state   []byte
		through bool
	}{{states[0], true}, {older, false}} {
		resp, err := fastServer().UpgradeResourceState(t.Context(), &tfprotov6.UpgradeResourceStateRequest{
			TypeName: typeName, RawState: &tfprotov6.RawState{JSON: test.state},
		})
		if err != nil || (string(resp.UpgradedState.JSON) == string(test.state)) != test.through {
			t.Errorf("returned unchanged must be %v: %v, %v", test.through, resp, err)
		}
	}
}

func TestApplyAnswersEqualTheFrameworks(t *testing.T) {
	quiet(t)
	var all []*tfprotov6.ApplyResourceChangeResponse
	for _, server := range []tfprotov6.ProviderServer{frameworkServer(), fastServer()} {
		sim, states, config := stages(t, 1)
		c := configured(t, server, sim)
		config["subject"] = "Other"
		planned := c.keep(t.Context(), states[0], config)
		resp, err := server.ApplyResourceChange(t.Context(), &tfprotov6.ApplyResourceChangeRequest{
			TypeName: typeName, PriorState: planned.Read.NewState, PlannedState: planned.Planned.PlannedState,
			Config: c.value(c.resource, config), PlannedPrivate: planned.Planned.PlannedPrivate,
		})
		if err != nil || len(resp.Diagnostics) > 0 {
			t.Fatal(resp.Diagnostics, err)
		}
		resp.NewState, resp.NewIdentity = withoutID(c, resp.NewState), nil // the identity contains only the random id
		all = append(all, resp)
	}
	if diff := cmp.Diff(all[0], all[1]); diff != "" {
		t.Errorf("the answers of the framework and of fastpath (-want +got):\n%s", diff)
	}
}

// withoutID returns a state without its id, which is random.
func withoutID(c *caller, state *tfprotov6.DynamicValue) *tfprotov6.DynamicValue {
	value, err := state.Unmarshal(c.resource)
	if err != nil {
		c.Fatal(err)
	}
	var values map[string]tftypes.Value
	if err := value.As(&values); err != nil {
		c.Fatal(err)
	}
	delete(values, "id")
	return &tfprotov6.DynamicValue{JSON: fmt.Append(nil, values)} // fmt sorts the keys of a map
}

// spy is a server that records the context of a ReadResource call. If began is set, ReadResource calls began and then
// waits until its context ends.
type spy struct {
	fastpath.FullServer
	got   context.Context // the context of the last call
	ended bool
	began func()
}

func (s *spy) ReadResource(
	ctx context.Context, _ *tfprotov6.ReadResourceRequest,
) (*tfprotov6.ReadResourceResponse, error) {
	s.got = ctx
	if s.began != nil {
		s.began()
		<-ctx.Done()
		s.ended = true
	}
	return nil, nil
}

type key struct{}

func TestContextsHaveNoValuesAndEndWithTheCall(t *testing.T) {
	quiet(t)
	inner := &spy{FullServer: frameworkServer().(fastpath.FullServer)}
	ctx, cancel := context.WithCancel(context.WithValue(t.Context(), key{}, "a logger"))
	_, _ = fastpath.Wrap(inner, provider.New("test")()).ReadResource(ctx, &tfprotov6.ReadResourceRequest{})
	if inner.got.Value(key{}) != nil || inner.got.Err() == nil {
		t.Errorf("the context of the call contains the value %v, or did not end: %v", inner.got.Value(key{}), inner.got.Err())
	}
	inner.began = cancel // ends the context during the call, as Terraform does when it is interrupted
	_, _ = fastpath.Wrap(inner, provider.New("test")()).ReadResource(ctx, &tfprotov6.ReadResourceRequest{})
	if !inner.ended {
		t.Error("the context of the call did not end when its parent was cancelled")
	}
}

func TestRequestedLogsUseTheFrameworksServer(t *testing.T) {
	for pair, asked := range map[string]bool{
		"": false, "TF_LOG=": false, "TF_LOG=off": false, "TF_LOG_CORE=TRACE": false, "TF_LOG_PATH=x": false,
		"TF_LOG=INFO": true, "TF_LOG_PROVIDER=debug": true, "TF_LOG_SDK=TRACE": true, "TF_LOG_SDK_PROTO_DATA_DIR=x": true,
		"TF_LOG_PROVIDER_AUTHENTIK_EMAIL=WARN": true, "TF_ACC_LOG_PATH=x": true,
	} {
		t.Run(pair, func(t *testing.T) {
			quiet(t)
			if name, value, found := strings.Cut(pair, "="); found {
				t.Setenv(name, value)
			}
			ours := fastpath.IsWrapped(fastServer())
			if left := !ours; left != asked {
				t.Errorf("the framework's own server is used: %v, want %v", left, asked)
			}
		})
	}
}

func TestSettingsOfTheUserAreKept(t *testing.T) {
	before := debug.SetGCPercent(100)
	t.Cleanup(func() { debug.SetGCPercent(before) })
	for name, test := range map[string]struct {
		set     [2]string
		level   string
		percent int
	}{
		"nothing set": {[2]string{"TF_LOG", ""}, "OFF", 200},
		"logs asked":  {[2]string{"TF_LOG", "INFO"}, "", 200},
		"GOGC set":    {[2]string{"GOGC", "100"}, "OFF", 100},
	} {
		t.Run(name, func(t *testing.T) {
			quiet(t)
			t.Setenv("TF_LOG_SDK", "")
			t.Setenv("GOGC", "")
			t.Setenv(test.set[0], test.set[1])
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

// TestNoMethodOfTheFrameworksServerIsHidden checks that the wrapper has every method of the framework's server.
// terraform-plugin-go finds optional features of a server by its methods, so a missing method would switch a feature
// off.
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

func TestDebuggedProcessUsesTheFrameworksServer(t *testing.T) {
	quiet(t)
	t.Setenv("TF_LOG_SDK", "")
	served := fastpath.Factory(provider.New("test")(), true)()
	if fastpath.IsWrapped(served) || os.Getenv("TF_LOG_SDK") != "" {
		t.Errorf("the server is not the framework's own, or TF_LOG_SDK is set to %q", os.Getenv("TF_LOG_SDK"))
	}
}

func TestAllResourcesAreCalledDirectly(t *testing.T) {
	quiet(t)
	sim, _, _ := stages(t, 1)
	served := fastServer()
	configured(t, served, sim)
	if !fastpath.IsWrapped(served) {
		t.Fatal("fastpath.New returned the framework's own server")
	}
	for _, factory := range provider.New("test")().Resources(t.Context()) {
		var about resource.MetadataResponse
		factory().Metadata(t.Context(), resource.MetadataRequest{}, &about)
		if !fastpath.IsDirect(t.Context(), served, about.TypeName) {
			t.Errorf("%s is left to the framework", about.TypeName)
		}
	}
}
