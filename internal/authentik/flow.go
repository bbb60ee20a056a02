package authentik

import (
	"encoding/json"
	"strings"
)

// Flow is a flow, either read alone or as an element of the flow_set of a stage. A request does not contain the empty
// fields, and the server keeps their values. If a response does not contain a field, the field is empty.
type Flow struct {
	// PK is the UUID of the flow. The server sets it.
	PK string `json:"pk,omitempty"`
	// PolicyBindingModelPtrID is the UUID to which policies of the flow are bound. The server sets it.
	PolicyBindingModelPtrID string `json:"policybindingmodel_ptr_id,omitempty"`
	// Name is the name for administrators. It need not be unique.
	Name string `json:"name,omitempty"`
	// Slug is the unique key of the flow in URLs. It has at most 50 characters before 2025.12.
	Slug string `json:"slug,omitempty"`
	// Title is the title that users see.
	Title string `json:"title,omitempty"`
	// Designation is the purpose of the flow, such as recovery.
	Designation string `json:"designation,omitempty"`
	// Background is the address of the background picture. The server sends it in the key background before 2025.12, and
	// in background_url since then. The client never sends it, because the server would store the computed address as a
	// setting.
	Background string `json:"-"`
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

// UnmarshalJSON sets Background from the key background_url, or from the key background if background_url is missing or
// empty. Since 2025.12, a flow that is read alone has both keys. Only background_url then contains the address of the
// picture, and background contains the setting, which is often empty.
func (f *Flow) UnmarshalJSON(data []byte) error {
	type plain Flow
	wire := struct {
		*plain
		Background    string `json:"background"`
		BackgroundURL string `json:"background_url"`
	}{plain: (*plain)(f)}
	if err := json.Unmarshal(data, &wire); err != nil {
		return err
	}
	f.Background = wire.BackgroundURL
	if f.Background == "" {
		f.Background = wire.Background
	}
	// The address of an uploaded picture has a signature as its query. The query is removed, because the signature changes
	// every few minutes.
	f.Background, _, _ = strings.Cut(f.Background, "?")
	return nil
}

// Binding puts a stage into a flow.
type Binding struct {
	// PK is the UUID of the binding. The server sets it.
	PK string `json:"pk,omitempty"`
	// Target is the UUID of the flow.
	Target string `json:"target,omitempty"`
	// Stage is the UUID of the stage.
	Stage string `json:"stage,omitempty"`
	// Order is the position of the stage in the flow, which runs its stages in ascending order. The client also sends
	// zero, because zero is a valid position.
	Order int64 `json:"order"`
	// StageObj is the bound stage in a response. It is nil in a request.
	StageObj *Stage `json:"stage_obj,omitempty"`
}
