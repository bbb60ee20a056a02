package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
)

// populate creates n stages and their state from one applied stage. A real create would take minutes for five thousand
// stages, because Terraform copies the whole state for every change, and it is not measured here. If the created state
// were wrong, the next plan would not be empty.
func (s *subject) populate(ctx context.Context, server *authentiksim.Server, folder string, n int) error {
	if _, err := s.command(ctx, server, folder, "create", 1); err != nil {
		return err
	}
	file := filepath.Join(folder, "terraform.tfstate")
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var state stateFile
	if err := json.Unmarshal(text, &state); err != nil {
		return err
	}
	if state.Resources, err = multiplied(server, state.Resources, n); err != nil {
		return err
	}
	text, err = json.Marshal(state)
	return errors.Join(err, os.WriteFile(file, text, 0o600))
}

// stateFile is a Terraform state file in format 4 that contains only stages.
type stateFile struct {
	Version          int             `json:"version"`
	TerraformVersion string          `json:"terraform_version"`
	Serial           int             `json:"serial"`
	Lineage          string          `json:"lineage"`
	Outputs          json.RawMessage `json:"outputs"`
	Resources        []resourceState `json:"resources"`
}

type resourceState struct {
	Mode      string          `json:"mode"`
	Type      string          `json:"type"`
	Name      string          `json:"name"`
	Provider  string          `json:"provider"`
	Instances []instanceState `json:"instances"`
}

type instanceState struct {
	IndexKey              int             `json:"index_key"`
	SchemaVersion         int             `json:"schema_version"`
	Attributes            map[string]any  `json:"attributes"`
	IdentitySchemaVersion *int            `json:"identity_schema_version,omitempty"`
	Identity              map[string]any  `json:"identity,omitempty"`
	SensitiveAttributes   json.RawMessage `json:"sensitive_attributes,omitempty"`
	Private               string          `json:"private,omitempty"`
}

// multiplied returns the resources of n stages like the one in the state. It also adds the stages to the server.
func multiplied(server *authentiksim.Server, resources []resourceState, n int) ([]resourceState, error) {
	if len(resources) != 1 || len(resources[0].Instances) != 1 {
		return nil, fmt.Errorf("a state with %d resources instead of one of one stage", len(resources))
	}
	first := resources[0].Instances[0]
	stored := map[string]any{} // stays empty for the baseline, which creates no stage
	if made := server.Stages("email"); len(made) > 0 {
		stored = made[0]
	}
	var all []resourceState
	for _, b := range blocks(n) {
		resource := resources[0]
		resource.Name, resource.Instances = fmt.Sprintf("bench_%d", b.First), nil
		for i := range b.N {
			instance := first
			if number := b.First + i; number > 0 {
				stored["name"] = fmt.Sprintf("bench-%05d", number)
				id, err := server.AddStage("email", stored)
				if err != nil {
					return nil, err
				}
				instance = first.like(i, id, stored["name"])
			}
			resource.Instances = append(resource.Instances, instance)
		}
		all = append(all, resource)
	}
	return all, nil
}

// like returns the state of another stage, with its own id and name.
func (s instanceState) like(index int, id string, name any) instanceState {
	s.IndexKey, s.Attributes = index, maps.Clone(s.Attributes)
	s.Attributes["id"], s.Attributes["name"] = id, name
	if s.Identity != nil {
		s.Identity = map[string]any{"id": id}
	}
	return s
}
