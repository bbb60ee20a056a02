package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

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
	if err := multiply(server, state, n); err != nil {
		return err
	}
	text, err = json.Marshal(state)
	return errors.Join(err, os.WriteFile(file, text, 0o600))
}

// multiply takes the only instance of a state n times, and gives the server the stages.
func multiply(server *authentiksim.Server, state map[string]any, n int) error {
	resources, _ := state["resources"].([]any)
	if len(resources) != 1 {
		return fmt.Errorf("a state with %d resources instead of one", len(resources))
	}
	resource, _ := resources[0].(map[string]any)
	instances, _ := resource["instances"].([]any)
	stored := slices.Concat(server.Stages("email"), []map[string]any{{}})[0] // the floor makes none
	for i := 1; i < n; i++ {
		stored["name"] = fmt.Sprintf("bench-%05d", i)
		id, err := server.AddStage("email", stored)
		if err != nil {
			return err
		}
		one := clone(instances[0])
		attributes, _ := one["attributes"].(map[string]any)
		attributes["name"], attributes["id"], one["index_key"] = stored["name"], id, i
		if _, known := one["identity"]; known {
			one["identity"] = map[string]any{"id": id}
		}
		instances = append(instances, one)
	}
	resource["instances"] = instances
	return nil
}

// clone is deep; what was read from JSON can be written as such.
func clone(of any) map[string]any {
	var copied map[string]any
	if text, err := json.Marshal(of); err == nil {
		_ = json.Unmarshal(text, &copied)
	}
	return copied
}
