package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentiksim"
)

// populate makes n stages and their state from one that is applied: for every change Terraform copies the whole state,
// which takes minutes for five thousand, and nothing of it is measured. What does not fit shows as a plan that is not empty.
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
	if err := json.Unmarshal(text, &state); err != nil {
		return err
	}
	if state["resources"], err = multiplied(server, state, n); err != nil {
		return err
	}
	text, err = json.Marshal(state)
	return errors.Join(err, os.WriteFile(file, text, 0o600))
}

// multiplied are the resources of a state with n stages, which the server then has, too.
func multiplied(server *authentiksim.Server, state map[string]any, n int) ([]any, error) {
	resources, _ := state["resources"].([]any)
	if len(resources) != 1 {
		return nil, fmt.Errorf("a state with %d resources instead of one", len(resources))
	}
	resource, _ := resources[0].(map[string]any)
	first, _ := resource["instances"].([]any)
	stored := map[string]any{} // of the floor, which makes none
	if made := server.Stages("email"); len(made) > 0 {
		stored = made[0]
	}
	var all []any
	for _, b := range blocks(n) {
		instances := []any{}
		for i := range b.N {
			one := clone(first[0])
			attributes, _ := one["attributes"].(map[string]any)
			if b.First+i > 0 {
				stored["name"] = fmt.Sprintf("bench-%05d", b.First+i)
				id, err := server.AddStage("email", stored)
				if err != nil {
					return nil, err
				}
				attributes["name"], attributes["id"], one["index_key"] = stored["name"], id, i
				if _, known := one["identity"]; known {
					one["identity"] = map[string]any{"id": id}
				}
			}
			instances = append(instances, one)
		}
		made := clone(resource)
		made["name"], made["instances"] = fmt.Sprintf("bench_%d", b.First), instances
		all = append(all, made)
	}
	return all, nil
}

// clone is deep; what was read from JSON can be written as such.
func clone(of any) map[string]any {
	var copied map[string]any
	if text, err := json.Marshal(of); err == nil {
		_ = json.Unmarshal(text, &copied)
	}
	return copied
}
