package duration

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// verdict is what a server does with a duration.
type verdict string

const (
	stored  verdict = "stored"
	refused verdict = "refused"
	crashed verdict = "crashed"
)

// lengths contains the length of each unit in seconds. The reference servers use it instead of the package's own
// table.
var lengths = map[string]float64{
	"microseconds": 1e-6, "milliseconds": 1e-3, "seconds": 1, "minutes": 60, "hours": 3600, "days": 86400, "weeks": 604800,
}

// textServer is a reference server that accepts texts. It returns the verdict, and the length in seconds that the
// server stores. TestReferenceAgreesWithRecordings compares it with real servers.
func textServer(text string) (verdict, float64) {
	parts := map[string]float64{}
	for part := range strings.SplitSeq(strings.TrimFunc(text, pythonBlank), ";") {
		pair := strings.Split(part, "=")
		if len(pair) != 2 {
			return refused, 0
		}
		key := strings.ToLower(pair[0])
		if lengths[key] == 0 {
			continue
		}
		value, ok := pythonFloat(pair[1])
		if !ok {
			return refused, 0
		}
		parts[key] = value
	}
	if len(parts) == 0 {
		return refused, 0
	}
	return sum(parts)
}

func sum(parts map[string]float64) (verdict, float64) {
	total := 0.0
	for key, value := range parts {
		if math.IsNaN(value) {
			return refused, 0
		}
		total += value * lengths[key]
	}
	if math.IsInf(total, 0) || math.IsNaN(total) || math.Abs(total) >= 1e9*lengths["days"] {
		return crashed, 0
	}
	return stored, total
}

var drfInteger = regexp.MustCompile(`^[+-]?[0-9]+(\.0*)?$`)

// minutesServer is a reference server that counts minutes, in an IntegerField of Django REST Framework with 32 bits.
func minutesServer(text string) (verdict, float64) {
	text = strings.TrimFunc(text, pythonBlank)
	if !drfInteger.MatchString(text) {
		return refused, 0
	}
	whole, _, _ := strings.Cut(text, ".")
	value, err := strconv.ParseInt(whole, 10, 32)
	if err != nil {
		return refused, 0
	}
	return stored, float64(value) * 60
}

// pythonFloat reads a number as Python's float() does, but only with ASCII digits.
func pythonFloat(text string) (float64, bool) {
	text = strings.TrimFunc(text, pythonBlank)
	for i, r := range text {
		if r == '_' && (i == 0 || i == len(text)-1 || !isDigit(text[i-1]) || !isDigit(text[i+1])) {
			return 0, false
		}
	}
	if strings.ContainsAny(text, "xXpP") {
		return 0, false
	}
	value, err := strconv.ParseFloat(strings.ReplaceAll(text, "_", ""), 64)
	return value, err == nil || math.IsInf(value, 0)
}

func isDigit(b byte) bool { return '0' <= b && b <= '9' }

func pythonBlank(r rune) bool { return unicode.IsSpace(r) || r >= 0x1c && r <= 0x1f }
