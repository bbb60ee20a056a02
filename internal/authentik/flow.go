package authentik

import (
	"encoding/json"
	"strings"
)

// Flow is a flow, as itself or within the flow_set of a stage. Empty fields are absent: left as they are by a
// request, and missing in a response that does not have them.
type Flow struct {
	// PK is the UUID; the server's.
	PK string `json:"pk,omitempty"`
	// PolicyBindingModelPtrID is the UUID under which policies are bound to the flow; the server's.
	PolicyBindingModelPtrID string `json:"policybindingmodel_ptr_id,omitempty"`
	// Name is for administrators and need not be unique.
	Name string `json:"name,omitempty"`
	// Slug is the unique key in URLs, at most 50 characters before 2025.12.
	Slug string `json:"slug,omitempty"`
	// Title is shown to users.
	Title string `json:"title,omitempty"`
	// Designation is what the flow is for, such as recovery.
	Designation string `json:"designation,omitempty"`
	// Background is the address of the picture: the key background before 2025.12, background_url since. Never sent,
	// since the address that a server computed must not come back as a setting.
	Background string `json:"-"`
	// PolicyEngineMode is any or all.
	PolicyEngineMode string `json:"policy_engine_mode,omitempty"`
	// CompatibilityMode is for mobile password managers; nil is absent.
	CompatibilityMode *bool `json:"compatibility_mode,omitempty"`
	// ExportURL is the path of the flow's blueprint; the server's.
	ExportURL string `json:"export_url,omitempty"`
	// Layout of the pages.
	Layout string `json:"layout,omitempty"`
	// DeniedAction is what happens where a policy denies the flow.
	DeniedAction string `json:"denied_action,omitempty"`
	// Authentication that the flow demands; empty within a flow_set, which does not tell it.
	Authentication string `json:"authentication,omitempty"`
}

// UnmarshalJSON takes the picture from whichever key the release uses. Flows read by themselves carry both since
// 2025.12, background then being the setting, often empty.
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
	f.Background, _, _ = strings.Cut(f.Background, "?") // the signature of an uploaded picture changes every few minutes
	return nil
}

func (f *Flow) defect() string {
	if f.PK == "" || f.Slug == "" {
		return "it has no pk or no slug"
	}
	return ""
}

// Binding is the place of a stage in a flow.
type Binding struct {
	// PK is the UUID; the server's.
	PK string `json:"pk,omitempty"`
	// Target is the UUID of the flow.
	Target string `json:"target,omitempty"`
	// Stage is the UUID of the stage.
	Stage string `json:"stage,omitempty"`
	// Order is the place; a flow runs its bindings from the lowest. Zero is sent, as it is a place like any other.
	Order int64 `json:"order"`
	// StageObj is the bound stage as the server shows it; nil in a request.
	StageObj *Stage `json:"stage_obj,omitempty"`
}

func (b *Binding) defect() string {
	if b.PK == "" {
		return "it has no pk"
	}
	return ""
}
