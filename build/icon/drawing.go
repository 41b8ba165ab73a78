package main

import (
	"encoding/xml"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"strconv"
	"strings"

	"golang.org/x/image/vector"
)

// drawing is what we use of SVG: filled paths in a square view box.
type drawing struct {
	side  float32
	paths []path
}

type path struct {
	fill  color.NRGBA
	steps []step
}

// step is one command of a path (M, L, C or Z, absolute) with its points.
type step struct {
	command byte
	at      []float32
}

// parse reads a drawing and refuses what it could not draw exactly.
func parse(text []byte) (drawing, error) {
	var doc struct {
		ViewBox string `xml:"viewBox,attr"`
		Paths   []struct {
			Fill string `xml:"fill,attr"`
			D    string `xml:"d,attr"`
		} `xml:"path"`
	}
	if err := xml.Unmarshal(text, &doc); err != nil {
		return drawing{}, err
	}
	box := strings.Fields(doc.ViewBox)
	if len(box) != 4 || box[0] != "0" || box[1] != "0" || box[2] != box[3] {
		return drawing{}, fmt.Errorf("the view box %q is not a square from 0 0", doc.ViewBox)
	}
	side, err := strconv.ParseFloat(box[2], 32)
	if err != nil {
		return drawing{}, err
	}
	d := drawing{side: float32(side)}
	for _, p := range doc.Paths {
		fill, err := parseColor(p.Fill)
		if err != nil {
			return drawing{}, err
		}
		steps, err := parseSteps(p.D)
		if err != nil {
			return drawing{}, err
		}
		d.paths = append(d.paths, path{fill, steps})
	}
	return d, nil
}

func parseColor(s string) (color.NRGBA, error) {
	n, err := strconv.ParseUint(strings.TrimPrefix(s, "#"), 16, 32)
	if err != nil || len(s) != 7 {
		return color.NRGBA{}, fmt.Errorf("%q is no colour of the form #RRGGBB", s)
	}
	return color.NRGBA{R: uint8(n >> 16), G: uint8(n >> 8), B: uint8(n), A: 255}, nil
}

func parseSteps(d string) ([]step, error) {
	points := map[byte]int{'M': 2, 'L': 2, 'C': 6, 'Z': 0}
	var steps []step
	for _, word := range strings.Fields(d) {
		number := word
		if c := word[0]; c >= 'A' && c <= 'Z' {
			if _, known := points[c]; !known {
				return nil, fmt.Errorf("path command %q is none of M, L, C, Z", c)
			}
			steps = append(steps, step{command: c})
			number = word[1:]
		}
		if number == "" {
			continue
		}
		v, err := strconv.ParseFloat(number, 32)
		if err != nil || len(steps) == 0 {
			return nil, fmt.Errorf("%q is no number of a path", word)
		}
		last := &steps[len(steps)-1]
		last.at = append(last.at, float32(v))
	}
	for _, s := range steps {
		if len(s.at) != points[s.command] {
			return nil, fmt.Errorf("path command %c has %d numbers, not %d", s.command, len(s.at), points[s.command])
		}
	}
	return steps, nil
}

// draw renders the drawing at size × size pixels, exact coverage at the edges.
func (d drawing) draw(size int) *image.NRGBA {
	scale := float32(size) / d.side
	canvas := image.NewRGBA(image.Rect(0, 0, size, size))
	for _, p := range d.paths {
		r := vector.NewRasterizer(size, size)
		for _, s := range p.steps {
			at := make([]float32, len(s.at))
			for i, v := range s.at {
				at[i] = v * scale
			}
			switch s.command {
			case 'M':
				r.MoveTo(at[0], at[1])
			case 'L':
				r.LineTo(at[0], at[1])
			case 'C':
				r.CubeTo(at[0], at[1], at[2], at[3], at[4], at[5])
			case 'Z':
				r.ClosePath()
			}
		}
		r.Draw(canvas, canvas.Bounds(), image.NewUniform(p.fill), image.Point{})
	}
	out := image.NewNRGBA(canvas.Bounds())
	draw.Draw(out, out.Bounds(), canvas, image.Point{}, draw.Src)
	return out
}
