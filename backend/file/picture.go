package file

import (
	"bytes"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
)

const (
	shownBytes = 256 << 10 // a picture of at most this size is shown as it is
	shownSide  = 900       // pixels of the longer side of a smaller copy
	mostPixels = 50 << 20  // a picture that claims more is not unpacked
	shownJPEG  = 82        // quality of a smaller copy
	pngKind    = "image/png"
	jpegKind   = "image/jpeg"
	gifKind    = "image/gif"
)

// Smaller returns a picture that is light enough to be shown, and its media type: the picture itself, or a copy of fewer
// pixels. What cannot be made smaller comes back as it is.
func Smaller(content []byte, kind string) ([]byte, string) {
	if len(content) <= shownBytes {
		return content, kind
	}
	var decode func() (image.Image, error)
	switch kind {
	case pngKind:
		decode = func() (image.Image, error) { return png.Decode(bytes.NewReader(content)) }
	case jpegKind:
		decode = func() (image.Image, error) { return jpeg.Decode(bytes.NewReader(content)) }
	case gifKind:
		decode = func() (image.Image, error) { return gif.Decode(bytes.NewReader(content)) }
	default:
		return content, kind
	}
	size, _, err := image.DecodeConfig(bytes.NewReader(content))
	if err != nil || size.Width*size.Height > mostPixels {
		return content, kind
	}
	if max(size.Width, size.Height) <= shownSide && kind == gifKind {
		return content, kind
	}
	whole, err := decode()
	if err != nil {
		return content, kind
	}
	var out bytes.Buffer
	small := shrink(whole, shownSide)
	if kind == jpegKind || small.Opaque() {
		kind, err = jpegKind, jpeg.Encode(&out, small, &jpeg.Options{Quality: shownJPEG})
	} else {
		kind, err = pngKind, png.Encode(&out, small)
	}
	if err != nil {
		return content, kind
	}
	return out.Bytes(), kind
}

// shrink makes a copy whose longer side is at most side, each pixel the mean of those it stands for.
func shrink(from image.Image, side int) *image.RGBA {
	b := from.Bounds()
	w, h := b.Dx(), b.Dy()
	if longer := max(w, h); longer > side {
		w, h = max(1, w*side/longer), max(1, h*side/longer)
	}
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		y0, y1 := b.Min.Y+y*b.Dy()/h, b.Min.Y+max(y*b.Dy()/h+1, (y+1)*b.Dy()/h)
		for x := range w {
			x0, x1 := b.Min.X+x*b.Dx()/w, b.Min.X+max(x*b.Dx()/w+1, (x+1)*b.Dx()/w)
			var sum [4]uint64
			for sy := y0; sy < y1; sy++ {
				for sx := x0; sx < x1; sx++ {
					r, g, bl, a := from.At(sx, sy).RGBA()
					sum[0], sum[1], sum[2], sum[3] = sum[0]+uint64(r), sum[1]+uint64(g), sum[2]+uint64(bl), sum[3]+uint64(a)
				}
			}
			n := uint64((y1 - y0) * (x1 - x0))
			at := out.PixOffset(x, y)
			for i := range sum {
				out.Pix[at+i] = byte(sum[i] / n >> 8)
			}
		}
	}
	return out
}
