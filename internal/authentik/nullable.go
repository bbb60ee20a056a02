package authentik

import (
	"bytes"
	"encoding/json"
	"reflect"
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

// IsSet tells whether the key is there, with null or a value; absent is false.
func (n Nullable[T]) IsSet() bool { return n.present }

// IsZero tells whether the key is absent; encoding/json asks it for omitzero.
func (n Nullable[T]) IsZero() bool { return !n.present }

// Get is the value and true, or the zero of T and false where it is absent or null.
func (n Nullable[T]) Get() (T, bool) {
	if n.value == nil {
		var zero T
		return zero, false
	}
	return *n.value, true
}

// Pointer is a copy of the value, or nil where it is absent or null.
func (n Nullable[T]) Pointer() *T {
	if v, ok := n.Get(); ok {
		return &v
	}
	return nil
}

// Equal tells whether both are absent, both null, or both the same value.
func (n Nullable[T]) Equal(other Nullable[T]) bool {
	return n.present == other.present && reflect.DeepEqual(n.value, other.value)
}

// MarshalJSON writes null or the value. An absent one is null too, which is why its field wants omitzero.
func (n Nullable[T]) MarshalJSON() ([]byte, error) { return json.Marshal(n.value) }

// UnmarshalJSON is called only where the key is there.
func (n *Nullable[T]) UnmarshalJSON(data []byte) error {
	*n = Nullable[T]{present: true}
	if bytes.Equal(bytes.TrimSpace(data), []byte("null")) {
		return nil
	}
	n.value = new(T)
	return json.Unmarshal(data, n.value)
}
