package main

import (
	"bytes"
	"encoding/binary"
	"image/color"
	"image/png"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

const root = "../../"

// The committed pictures are those of the drawing, and each shape has its colour where it stands.
func TestCommittedIconsAreTheDrawing(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(root + source)
	require.NoError(t, err)
	d, err := parse(text)
	require.NoError(t, err)

	copied, err := os.ReadFile(root + page)
	require.NoError(t, err)
	require.Equal(t, string(text), string(copied), "run make icons")

	f, err := os.Open(root + "build/appicon.png")
	require.NoError(t, err)
	defer f.Close()
	kept, err := png.Decode(f)
	require.NoError(t, err)
	drawn := d.draw(1024)
	require.Equal(t, drawn.Bounds(), kept.Bounds())
	for _, at := range []struct {
		name string
		x, y int
		want color.NRGBA
	}{
		{"outside the tile", 2, 2, color.NRGBA{}},
		{"tile", 512, 100, color.NRGBA{0xFF, 0xFF, 0xFF, 0xFF}},
		{"event: circle", 354, 330, color.NRGBA{0xA1, 0x2B, 0x78, 0xFF}},
		{"action: square", 672, 330, color.NRGBA{0x0B, 0x63, 0xB0, 0xFF}},
		{"condition: diamond", 512, 528, color.NRGBA{0x7A, 0x5C, 0x00, 0xFF}},
		{"wait: hexagon", 512, 768, color.NRGBA{0x0A, 0x6E, 0x6E, 0xFF}},
	} {
		require.Equal(t, at.want, color.NRGBAModel.Convert(kept.At(at.x, at.y)), at.name)
		require.Equal(t, at.want, color.NRGBAModel.Convert(drawn.At(at.x, at.y)), at.name)
	}
}

func TestIcoHasEverySize(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile(root + "build/windows/icon.ico")
	require.NoError(t, err)
	require.Equal(t, len(windowsSizes), int(binary.LittleEndian.Uint16(data[4:])))
	for i, size := range windowsSizes {
		entry := data[6+16*i:]
		require.Equal(t, byte(size), entry[0], "width, 256 written as 0")
		length, start := binary.LittleEndian.Uint32(entry[8:]), binary.LittleEndian.Uint32(entry[12:])
		picture := data[start : start+length]
		if size < 256 {
			require.Equal(t, uint32(size), binary.LittleEndian.Uint32(picture[4:]))
			continue
		}
		m, err := png.Decode(bytes.NewReader(picture))
		require.NoError(t, err)
		require.Equal(t, size, m.Bounds().Dx())
	}
}

func TestParseRefusesWhatItCannotDraw(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"no XML":           `<svg`,
		"no square":        `<svg viewBox="0 0 10 20"></svg>`,
		"a colour's name":  `<svg viewBox="0 0 9 9"><path fill="red" d="M0 0 Z"/></svg>`,
		"an arc":           `<svg viewBox="0 0 9 9"><path fill="#000000" d="M0 0 A1 1 Z"/></svg>`,
		"a missing number": `<svg viewBox="0 0 9 9"><path fill="#000000" d="M0 Z"/></svg>`,
		"no number":        `<svg viewBox="0 0 9 9"><path fill="#000000" d="M0 x Z"/></svg>`,
	} {
		_, err := parse([]byte(text))
		require.Error(t, err, name)
	}
}
