package authentik

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
)

// Nullable is a JSON value that may be absent, null or a value. The zero Nullable is absent. Its struct field needs the
// option omitzero.
type Nullable[T any] struct {
	present bool
	value   *T
}

// Null returns the JSON value null.
func Null[T any]() Nullable[T] { return Nullable[T]{present: true} }

// Value returns a Nullable with the value v, even if v is the zero value of its type.
func Value[T any](v T) Nullable[T] { return Nullable[T]{present: true, value: &v} }

// IsSet reports whether the key is present, with a value or with null.
func (n Nullable[T]) IsSet() bool { return n.present }

// IsZero reports whether the key is absent. encoding/json calls it because of omitzero.
func (n Nullable[T]) IsZero() bool { return !n.present }

// Get returns the value and true, or the zero value of T and false if the value is absent or null.
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

// Equal reports whether both are absent, both are null, or both have the same value.
func (n Nullable[T]) Equal(other Nullable[T]) bool {
	return n.present == other.present && reflect.DeepEqual(n.value, other.value)
}

// MarshalJSON returns the value, or null if the value is null or absent. The option omitzero leaves out an absent
// value.
func (n Nullable[T]) MarshalJSON() ([]byte, error) { return json.Marshal(n.value) }

// UnmarshalJSON sets null or the value. encoding/json calls it only if the key is present.
func (n *Nullable[T]) UnmarshalJSON(data []byte) error {
	*n = Nullable[T]{present: true}
	if bytes.Equal(bytes.TrimSpace(data), []byte("null")) {
		return nil
	}
	n.value = new(T)
	return json.Unmarshal(data, n.value)
}

// Expiry is the value of token_expiry. Releases before 2025.4 use a number of minutes, so a text of digits is sent as a
// JSON number. Later releases use a duration such as minutes=30, so any other text is sent as a JSON string.
type Expiry string

// MarshalJSON returns a number if the text has only digits, perhaps after a minus sign. Old releases accept negative
// minutes too (recorded as email/field/token_expiry/integer-minus-one).
func (e Expiry) MarshalJSON() ([]byte, error) {
	digits, negative := strings.CutPrefix(string(e), "-")
	if digits == "" || strings.Trim(digits, "0123456789") != "" {
		return json.Marshal(string(e))
	}
	// JSON does not allow leading zeros.
	digits = strings.TrimLeft(digits, "0")
	switch {
	case digits == "":
		return []byte("0"), nil
	case negative:
		return []byte("-" + digits), nil
	}
	return []byte(digits), nil
}

// UnmarshalJSON sets the text of a JSON string, or the digits of a JSON number.
func (e *Expiry) UnmarshalJSON(data []byte) error {
	var number json.Number
	if len(data) > 0 && data[0] != '"' {
		err := json.Unmarshal(data, &number)
		*e = Expiry(number)
		return err
	}
	return json.Unmarshal(data, (*string)(e))
}
