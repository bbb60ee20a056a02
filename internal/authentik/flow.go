package authentik

import (
	"cmp"
	"strings"
)

// Flow is a flow, either read alone or as an element of the flow_set of a stage. If a response does not contain a
// field, the field is empty. A request leaves out the empty fields, and the server keeps their values.
type Flow struct {
	// PK is the UUID of the flow. The server sets it.
	PK string `json:"pk,omitempty"`
	// PolicyBindingModelPtrID is the UUID to which policies of the flow are bound. The server sets it.
	PolicyBindingModelPtrID string `json:"policybindingmodel_ptr_id,omitempty"`
	// Name is the name for administrators. It need not be unique.
	Name string `json:"name,omitempty"`
	// Slug is the unique key of the flow in URLs. Before 2025.12, it has at most 50 characters.
	Slug string `json:"slug,omitempty"`
	// Title is the title that users see.
	Title string `json:"title,omitempty"`
	// Designation is the purpose of the flow, such as recovery.
	Designation string `json:"designation,omitempty"`
	// Background is the address of the background picture before 2025.12. Since 2025.12, BackgroundURL is the address, and
	// Background is the setting, which is often empty. Requests do not contain these fields, because the server would
	// store the address as the setting.
	Background    string `json:"background,omitempty"`
	BackgroundURL string `json:"background_url,omitempty"`
	// PolicyEngineMode is "any" if one policy of the flow must pass, and "all" if all policies of the flow must pass.
	PolicyEngineMode string `json:"policy_engine_mode,omitempty"`
	// CompatibilityMode makes the flow work with more password managers on mobile devices. Nil means absent.
	CompatibilityMode *bool `json:"compatibility_mode,omitempty"`
	// ExportURL is the path that exports the flow as a blueprint. The server sets it.
	ExportURL string `json:"export_url,omitempty"`
	// Layout is the layout of the flow's pages.
	Layout string `json:"layout,omitempty"`
	// DeniedAction is what happens if a policy denies a user access to the flow.
	DeniedAction string `json:"denied_action,omitempty"`
	// Authentication is what the flow requires of a user, such as a login. The server does not send this field for the
	// flows in the flow_set of a stage.
	Authentication string `json:"authentication,omitempty"`
}

// PictureURL returns the address of the background picture. It leaves out the query, because the query of an uploaded
// picture is a signature that changes every few minutes.
func (f *Flow) PictureURL() string {
	address, _, _ := strings.Cut(cmp.Or(f.BackgroundURL, f.Background), "?")
	return address
}

// Binding puts a stage into a flow.
type Binding struct {
	// PK is the UUID of the binding. The server sets it.
	PK string `json:"pk,omitempty"`
	// Target is the UUID of the flow.
	Target string `json:"target,omitempty"`
	// Stage is the UUID of the stage.
	Stage string `json:"stage,omitempty"`
	// Order is the position of the stage in the flow. The flow runs its stages in ascending order. Requests contain a zero
	// too, because zero is a valid position.
	Order int64 `json:"order"`
	// StageObj is the bound stage in a response. It is nil in a request.
	StageObj *Stage `json:"stage_obj,omitempty"`
}
