package authentiksim

import (
	"errors"
	"testing"
)

func TestEmailAddressesAreCheckedAsInDjango(t *testing.T) {
	for in, want := range map[string]bool{
		"a.b+c@b-c.example": true, "a@localhost": true, "a@bücher.example": true, "a@b": false, "a@b.c": false,
		".a@b.co": false, "a..b@b.co": false, "a@-b.co": false, "a@b-.co": false, "a@b.c-": false, "a b@c.co": false,
	} {
		if got := isEmail(nil, in) == nil; got != want {
			t.Errorf("isEmail(%q) accepts the text: %t", in, got)
		}
	}
}

func TestDurationsAreReadAsInAuthentik(t *testing.T) {
	for in, want := range map[string]error{
		"Hours=1;MINUTES=5": nil, "minutes=30;foo=x": nil, "days=999999999": nil, " minutes=1;hours=1": nil,
		"minutes=inf;hours=nan": errDuration, ";": errDuration, "minutes==1": errDuration, "minutes =1": errDuration,
		"days=-1e10": errCrash, "days=999999999;hours=24": errCrash, "hours=inf;days=-inf": errCrash,
	} {
		if _, err := parseDuration(in); !errors.Is(err, want) {
			t.Errorf("parseDuration(%q): %v, want %v", in, err, want)
		}
	}
}
