package tfcore

import (
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// pathText returns a path as users write it, for example `flow_set[0].slug` or `headers["a"]`. It returns "" for nil
// and for the root.
func pathText(path *tftypes.AttributePath) string {
	if path == nil {
		return ""
	}
	var text strings.Builder
	for _, step := range path.Steps() {
		switch step := step.(type) {
		case tftypes.AttributeName:
			text.WriteString("." + string(step))
		case tftypes.ElementKeyString:
			fmt.Fprintf(&text, "[%q]", string(step))
		default:
			fmt.Fprintf(&text, "[%v]", step)
		}
	}
	return strings.TrimPrefix(text.String(), ".")
}

func member(path, name string) string { return strings.TrimPrefix(path+"."+name, ".") }

func index(path string, i int) string { return fmt.Sprintf("%s[%d]", path, i) }
