package tfcore_test

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// bent is a response of the provider that a test can change before core reads it.
type bent struct {
	call     string
	value    map[string]tftypes.Value
	absent   bool
	replace  []*tftypes.AttributePath
	deferred *tfprotov6.Deferred
}

func (b *bent) set(name string, value any) {
	b.value[name] = tftypes.NewValue(b.value[name].Type(), value)
}

// exchange is a request for a plan, together with its response.
type exchange struct {
	req  *tfprotov6.PlanResourceChangeRequest
	resp *tfprotov6.PlanResourceChangeResponse
}

// bendable is a provider server whose responses a test can change. A test cannot break core's rules in another way,
// because the plugin framework follows most of the rules by itself.
type bendable struct {
	tfprotov6.ProviderServer
	world *world
}

func (s bendable) bend(call string, state **tfprotov6.DynamicValue) *bent {
	change := &bent{call: call}
	if s.world.bend == nil || *state == nil {
		return change
	}
	change.value = unpack(*state)
	s.world.bend(change)
	*state = change.pack()
	return change
}

func (b *bent) pack() *tfprotov6.DynamicValue {
	typ := stageType()
	v := tftypes.NewValue(typ, nil)
	if b.value != nil && !b.absent {
		v = tftypes.NewValue(typ, b.value)
	}
	packed, err := tfprotov6.NewDynamicValue(typ, v)
	if err != nil {
		panic(err)
	}
	return &packed
}

// unpack returns the attributes of an object, or nil if the object is null.
func unpack(packed *tfprotov6.DynamicValue) map[string]tftypes.Value {
	v, err := packed.Unmarshal(stageType())
	if err != nil {
		panic(err)
	}
	if v.IsNull() {
		return nil
	}
	var value map[string]tftypes.Value
	if err := v.As(&value); err != nil {
		panic(err)
	}
	return value
}

func (s bendable) PlanResourceChange(
	ctx context.Context, req *tfprotov6.PlanResourceChangeRequest,
) (*tfprotov6.PlanResourceChangeResponse, error) {
	resp, err := s.ProviderServer.PlanResourceChange(ctx, req)
	if err == nil {
		change := s.bend("plan", &resp.PlannedState)
		resp.RequiresReplace = append(resp.RequiresReplace, change.replace...)
		resp.Deferred = change.deferred
		s.world.plans = append(s.world.plans, exchange{req, resp})
	}
	return resp, err
}

func (s bendable) ApplyResourceChange(
	ctx context.Context, req *tfprotov6.ApplyResourceChangeRequest,
) (*tfprotov6.ApplyResourceChangeResponse, error) {
	resp, err := s.ProviderServer.ApplyResourceChange(ctx, req)
	if err == nil {
		s.bend("apply", &resp.NewState)
	}
	return resp, err
}

func (s bendable) ReadResource(
	ctx context.Context, req *tfprotov6.ReadResourceRequest,
) (*tfprotov6.ReadResourceResponse, error) {
	resp, err := s.ProviderServer.ReadResource(ctx, req)
	if err == nil {
		s.bend("read", &resp.NewState)
	}
	return resp, err
}

func stageType() tftypes.Object {
	server := providerserver.NewProtocol6(testProvider{&world{}})()
	resp, err := server.GetProviderSchema(context.Background(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		panic(err)
	}
	typ, ok := resp.ResourceSchemas["test_stage"].ValueType().(tftypes.Object)
	if !ok {
		panic(fmt.Sprintf("%T is no object", resp.ResourceSchemas["test_stage"].ValueType()))
	}
	return typ
}
