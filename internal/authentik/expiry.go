package authentik

import (
	"encoding/json"
	"strings"
)

// Expiry is the text of token_expiry as the release spells it: digits mean minutes and travel as a JSON number
// (before 2025.4), anything else, such as minutes=30, as a string (since).
type Expiry string

// MarshalJSON writes a number where the text is only digits; a minus may stand before them, since old releases hold
// such minutes too (recorded as email/field/token_expiry/integer-minus-one).
func (e Expiry) MarshalJSON() ([]byte, error) {
	digits, negative := strings.CutPrefix(string(e), "-")
	if digits == "" || strings.Trim(digits, "0123456789") != "" {
		return json.Marshal(string(e))
	}
	// JSON knows no leading zeros.
	digits = strings.TrimLeft(digits, "0")
	switch {
	case digits == "":
		return []byte("0"), nil
	case negative:
		return []byte("-" + digits), nil
	}
	return []byte(digits), nil
}

// UnmarshalJSON keeps the text of a number or a string.
func (e *Expiry) UnmarshalJSON(data []byte) error {
	var number json.Number
	if len(data) > 0 && data[0] != '"' {
		err := json.Unmarshal(data, &number)
		*e = Expiry(number)
		return err
	}
	return json.Unmarshal(data, (*string)(e))
}
