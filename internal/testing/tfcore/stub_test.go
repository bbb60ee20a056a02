package tfcore_test

import (
	"context"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/tfcore"
)

type config = map[string]any

// stageSchema is the schema of the resource, the data source and the listed objects of the test provider.
var stageSchema = &tfprotov6.Schema{Block: &tfprotov6.SchemaBlock{
	Attributes: []*tfprotov6.SchemaAttribute{
		{Name: "id", Type: tftypes.String, Computed: true},
		{Name: "name", Type: tftypes.String, Required: true},
		{Name: "host", Type: tftypes.String, Optional: true},
		{Name: "bare", Type: tftypes.String, Optional: true},
		{Name: "port", Type: tftypes.Number, Optional: true, Computed: true},
		{Name: "password", Type: tftypes.String, Optional: true, Sensitive: true},
		{Name: "secret_wo", Type: tftypes.String, Optional: true, WriteOnly: true},
	},
	BlockTypes: []*tfprotov6.SchemaNestedBlock{{
		TypeName: "flow", Nesting: tfprotov6.SchemaNestedBlockNestingModeList,
		Block: &tfprotov6.SchemaBlock{Attributes: []*tfprotov6.SchemaAttribute{
			{Name: "slug", Type: tftypes.String, Required: true},
			{Name: "order", Type: tftypes.Number, Optional: true, Computed: true},
		}},
	}},
}}

var stageType = stageSchema.ValueType()

// answer is what the test provider returns for a call. values is nil if there is no object.
type answer struct {
	values      map[string]tftypes.Value
	identity    any
	diagnostics []*tfprotov6.Diagnostic
	replace     []*tftypes.AttributePath
	deferred    *tfprotov6.Deferred
}

func (a *answer) set(name string, value any) {
	a.values[name] = tftypes.NewValue(a.values[name].Type(), value)
}

func (a *answer) state() *tfprotov6.DynamicValue {
	if a.values == nil {
		return tfcore.Pack(tftypes.NewValue(stageType, nil))
	}
	return tfcore.Pack(tftypes.NewValue(stageType, a.values))
}

func (a *answer) identityData() *tfprotov6.ResourceIdentityData {
	if a.identity == nil {
		return nil
	}
	typ := tftypes.Object{AttributeTypes: map[string]tftypes.Type{"id": tftypes.String}}
	values := map[string]tftypes.Value{"id": tftypes.NewValue(tftypes.String, a.identity)}
	return &tfprotov6.ResourceIdentityData{IdentityData: tfcore.Pack(tftypes.NewValue(typ, values))}
}

// stub is a provider that follows all rules of core. Its only object has the id "id-1". To break a rule, a test sets
// altered and alter. A call of a method that stub does not define panics.
type stub struct {
	tfprotov6.ProviderServer
	altered string // the name of a call; the function alter changes the answers to this call
	alter   func(*answer)
	plans   []*tfprotov6.PlanResourceChangeRequest // the requests for plans, with the oldest first
}

// answer returns the answer to a call for an object. If altered is the name of the call, the function alter first
// changes the answer.
func (s *stub) answer(call string, packed *tfprotov6.DynamicValue) *answer {
	a := &answer{values: decoded(packed), identity: "id-1"}
	if a.values != nil {
		a.set("secret_wo", nil)
	}
	if call == "apply" {
		a.set("id", "id-1")
	}
	if call == s.altered {
		s.alter(a)
	}
	return a
}

// decoded returns the attributes of an object, or nil if the object is null.
func decoded(packed *tfprotov6.DynamicValue) map[string]tftypes.Value {
	value, err := packed.Unmarshal(stageType)
	if err != nil {
		panic(err)
	}
	return maps.Clone(tfcore.Fields(value))
}

// stored is the object as a state file contains it.
var stored = tfprotov6.DynamicValue{JSON: []byte(`{"id": "id-1", "name": "a", "host": null, "bare": null, "port": 25,
	"password": null, "secret_wo": null, "flow": []}`)}

func (s *stub) GetProviderSchema(
	context.Context, *tfprotov6.GetProviderSchemaRequest,
) (*tfprotov6.GetProviderSchemaResponse, error) {
	empty := &tfprotov6.Schema{Block: &tfprotov6.SchemaBlock{}}
	stage := map[string]*tfprotov6.Schema{"test_stage": stageSchema}
	return &tfprotov6.GetProviderSchemaResponse{
		ServerCapabilities: &tfprotov6.ServerCapabilities{PlanDestroy: true},
		Provider:           empty, ResourceSchemas: stage, DataSourceSchemas: stage,
		ListResourceSchemas: map[string]*tfprotov6.Schema{"test_stage": empty},
	}, nil
}

func (s *stub) GetResourceIdentitySchemas(
	context.Context, *tfprotov6.GetResourceIdentitySchemasRequest,
) (*tfprotov6.GetResourceIdentitySchemasResponse, error) {
	id := []*tfprotov6.ResourceIdentitySchemaAttribute{{Name: "id", Type: tftypes.String, RequiredForImport: true}}
	return &tfprotov6.GetResourceIdentitySchemasResponse{
		IdentitySchemas: map[string]*tfprotov6.ResourceIdentitySchema{"test_stage": {IdentityAttributes: id}},
	}, nil
}

func (s *stub) ValidateProviderConfig(
	_ context.Context, req *tfprotov6.ValidateProviderConfigRequest,
) (*tfprotov6.ValidateProviderConfigResponse, error) {
	return &tfprotov6.ValidateProviderConfigResponse{PreparedConfig: req.Config}, nil
}

func (s *stub) ConfigureProvider(
	context.Context, *tfprotov6.ConfigureProviderRequest,
) (*tfprotov6.ConfigureProviderResponse, error) {
	return &tfprotov6.ConfigureProviderResponse{}, nil
}

func (s *stub) StopProvider(
	context.Context, *tfprotov6.StopProviderRequest,
) (*tfprotov6.StopProviderResponse, error) {
	return &tfprotov6.StopProviderResponse{}, nil
}

func (s *stub) ValidateResourceConfig(
	_ context.Context, req *tfprotov6.ValidateResourceConfigRequest,
) (*tfprotov6.ValidateResourceConfigResponse, error) {
	return &tfprotov6.ValidateResourceConfigResponse{Diagnostics: s.answer("validate", req.Config).diagnostics}, nil
}

func (s *stub) UpgradeResourceState(
	_ context.Context, req *tfprotov6.UpgradeResourceStateRequest,
) (*tfprotov6.UpgradeResourceStateResponse, error) {
	state := s.answer("upgrade", &tfprotov6.DynamicValue{JSON: req.RawState.JSON}).state()
	return &tfprotov6.UpgradeResourceStateResponse{UpgradedState: state}, nil
}

func (s *stub) ReadResource(
	_ context.Context, req *tfprotov6.ReadResourceRequest,
) (*tfprotov6.ReadResourceResponse, error) {
	a := s.answer("read", req.CurrentState)
	return &tfprotov6.ReadResourceResponse{NewState: a.state(), NewIdentity: a.identityData(), Private: req.Private}, nil
}

func (s *stub) PlanResourceChange(
	_ context.Context, req *tfprotov6.PlanResourceChangeRequest,
) (*tfprotov6.PlanResourceChangeResponse, error) {
	s.plans = append(s.plans, req)
	call, config := "plan", decoded(req.Config)
	switch {
	case config == nil:
		call = "destroy plan"
	case !config["flow"].IsKnown():
		call = "dynamic plan"
	case decoded(req.PriorState) != nil:
		call = "update"
	case len(s.plans) > 1:
		call = "second plan"
	}
	a := s.answer(call, withDefaults(req.ProposedNewState))
	return &tfprotov6.PlanResourceChangeResponse{
		PlannedState: a.state(), PlannedPrivate: []byte("{}"), RequiresReplace: a.replace, Deferred: a.deferred,
	}, nil
}

// withDefaults returns a proposed object with a default for each computed attribute that is null.
func withDefaults(proposed *tfprotov6.DynamicValue) *tfprotov6.DynamicValue {
	value, _ := proposed.Unmarshal(stageType)
	filled, err := tftypes.Transform(value, func(at *tftypes.AttributePath, v tftypes.Value) (tftypes.Value, error) {
		switch name := at.LastStep(); {
		case !v.IsNull() || value.IsNull():
		case name == tftypes.AttributeName("id"):
			return tftypes.NewValue(tftypes.String, tftypes.UnknownValue), nil
		case name == tftypes.AttributeName("port"), name == tftypes.AttributeName("order"):
			return tftypes.NewValue(tftypes.Number, 25), nil
		}
		return v, nil
	})
	if err != nil {
		panic(err)
	}
	return tfcore.Pack(filled)
}

func (s *stub) ApplyResourceChange(
	_ context.Context, req *tfprotov6.ApplyResourceChangeRequest,
) (*tfprotov6.ApplyResourceChangeResponse, error) {
	call := "apply"
	if decoded(req.PlannedState) == nil {
		call = "destroy"
	}
	a := s.answer(call, req.PlannedState)
	return &tfprotov6.ApplyResourceChangeResponse{
		NewState: a.state(), NewIdentity: a.identityData(), Private: req.PlannedPrivate, Diagnostics: a.diagnostics,
	}, nil
}

func (s *stub) ValidateDataResourceConfig(
	context.Context, *tfprotov6.ValidateDataResourceConfigRequest,
) (*tfprotov6.ValidateDataResourceConfigResponse, error) {
	return &tfprotov6.ValidateDataResourceConfigResponse{}, nil
}

func (s *stub) ReadDataSource(
	context.Context, *tfprotov6.ReadDataSourceRequest,
) (*tfprotov6.ReadDataSourceResponse, error) {
	return &tfprotov6.ReadDataSourceResponse{State: s.answer("data source", &stored).state()}, nil
}

func (s *stub) ValidateListResourceConfig(
	context.Context, *tfprotov6.ValidateListResourceConfigRequest,
) (*tfprotov6.ValidateListResourceConfigResponse, error) {
	return &tfprotov6.ValidateListResourceConfigResponse{}, nil
}

func (s *stub) ListResource(
	context.Context, *tfprotov6.ListResourceRequest,
) (*tfprotov6.ListResourceServerStream, error) {
	a := s.answer("list", &stored)
	state := a.state()
	one := tfprotov6.ListResourceResult{Identity: a.identityData(), Resource: state, Diagnostics: a.diagnostics}
	return &tfprotov6.ListResourceServerStream{Results: slices.Values([]tfprotov6.ListResourceResult{one})}, nil
}
