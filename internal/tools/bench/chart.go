package main

import (
	"bytes"
	"fmt"
	"html"
	"math"
	"slices"
	"strings"
)

const (
	panelWidth, panelHeight = 300.0, 220.0
	margin                  = 60.0
)

// colours has one colour for each provider. People who cannot distinguish red and green can distinguish these colours.
var colours = []string{"#0072b2", "#999999", "#d55e00"}

// chart returns an SVG chart of plans without changes. It shows the wall time and the number of requests by the number
// of stages, measured with the last pace in the settings. Both axes are logarithmic.
func chart(s settings, subjects []*subject, all measurements) []byte {
	var out bytes.Buffer
	last := s.paces[len(s.paces)-1]
	fmt.Fprintf(&out, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %.0f %.0f" `+
		`font-family="sans-serif" font-size="12">`+"\n", 2*(panelWidth+margin)+margin, panelHeight+2.5*margin)
	fmt.Fprintf(&out, `<rect width="100%%" height="100%%" fill="white"/><text x="%.0f" y="24" font-size="14">`+
		"A plan that changes nothing; the server answers %s</text>\n", margin, html.EscapeString(last.String()))
	measures := []struct {
		title string
		of    measure
	}{{"wall time, seconds", wall}, {"requests", requests}}
	for i, m := range measures {
		lines := make([][]point, len(subjects))
		for j, one := range subjects {
			for _, n := range s.sizes {
				// A logarithmic axis cannot show the zero requests of the baseline provider.
				if y := median(m.of.of(all[key{last, n, "plan"}][one.name])); y > 0 {
					lines[j] = append(lines[j], point{float64(n), y})
				}
			}
		}
		drawPanel(&out, m.title, margin+float64(i)*(panelWidth+margin), s.sizes, lines)
	}
	for i, one := range subjects {
		x, y := margin+float64(i)*160, panelHeight+margin+40
		fmt.Fprintf(&out, `<rect x="%.0f" y="%.0f" width="12" height="12" fill="%s"/><text x="%.0f" y="%.0f">%s</text>`+"\n",
			x, y, colours[i], x+18, y+10, html.EscapeString(one.name))
	}
	out.WriteString("</svg>\n")
	return out.Bytes()
}

type point struct{ x, y float64 }

// drawPanel prints the value of only the last point of each line. The texts of the first points would overlap.
func drawPanel(out *bytes.Buffer, title string, left float64, sizes []int, lines [][]point) {
	points := slices.Concat(lines...)
	if len(points) == 0 {
		return
	}
	low, high := points[0], points[0]
	for _, p := range points {
		low = point{min(low.x, p.x), min(low.y, p.y)}
		high = point{max(high.x, p.x), max(high.y, p.y)}
	}
	place := func(p point) (x, y float64) {
		x = left + 15 + along(low.x, high.x, p.x)*(panelWidth-50)
		return x, margin + panelHeight - 15 - along(low.y, high.y, p.y)*(panelHeight-40)
	}
	fmt.Fprintf(out, `<text x="%.0f" y="%.0f">%s</text>`+"\n", left, margin-8, title)
	fmt.Fprintf(out, `<rect x="%.0f" y="%.0f" width="%.0f" height="%.0f" fill="none" stroke="#ccc"/>`+"\n",
		left, margin, panelWidth, panelHeight)
	for _, n := range sizes {
		x, _ := place(point{float64(n), low.y})
		fmt.Fprintf(out, `<text x="%.1f" y="%.1f" text-anchor="middle" fill="#555">%d</text>`+"\n",
			x, margin+panelHeight+16, n)
	}
	for i, line := range lines {
		var path strings.Builder
		for j, p := range line {
			x, y := place(p)
			fmt.Fprintf(&path, "%.1f,%.1f ", x, y)
			fmt.Fprintf(out, `<circle cx="%.1f" cy="%.1f" r="3" fill="%s"/>`+"\n", x, y, colours[i])
			if j == len(line)-1 {
				fmt.Fprintf(out, `<text x="%.1f" y="%.1f" fill="%s">%.3g</text>`+"\n", x+5, y-5, colours[i], p.y)
			}
		}
		fmt.Fprintf(out, `<polyline points="%s" fill="none" stroke="%s" stroke-width="2"/>`+"\n", path.String(), colours[i])
	}
}

// along returns the position of a value between two limits on a logarithmic scale, from 0 to 1.
func along(low, high, value float64) float64 {
	if low == high {
		return 0
	}
	return math.Log(value/low) / math.Log(high/low)
}
