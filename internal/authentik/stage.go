package authentik

import (
	"encoding/json"
	"strconv"
)

// Stage contains the fields that every stage of authentik has. The server sets all of them except Name.
type Stage struct {
	// PK is the UUID of the stage. It is empty in a request.
	PK string `json:"pk,omitempty"`
	// Name is unique among the stages of all types.
	Name string `json:"name,omitempty"`
	// Component is the name of the form for the stage in authentik's web interface. It is empty for a stage that was read
	// through a binding.
	Component string `json:"component,omitempty"`
	// VerboseName is the readable name of the stage's type. Some releases send the name of an unrelated class, so code
	// must not depend on it.
	VerboseName string `json:"verbose_name,omitempty"`
	// VerboseNamePlural is the plural of VerboseName.
	VerboseNamePlural string `json:"verbose_name_plural,omitempty"`
	// MetaModelName is the Django model, such as authentik_stages_email.emailstage. It identifies the type of the stage.
	MetaModelName string `json:"meta_model_name,omitempty"`
	// FlowSet contains the flows to which the stage is bound. A flow to which the stage is bound twice appears twice.
	FlowSet FlowSet `json:"flow_set,omitzero"`
}

// These are the values of Stage.MetaModelName for the two types of email stages.
const (
	EmailModel              = "authentik_stages_email.emailstage"
	AuthenticatorEmailModel = "authentik_stages_authenticator_email.authenticatoremailstage"
)

// models maps the path of a collection to the Django model of its objects, which is a part of permission names.
var models = map[string]string{
	"/stages/email/":               EmailModel,
	"/stages/authenticator/email/": AuthenticatorEmailModel,
	"/flows/instances/":            "authentik_flows.flow",
	"/flows/bindings/":             "authentik_flows.flowstagebinding",
	"/authenticators/admin/email/": "authentik_stages_authenticator_email.emaildevice",
	"/core/users/":                 "authentik_core.user",
}

// FlowSet contains the flows of a stage. The client only receives it and never sends it: releases before 2025.12 refuse
// a request with a flow_set or crash, and releases since 2025.12 ignore the flow_set (recordings flow-set/*).
type FlowSet []Flow

// IsZero always returns true, so that encoding/json leaves the key out of every request.
func (FlowSet) IsZero() bool { return true }

// EmailStage is one of the two email stages: the email stage, which sends a link, or the email authenticator setup
// stage, which sends a code. A nil field is absent. If a field is absent in a request, authentik keeps its value. If a
// field other than Password is absent in a response, this release or this type of stage does not have the field.
type EmailStage struct {
	Stage
	// UseGlobalSettings makes the stage use the global mail settings of authentik. The stage then ignores Host and its
	// other fields about the SMTP connection.
	UseGlobalSettings *bool `json:"use_global_settings,omitempty"`
	// Host is the host name of the SMTP server.
	Host *string `json:"host,omitempty"`
	// Port is the TCP port of the SMTP server. authentik accepts every int32.
	Port *int64 `json:"port,omitempty"`
	// Username is the login name at the SMTP server. If it is empty, authentik does not log in.
	Username *string `json:"username,omitempty"`
	// Password is the password at the SMTP server. An empty string deletes it. Responses contain it only for authenticator
	// stages in releases before 2026.8.2.
	Password *string `json:"password,omitempty"`
	// UseTLS enables STARTTLS.
	UseTLS *bool `json:"use_tls,omitempty"`
	// UseSSL enables TLS from the first byte.
	UseSSL *bool `json:"use_ssl,omitempty"`
	// Timeout is the time limit of the SMTP connection, in seconds.
	Timeout *int64 `json:"timeout,omitempty"`
	// FromAddress is the sender of the mail, an address without a display name.
	FromAddress *string `json:"from_address,omitempty"`
	// Subject is the subject of the mail.
	Subject *string `json:"subject,omitempty"`
	// Template is the path of the mail's template.
	Template *string `json:"template,omitempty"`
	// TokenExpiry is how long the link or the code is valid.
	TokenExpiry *Expiry `json:"token_expiry,omitempty"`

	// ActivateUserOnSuccess activates an inactive user who follows the link. Only email stages have this field.
	ActivateUserOnSuccess *bool `json:"activate_user_on_success,omitempty"`
	// RecoveryMaxAttempts is how often a user may request a mail within RecoveryCacheTimeout (email stages since 2025.8).
	RecoveryMaxAttempts *int64 `json:"recovery_max_attempts,omitempty"`
	// RecoveryCacheTimeout is the length of the period to which RecoveryMaxAttempts applies (email stages since 2025.8).
	RecoveryCacheTimeout *Expiry `json:"recovery_cache_timeout,omitempty"`

	// ConfigureFlow is the UUID of the flow in which users set up email as their second factor. Null means no flow. Only
	// authenticator stages have this field.
	ConfigureFlow Nullable[string] `json:"configure_flow,omitzero"`
	// FriendlyName is the name that users see. If a stage has no such name, authentik sends null before 2025.10, and an
	// empty string since 2025.10. Only authenticator stages have this field.
	FriendlyName Nullable[string] `json:"friendly_name,omitzero"`
}

// ValidateStage is an authenticator validation stage, which asks a user for a second factor.
type ValidateStage struct {
	Stage
	// ConfigurationStages are the UUIDs of the stages in which a user sets up a missing factor.
	ConfigurationStages []string `json:"configuration_stages,omitempty"`
}

// IdentificationStage is an identification stage, which asks a visitor for a name. Its page can link to other flows.
type IdentificationStage struct {
	Stage
	// EnrollmentFlow, RecoveryFlow and PasswordlessFlow are the UUIDs of the flows that the page links to. "" means that
	// the page has no such link.
	EnrollmentFlow   string `json:"enrollment_flow"`
	RecoveryFlow     string `json:"recovery_flow"`
	PasswordlessFlow string `json:"passwordless_flow"`
}

// EmailDevice is an email address that a user enrolled as a second factor. The server does not say in which stage the
// user enrolled it.
type EmailDevice struct {
	// PK is the id of the device. It is a number and not a UUID.
	PK int64 `json:"pk,omitempty"`
}

// UsedBy is an object that refers to another object.
type UsedBy struct {
	// App is the Django application of the referring object, such as authentik_flows.
	App string `json:"app"`
	// ModelName is the Django model of the referring object in lower case, such as flowstagebinding or emaildevice.
	ModelName string `json:"model_name"`
	// PK identifies the referring object within its model.
	PK string `json:"pk"`
	// Name is the readable name of the referring object.
	Name string `json:"name"`
}

// Nullable is a field of a JSON object that may be absent, null or a value. The zero Nullable is absent. A struct field
// of the type Nullable needs the JSON option omitzero.
type Nullable[T any] struct {
	// IsSet reports whether the JSON object contains the field, with a value or with null.
	IsSet bool
	// Value is nil if the field is absent or null.
	Value *T
}

// MarshalJSON returns the value or null. The option omitzero leaves out an absent value.
func (n Nullable[T]) MarshalJSON() ([]byte, error) { return json.Marshal(n.Value) }

// UnmarshalJSON stores the value or null. encoding/json calls it only if the key is present.
func (n *Nullable[T]) UnmarshalJSON(data []byte) error {
	n.IsSet = true
	return json.Unmarshal(data, &n.Value)
}

// Expiry is the value of token_expiry or recovery_cache_timeout, a duration such as minutes=30. Before 2025.4, the
// token_expiry of an email stage is a number of minutes, such as 30.
type Expiry string

// MarshalJSON returns a JSON number if the text is a whole number. If not, it returns a JSON string. The number may be
// negative, because old releases store a negative number too (recorded as email/field/token_expiry/integer-minus-one).
func (e Expiry) MarshalJSON() ([]byte, error) {
	if minutes, err := strconv.ParseInt(string(e), 10, 64); err == nil {
		return json.Marshal(minutes)
	}
	return json.Marshal(string(e))
}

// UnmarshalJSON stores the content of a JSON string, or the digits of a JSON number.
func (e *Expiry) UnmarshalJSON(data []byte) error {
	var number json.Number
	if len(data) > 0 && data[0] != '"' {
		err := json.Unmarshal(data, &number)
		*e = Expiry(number)
		return err
	}
	return json.Unmarshal(data, (*string)(e))
}
