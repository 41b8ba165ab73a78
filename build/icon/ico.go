package main

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/png"
)

// ico packs pictures into a Windows icon. The 256-pixel one goes in as PNG, the rest as bitmaps: the installer's maker and
// the oldest places of Windows' shell read small pictures in that form only.
func ico(pictures []*image.NRGBA) ([]byte, error) {
	var head, body bytes.Buffer
	put(&head, uint16(0), uint16(1), uint16(len(pictures)))
	start := 6 + 16*len(pictures)
	for _, m := range pictures {
		size := m.Bounds().Dx()
		data := bitmap(m)
		if size >= 256 {
			var b bytes.Buffer
			if err := png.Encode(&b, m); err != nil {
				return nil, err
			}
			data = b.Bytes()
		}
		put(&head, uint8(size), uint8(size), uint8(0), uint8(0), uint16(1), uint16(32), // 256 is written as 0
			uint32(len(data)), uint32(start+body.Len()))
		body.Write(data)
	}
	return append(head.Bytes(), body.Bytes()...), nil
}

// bitmap is a picture as a device-independent bitmap: rows from the bottom up, blue first, then an empty mask.
func bitmap(m *image.NRGBA) []byte {
	size := m.Bounds().Dx()
	maskRow := (size + 31) / 32 * 4
	var b bytes.Buffer
	put(&b, uint32(40), int32(size), int32(2*size), uint16(1), uint16(32), uint32(0),
		uint32(4*size*size+maskRow*size), int32(0), int32(0), uint32(0), uint32(0))
	for y := size - 1; y >= 0; y-- {
		for x := range size {
			c := m.NRGBAAt(x, y)
			b.Write([]byte{c.B, c.G, c.R, c.A})
		}
	}
	b.Write(make([]byte, maskRow*size))
	return b.Bytes()
}

// put writes values in the little-endian form of Windows' files; a buffer takes everything.
func put(b *bytes.Buffer, values ...any) {
	for _, v := range values {
		_ = binary.Write(b, binary.LittleEndian, v)
	}
}
