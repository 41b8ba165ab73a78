// Command icon makes every icon of the program from the one drawing build/appicon.svg: the PNG that Wails takes, the sizes
// of a Linux desktop, the Windows .ico and the page's own. Run it from the root of the repository (make icons) after
// changing the drawing; what it makes is committed, because building the program needs it.
//
// It imports nothing of ours and must not know the program.
package main

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"os"
	"path/filepath"
)

// source is the drawing, page the copy that the page shows in a browser's tab.
const (
	source = "build/appicon.svg"
	page   = "frontend/public/icon.svg"
)

var (
	linuxSizes   = []int{16, 22, 24, 32, 48, 64, 128, 256, 512}
	windowsSizes = []int{16, 20, 24, 32, 40, 48, 64, 128, 256}
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "icon:", err)
		os.Exit(1)
	}
}

func run() error {
	text, err := os.ReadFile(source)
	if err != nil {
		return err
	}
	d, err := parse(text)
	if err != nil {
		return fmt.Errorf("%s: %w", source, err)
	}
	if err := write(page, text); err != nil {
		return err
	}
	if err := writePNG("build/appicon.png", d.draw(1024)); err != nil {
		return err
	}
	for _, size := range linuxSizes {
		path := fmt.Sprintf("build/linux/icons/hicolor/%dx%d/apps/voronka.png", size, size)
		if err := writePNG(path, d.draw(size)); err != nil {
			return err
		}
	}
	if err := write("build/linux/icons/hicolor/scalable/apps/voronka.svg", text); err != nil {
		return err
	}
	pictures := make([]*image.NRGBA, 0, len(windowsSizes))
	for _, size := range windowsSizes {
		pictures = append(pictures, d.draw(size))
	}
	ico, err := ico(pictures)
	if err != nil {
		return err
	}
	return write("build/windows/icon.ico", ico)
}

func writePNG(path string, m image.Image) error {
	var b bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&b, m); err != nil {
		return err
	}
	return write(path, b.Bytes())
}

func write(path string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, data, 0o644)
}
