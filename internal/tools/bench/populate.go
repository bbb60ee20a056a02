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

// populate prepares a server and a state with n stages, for a benchmark that does not measure the create. It applies
// one stage and copies it. Terraform would take minutes to create five thousand stages, because it copies the whole
// state for every change. A wrong copy is noticed, because the next plan is then not empty.
func (s *subject) populate(ctx context.Context, server *authentiksim.Server, folder string, n int) error {
	if _, err := s.command(ctx, server, folder, "create", 1); err != nil {
		return err
	}
	file := filepath.Join(folder, "terraform.tfstate")
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var state map[string]any
	var known struct{ Resources []resourceState }
	if err := errors.Join(json.Unmarshal(text, &state), json.Unmarshal(text, &known)); err != nil {
		return err
	}
	if state["resources"], err = multiplied(server, known.Resources, n); err != nil {
		return err
	}
	text, err = json.Marshal(state)
	return errors.Join(err, os.WriteFile(file, text, 0o600))
}

// resourceState is a resource in a state file in format 4.
type resourceState struct {
	Mode      string           `json:"mode"`
	Type      string           `json:"type"`
	Name      string           `json:"name"`
	Provider  string           `json:"provider"`
	Instances []map[string]any `json:"instances"`
}

// multiplied copies the only stage in the state until there are n stages. It adds the copies to the server, and returns
// the resources of all n stages.
func multiplied(server *authentiksim.Server, resources []resourceState, n int) ([]resourceState, error) {
	if len(resources) != 1 || len(resources[0].Instances) != 1 {
		return nil, fmt.Errorf("the state has %d resources, want one resource with one stage", len(resources))
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
				instance = copyOf(first, i, id, stored["name"])
			}
			resource.Instances = append(resource.Instances, instance)
		}
		all = append(all, resource)
	}
	return all, nil
}

// copyOf returns a copy of the state of a stage, with another index, id and name.
func copyOf(instance map[string]any, index int, id string, name any) map[string]any {
	instance = maps.Clone(instance)
	attributes, _ := instance["attributes"].(map[string]any)
	attributes = maps.Clone(attributes)
	attributes["id"], attributes["name"] = id, name
	instance["index_key"], instance["attributes"] = index, attributes
	if instance["identity"] != nil {
		instance["identity"] = map[string]any{"id": id}
	}
	return instance
}
