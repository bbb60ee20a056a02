package flowset

import "strings"

// The values that a flow's fields take, from the documented API of every
// release up to 2026.11. A server may know fewer; it then refuses the value,
// and the refusal lands on the attribute.
var (
	designations = []string{"authentication", "authorization", "invalidation", "enrollment", "unenrollment", "recovery", "stage_configuration"}

	authentications = []string{"none", "require_authenticated", "require_unauthenticated", "require_superuser", "require_redirect", "require_outpost", "require_token"}

	policyEngineModes = []string{"all", "any"}

	layouts = []string{"stacked", "content_left", "content_right", "sidebar_left", "sidebar_right", "sidebar_left_frame_background", "sidebar_right_frame_background"}

	deniedActions = []string{"message_continue", "message", "continue"}
)

func oneOf(values []string) string {
	return " One of `" + strings.Join(values, "`, `") + "`."
}
