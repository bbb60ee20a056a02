package authentiksim

import (
	"net"
	"regexp"
	"strings"
	"unicode"
)

// These are the patterns of Django's EmailValidator.
var (
	localPart = regexp.MustCompile(`(?i)^[-!#$%&'*+/=?^_` + "`" + `{}|~0-9A-Z]+(\.[-!#$%&'*+/=?^_` + "`" + `{}|~0-9A-Z]+)*$|` +
		`^"([\x01-\x08\x0b\x0c\x0e-\x1f\x21\x23-\x5b\x5d-\x7f]|\\[\x01-\x09\x0b\x0c\x0e-\x7f])*"$`)
	domainLabel   = regexp.MustCompile(`(?i)^[A-Z0-9]([A-Z0-9-]{0,61}[A-Z0-9])?$`)
	domainTop     = regexp.MustCompile(`(?i)^[A-Z0-9-]{2,63}$`)
	domainLiteral = regexp.MustCompile(`(?i)^\[([A-F0-9:.]+)\]$`)
)

const noAddress = "Enter a valid email address."

// isEmail does what Django's EmailValidator does.
func isEmail(_ *cleaning, s string) (string, error) {
	split := strings.LastIndex(s, "@")
	if split < 0 || len(s) > 320 || !localPart.MatchString(s[:split]) || !validDomain(s[split+1:]) {
		return noAddress, nil
	}
	return "", nil
}

func validDomain(domain string) bool {
	if domain == "localhost" {
		return true
	}
	if literal := domainLiteral.FindStringSubmatch(domain); literal != nil {
		return net.ParseIP(literal[1]) != nil
	}
	labels := strings.Split(domain, ".")
	for i, label := range labels {
		label = asASCII(label)
		if i == len(labels)-1 {
			return i > 0 && domainTop.MatchString(label) && !strings.HasSuffix(label, "-")
		}
		if !domainLabel.MatchString(label) {
			return false
		}
	}
	return false
}

// asASCII replaces every letter of a label that is not ASCII with the letter x. Django encodes the label with IDNA
// instead. Both forms match the validator's pattern in the same cases.
func asASCII(label string) string {
	if !strings.ContainsFunc(label, func(r rune) bool { return r > unicode.MaxASCII }) {
		return label
	}
	return "xn--" + strings.Map(func(r rune) rune {
		if r > unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)) {
			return 'x'
		}
		return r
	}, label)
}
