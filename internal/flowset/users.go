package flowset

import (
	"fmt"
	"slices"
	"strings"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
)

// parts are the apps whose objects are part of a flow, and of no use without it: its bindings, and those of its policies.
var parts = []string{"authentik_flows", "authentik_policies"}

// usersOf tells apart what authentik deletes with a flow, such as the provider that authorizes through it, and what only
// loses it, such as the brand whose recovery flow it is. authentik does either without a word.
func usersOf(users []authentik.UsedBy) (deleted, losing []string) {
	for _, user := range users {
		name := fmt.Sprintf("%q (%s)", user.Name, user.ModelName)
		switch {
		case slices.Contains(parts, user.App):
		case strings.EqualFold(user.Action, "cascade"): // upper case before 2024.12
			deleted = append(deleted, name)
		default:
			losing = append(losing, name)
		}
	}
	return few(deleted), few(losing)
}

// few names no more than some.
func few(names []string) []string {
	const most = 5
	if more := len(names) - most; more > 0 {
		return append(slices.Clip(names[:most]), fmt.Sprintf("%d more", more))
	}
	return names
}
