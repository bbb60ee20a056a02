package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
)

// populate prepares a server and a state with n stages, for a benchmark that does not measure the create. It creates
// one stage, and copies it on the server and in the state. If Terraform created all stages, a large n would take
// minutes, because Terraform copies the whole state for every change. A wrong copy would be noticed, because the next
// plan would not be empty.
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
	var known struct{ Resources [1]map[string]json.RawMessage }
	var instances [1]json.RawMessage
	err = errors.Join(json.Unmarshal(text, &state), json.Unmarshal(text, &known))
	err = errors.Join(err, json.Unmarshal(known.Resources[0]["instances"], &instances))
	if err != nil {
		return err
	}
	var resources []any
	for _, b := range blocks(n) {
		copies, err := addCopies(server, string(instances[0]), b)
		if err != nil {
			return err
		}
		resource := maps.Clone(known.Resources[0])
		resource["name"], resource["instances"] = json.RawMessage(fmt.Sprintf(`"bench_%d"`, b.first)), copies
		resources = append(resources, resource)
	}
	state["resources"] = resources
	text, err = json.Marshal(state)
	return errors.Join(err, os.WriteFile(file, text, 0o600))
}

// addCopies returns the state of all stages of a resource block as a JSON list. The argument `first` is the state of
// the stage that exists. All other stages are copies of this stage, which addCopies also adds to the server.
func addCopies(server *authentiksim.Server, first string, b block) (json.RawMessage, error) {
	stored := map[string]any{"pk": "no stage"} // for the baseline, a provider that creates nothing on the server
	if made := server.Stages("email"); len(made) > 0 {
		stored = made[0]
	}
	oldID, copies := fmt.Sprint(stored["pk"]), make([]string, b.n)
	for i := range copies {
		name, id := fmt.Sprintf("bench-%05d", b.first+i), oldID
		if b.first+i > 0 {
			stored["name"] = name
			var err error
			if id, err = server.Add("email", stored); err != nil {
				return nil, err
			}
		}
		copies[i] = strings.NewReplacer(oldID, id, "bench-00000", name, `"index_key": 0`, fmt.Sprintf(`"index_key": %d`, i)).
			Replace(first)
	}
	return json.RawMessage("[" + strings.Join(copies, ",") + "]"), nil
}
