package tfcore

import (
	"maps"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Invoke validates, plans and invokes an action. The attributes in variables are unknown while the action is validated,
// because the values of variables are unknown then. Invoke returns the progress messages of the action, nil if there
// are none.
func (s *Session) Invoke(typeName string, config map[string]any, variables ...string) (messages []string, diags Diagnostics) {
	s.tb.Helper()
	server, ok := s.server.(tfprotov6.ActionServer)
	schema := s.schema.ActionSchemas[typeName]
	if !ok || schema == nil {
		s.tb.Fatalf("the provider has no action %q", typeName)
	}
	value, diags := decodeConfig(schema.Schema.Block, config, "")
	if diags.HasError() {
		return nil, diags
	}
	early := maps.Clone(config)
	for _, name := range variables {
		early[name] = Unknown{}
	}
	validated, diags := decodeConfig(schema.Schema.Block, early, "")
	if diags.HasError() {
		return nil, diags
	}
	if diags = s.validate(schema.Schema.Block, validated, s.validateAction(server, typeName)); diags.HasError() {
		return nil, diags
	}
	plan, err := server.PlanAction(s.tb.Context(), &tfprotov6.PlanActionRequest{ActionType: typeName, Config: pack(value)})
	if err != nil {
		return nil, answered(nil, err)
	}
	if diags = diags.and(answered(plan.Diagnostics, nil)); diags.HasError() {
		return nil, diags
	}
	stream, err := server.InvokeAction(s.tb.Context(), &tfprotov6.InvokeActionRequest{ActionType: typeName, Config: pack(value)})
	if err != nil {
		return nil, answered(nil, err)
	}
	for event := range stream.Events {
		switch event := event.Type.(type) {
		case tfprotov6.ProgressInvokeActionEventType:
			messages = append(messages, event.Message)
		case tfprotov6.CompletedInvokeActionEventType:
			diags = diags.and(answered(event.Diagnostics, nil))
		}
	}
	return messages, diags
}

func (s *Session) validateAction(server tfprotov6.ActionServer, typeName string) func(tftypes.Value) Diagnostics {
	return func(v tftypes.Value) Diagnostics {
		resp, err := server.ValidateActionConfig(s.tb.Context(), &tfprotov6.ValidateActionConfigRequest{ActionType: typeName, Config: pack(v)})
		if err != nil {
			return answered(nil, err)
		}
		return answered(resp.Diagnostics, nil)
	}
}
