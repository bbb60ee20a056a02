package authentiksim

import "regexp"

// address matches an email address of the usual form: local@domain. Django's EmailValidator accepts two unusual forms,
// too, which the simulator refuses: a quoted local part, and an IP address in brackets.
var address = regexp.MustCompile("(?i)^[-!#$%&'*+/=?^_`{}|~0-9A-Z]+(\\.[-!#$%&'*+/=?^_`{}|~0-9A-Z]+)*" +
	`@(localhost|([\p{L}\p{N}]([\p{L}\p{M}\p{N}-]{0,61}[\p{L}\p{M}\p{N}])?\.)+[\p{L}\p{M}\p{N}-]{1,62}[\p{L}\p{M}\p{N}])$`)

var isEmail = matches(address, "Enter a valid email address.")
