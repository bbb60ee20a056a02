package authentik

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
)

// Nullable is a JSON value that may be absent, null or a value. The zero Nullable is absent; tag its field omitzero.
type Nullable[T any] struct {
	present bool
	value   *T
}

// Null is the JSON null.
func Null[T any]() Nullable[T] { return Nullable[T]{present: true} }

// Value is a value, which may be the zero of its type.
func Value[T any](v T) Nullable[T] { return Nullable[T]{present: true, value: &v} }

// IsSet reports whether the key is present, with null or a value.
func (n Nullable[T]) IsSet() bool { return n.present }

// IsZero reports whether the key is absent; encoding/json calls it for omitzero.
func (n Nullable[T]) IsZero() bool { return !n.present }

// Get returns the value and true, or the zero of T and false if it is absent or null.
func (n Nullable[T]) Get() (T, bool) {
	if n.value == nil {
		var zero T
		return zero, false
	}
	return *n.value, true
}

// Pointer returns a pointer to a copy of the value, or nil if it is absent or null.
func (n Nullable[T]) Pointer() *T {
	if v, ok := n.Get(); ok {
		return &v
	}
	return nil
}

// Equal reports whether both are absent, both null, or both the same value.
func (n Nullable[T]) Equal(other Nullable[T]) bool {
	return n.present == other.present && reflect.DeepEqual(n.value, other.value)
}

// MarshalJSON writes null or the value. An absent one is null too, so its field needs omitzero.
func (n Nullable[T]) MarshalJSON() ([]byte, error) { return json.Marshal(n.value) }

// UnmarshalJSON is called only if the key is present.
func (n *Nullable[T]) UnmarshalJSON(data []byte) error {
	*n = Nullable[T]{present: true}
	if bytes.Equal(bytes.TrimSpace(data), []byte("null")) {
		return nil
	}
	n.value = new(T)
	return json.Unmarshal(data, n.value)
}

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
