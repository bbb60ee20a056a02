package main

import (
	"bytes"
	"fmt"
	"html"
	"math"
	"strings"
)

const (
	panelWidth, panelHeight = 300.0, 220.0
	margin                  = 60.0
)

// colours can be distinguished by people who do not distinguish red and green.
var colours = []string{"#0072b2", "#999999", "#d55e00"}

// panel is one diagram with logarithmic axes. All values must be above zero.
type panel struct {
	title  string
	left   float64
	xs, ys []float64 // the smallest and the largest value
}

// chart returns a drawing of a plan without changes: the wall time and the requests by the number of stages, on the
// server of the last pace.
func chart(s settings, subjects []*subject, all measurements) []byte {
	var out bytes.Buffer
	last := s.paces[len(s.paces)-1]
	fmt.Fprintf(&out, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %.0f %.0f" font-family="sans-serif" font-size="12">`+"\n",
		2*(panelWidth+margin)+margin, panelHeight+2.5*margin)
	fmt.Fprintf(&out, `<rect width="100%%" height="100%%" fill="white"/><text x="%.0f" y="24" font-size="14">A plan that changes nothing; the server answers %s</text>`+"\n",
		margin, html.EscapeString(last.String()))
	measures := []struct {
		title string
		of    func(sample) float64
	}{{"wall time, seconds", wall}, {"requests", func(s sample) float64 { return float64(s.requests) }}}
	for i, m := range measures {
		lines := map[string][][2]float64{}
		for _, one := range subjects {
			for _, n := range s.sizes {
				if y := median(all[key{last, n, "plan"}][one.name], m.of); y > 0 {
					lines[one.name] = append(lines[one.name], [2]float64{float64(n), y})
				}
			}
		}
		drawPanel(&out, m.title, margin+float64(i)*(panelWidth+margin), subjects, s.sizes, lines)
	}
	legend(&out, subjects)
	out.WriteString("</svg>\n")
	return out.Bytes()
}

func drawPanel(out *bytes.Buffer, title string, left float64, subjects []*subject, sizes []int, lines map[string][][2]float64) {
	p := panel{title: title, left: left}
	for _, line := range lines {
		for _, point := range line {
			p.xs, p.ys = widen(p.xs, point[0]), widen(p.ys, point[1])
		}
	}
	if p.xs == nil {
		return
	}
	fmt.Fprintf(out, `<text x="%.0f" y="%.0f">%s</text><rect x="%.0f" y="%.0f" width="%.0f" height="%.0f" fill="none" stroke="#ccc"/>`+"\n",
		left, margin-8, title, left, margin, panelWidth, panelHeight)
	for _, n := range sizes {
		x, _ := p.place([2]float64{float64(n), p.ys[0]})
		fmt.Fprintf(out, `<text x="%.1f" y="%.1f" text-anchor="middle" fill="#555">%d</text>`+"\n", x, margin+panelHeight+16, n)
	}
	for i, one := range subjects {
		p.line(out, colours[i], lines[one.name])
	}
}

func widen(limits []float64, value float64) []float64 {
	if limits == nil {
		return []float64{value, value}
	}
	return []float64{min(limits[0], value), max(limits[1], value)}
}

// line draws a line and prints the number of its last point only. With few stages all providers have similar values, so
// their numbers would overlap.
func (p panel) line(out *bytes.Buffer, colour string, points [][2]float64) {
	var path strings.Builder
	for i, point := range points {
		x, y := p.place(point)
		fmt.Fprintf(&path, "%.1f,%.1f ", x, y)
		fmt.Fprintf(out, `<circle cx="%.1f" cy="%.1f" r="3" fill="%s"/>`+"\n", x, y, colour)
		if i == len(points)-1 {
			fmt.Fprintf(out, `<text x="%.1f" y="%.1f" fill="%s">%s</text>`+"\n", x+5, y-5, colour, figure(point[1]))
		}
	}
	fmt.Fprintf(out, `<polyline points="%s" fill="none" stroke="%s" stroke-width="2"/>`+"\n", strings.TrimSpace(path.String()), colour)
}

func (p panel) place(point [2]float64) (x, y float64) {
	return p.left + 15 + along(p.xs, point[0])*(panelWidth-50), margin + panelHeight - 15 - along(p.ys, point[1])*(panelHeight-40)
}

// figure returns a number with three digits, or with more if its integer part is longer.
func figure(value float64) string {
	if value >= 100 {
		return fmt.Sprintf("%.0f", value)
	}
	return fmt.Sprintf("%.3g", value)
}

// along returns the position of a value between two limits on a logarithmic scale, from 0 to 1.
func along(limits []float64, value float64) float64 {
	if limits[0] == limits[1] {
		return 0
	}
	return math.Log(value/limits[0]) / math.Log(limits[1]/limits[0])
}

func legend(out *bytes.Buffer, subjects []*subject) {
	for i, one := range subjects {
		x := margin + float64(i)*160
		fmt.Fprintf(out, `<rect x="%.0f" y="%.0f" width="12" height="12" fill="%s"/><text x="%.0f" y="%.0f">%s</text>`+"\n",
			x, panelHeight+margin+40, colours[i], x+18, panelHeight+margin+50, html.EscapeString(one.name))
	}
}
