package tfcore

import "github.com/hashicorp/terraform-plugin-go/tfprotov6"

// Invoke validates, plans and invokes an action. It returns the progress messages of the action, or nil if there are
// none.
func (s *Session) Invoke(typeName string, config map[string]any) (messages []string, diags Diagnostics) {
	s.tb.Helper()
	if diags = s.PlanAction(typeName, config, config); diags.HasError() {
		return nil, diags
	}
	server, value := s.action(typeName, config)
	stream := call(s, server.InvokeAction, &tfprotov6.InvokeActionRequest{ActionType: typeName, Config: value})
	for event := range stream.Events {
		switch event := event.Type.(type) {
		case tfprotov6.ProgressInvokeActionEventType:
			messages = append(messages, event.Message)
		case tfprotov6.CompletedInvokeActionEventType:
			diags = diags.and(received(event.Diagnostics))
		}
	}
	return messages, diags
}

// PlanAction validates and plans an action. The argument `early` is the configuration during the validation, when the
// values of Terraform variables are unknown.
func (s *Session) PlanAction(typeName string, early, config map[string]any) Diagnostics {
	s.tb.Helper()
	server, value := s.action(typeName, config)
	block := s.schema.ActionSchemas[typeName].Schema.Block
	diags := s.validate(block, decode(s.tb, block, early, ""), func(v *tfprotov6.DynamicValue) []*tfprotov6.Diagnostic {
		request := &tfprotov6.ValidateActionConfigRequest{ActionType: typeName, Config: v}
		return call(s, server.ValidateActionConfig, request).Diagnostics
	})
	if diags.HasError() {
		return diags
	}
	plan := call(s, server.PlanAction, &tfprotov6.PlanActionRequest{ActionType: typeName, Config: value})
	return diags.and(received(plan.Diagnostics))
}

func (s *Session) action(typeName string, config map[string]any) (tfprotov6.ActionServer, *tfprotov6.DynamicValue) {
	s.tb.Helper()
	server, ok := s.server.(tfprotov6.ActionServer)
	schema := s.schema.ActionSchemas[typeName]
	if !ok || schema == nil {
		s.tb.Fatalf("the provider has no action %q", typeName)
	}
	block := schema.Schema.Block
	return server, pack(block.ValueType(), decode(s.tb, block, config, ""))
}
