package authentik

// Stage is what every stage of authentik has. A request contains only Name; the other fields are the server's.
type Stage struct {
	// PK is the UUID of the stage; empty in a request.
	PK string `json:"pk,omitempty"`
	// Name is unique among the stages of all types.
	Name string `json:"name,omitempty"`
	// Component is the form of authentik's own interface; empty for a stage read through a binding.
	Component string `json:"component,omitempty"`
	// VerboseName names the type for people. Some releases answer with an unrelated class, so nothing may rest on it.
	VerboseName string `json:"verbose_name,omitempty"`
	// VerboseNamePlural is VerboseName for several.
	VerboseNamePlural string `json:"verbose_name_plural,omitempty"`
	// MetaModelName is the Django model, such as authentik_stages_email.emailstage; it tells the type of a stage.
	MetaModelName string `json:"meta_model_name,omitempty"`
	// FlowSet holds the flows that the stage is bound to, a flow twice if it is bound twice.
	FlowSet FlowSet `json:"flow_set,omitzero"`
}

// FlowSet is the flows of a stage. It is read and never sent: no release changes the bindings of a stage for it, and
// those before 2025.12 reject a request that contains it.
type FlowSet []Flow

// IsZero is always true, so that encoding/json leaves the key out of requests.
func (FlowSet) IsZero() bool { return true }

// defect returns what makes a response unusable as a stage; empty if nothing does.
func (s *Stage) defect() string {
	if s.PK == "" {
		return "it has no pk"
	}
	return ""
}

// EmailStage is one of the two email stages: the email stage, which mails a link, or the email authenticator stage,
// which mails a code. A nil field is absent: in a request the server leaves it as it is; in a response the server, or
// that type of stage, does not have it.
type EmailStage struct {
	Stage
	// UseGlobalSettings sends through the mail settings of the server; the connection fields then have no effect.
	UseGlobalSettings *bool `json:"use_global_settings,omitempty"`
	// Host is the SMTP server.
	Host *string `json:"host,omitempty"`
	// Port is the TCP port; the server takes any int32.
	Port *int64 `json:"port,omitempty"`
	// Username is the login at the SMTP server; empty sends no login.
	Username *string `json:"username,omitempty"`
	// Password is the secret of the login; an empty text clears it. Answers contain it for the authenticator stage before
	// 2026.8.2 and never for the email stage.
	Password *string `json:"password,omitempty"`
	// UseTLS is STARTTLS.
	UseTLS *bool `json:"use_tls,omitempty"`
	// UseSSL is TLS from the first byte.
	UseSSL *bool `json:"use_ssl,omitempty"`
	// Timeout of the SMTP connection, in seconds.
	Timeout *int64 `json:"timeout,omitempty"`
	// FromAddress is a bare address.
	FromAddress *string `json:"from_address,omitempty"`
	// Subject of the mail.
	Subject *string `json:"subject,omitempty"`
	// Template is the path of the mail's template.
	Template *string `json:"template,omitempty"`
	// TokenExpiry is how long the link or the code is valid.
	TokenExpiry *Expiry `json:"token_expiry,omitempty"`

	// ActivateUserOnSuccess activates an inactive user who followed the link. Email stage only.
	ActivateUserOnSuccess *bool `json:"activate_user_on_success,omitempty"`
	// RecoveryMaxAttempts is how often a mail may be asked for. Email stage only; nil before 2025.8.
	RecoveryMaxAttempts *int64 `json:"recovery_max_attempts,omitempty"`
	// RecoveryCacheTimeout is the duration in which attempts are counted. Email stage only; nil before 2025.8.
	RecoveryCacheTimeout *string `json:"recovery_cache_timeout,omitempty"`

	// ConfigureFlow is the UUID of the flow in which a user sets the factor up; null means none. Authenticator stage only.
	ConfigureFlow Nullable[string] `json:"configure_flow,omitzero"`
	// FriendlyName is shown to users. No name is null up to 2025.8 and an empty text since 2025.10. Authenticator stage
	// only.
	FriendlyName Nullable[string] `json:"friendly_name,omitzero"`
}

// secrets lists what no message may repeat.
func (s *EmailStage) secrets() []string {
	if s.Password == nil {
		return nil
	}
	return []string{*s.Password}
}

// ValidateStage is a stage that asks for a second factor.
type ValidateStage struct {
	Stage
	// ConfigurationStages are the UUIDs of the stages that set a missing factor up.
	ConfigurationStages []string `json:"configuration_stages,omitempty"`
}

// EmailDevice is an email address that a user enrolled as a second factor. It does not name its stage.
type EmailDevice struct {
	// PK is a number, unlike everywhere else.
	PK int64 `json:"pk,omitempty"`
	// Name is shown to users.
	Name string `json:"name,omitempty"`
	// Email is the enrolled address.
	Email string `json:"email,omitempty"`
}

// UsedBy is an object that refers to another one. Objects that the token may not view are left out by the server.
type UsedBy struct {
	// App is the Django application, such as authentik_flows.
	App string `json:"app"`
	// ModelName is the Django model in lower case, such as flowstagebinding or emaildevice.
	ModelName string `json:"model_name"`
	// PK identifies the object within its model.
	PK string `json:"pk"`
	// Name shows it to people.
	Name string `json:"name"`
	// Action is what a deletion does to it, such as cascade or set_null.
	Action string `json:"action"`
}
