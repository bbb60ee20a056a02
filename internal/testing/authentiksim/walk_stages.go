package authentiksim

// stageRuns has, for each kind of stage, the function that runs the stage for a visitor. The function returns the
// reason why the flow ends at the stage, or "" if the flow continues.
var stageRuns = map[string]func(*visit, *record) string{
	kindIdentification: (*visit).identify,
	kindPrompt:         (*visit).prompt,
	kindEmail:          (*visit).mail,
	kindUserWrite:      (*visit).write,
	kindUserLogin:      (*visit).login,
}

// identify sets the pending user to the user name that the visitor typed. authentik accepts the name of a user that
// does not exist, unless pretend_user_exists is false.
func (v *visit) identify(stage *record) string {
	if v.store.unique[uniqueKey{kindUser, v.visitor.Name}] == nil && stage.values["pretend_user_exists"] == false {
		return "no such user"
	}
	v.pending = v.visitor.Name
	return ""
}

func (v *visit) prompt(*record) string {
	v.prompted = true
	return ""
}

// mail runs an email stage. It lets the visitor continue if the visitor can open a link that was sent to the pending
// user.
func (v *visit) mail(stage *record) string {
	switch {
	case v.link != "" && v.link != v.pending:
		return "the link is another user's"
	case v.pending == "":
		return "no pending user"
	case v.link == "" && v.visitor.Mailbox != v.pending:
		return "waits for the link in the mail"
	}
	v.link = v.pending
	v.active = v.active || stage.values["activate_user_on_success"] == true
	return ""
}

// write runs a user write stage, which stores the visitor's input in the pending user. With always_create it always
// creates a new user. Without a pending user it creates one unless the mode is never_create. A pending user that does
// not exist is created even with never_create, as in authentik.
func (v *visit) write(stage *record) string {
	if !v.prompted {
		return "nothing to write"
	}
	if mode := stage.text("user_creation_mode"); v.pending == "" || mode == "always_create" {
		if mode == "never_create" {
			return "no user to write to"
		}
		v.pending, v.active = v.visitor.Name, stage.values["create_users_as_inactive"] != true
	}
	v.out.Wrote = v.pending
	return ""
}

func (v *visit) login(*record) string {
	if v.pending == "" {
		return "no user to sign in"
	}
	if !v.active {
		return "the user is inactive"
	}
	v.out.SignedIn = v.pending
	return ""
}
