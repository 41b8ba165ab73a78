package file

import (
	"net/http"
	"path/filepath"
	"strings"
	"unicode"
)

// longestName is how long a file's name may be, in characters.
const longestName = 120

// SafeName keeps the last part of a name that came from outside, without what file systems and headers refuse: signs of
// control and of direction, and those that Windows keeps for itself. It is never empty.
func SafeName(name string) string {
	name = strings.ToValidUTF8(name, "_")
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	name = strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Cf, r): // among them the signs that turn the order of letters: «fdp.exe» for «exe.pdf»
			return -1
		case unicode.IsControl(r), strings.ContainsRune(`<>:"|?*`, r):
			return '_'
		}
		return r
	}, name)
	name = strings.Trim(name, ". ")
	if base, _, _ := strings.Cut(name, "."); reserved[strings.ToUpper(strings.TrimSpace(base))] {
		name = "_" + name
	}
	if name == "" {
		return "file"
	}
	if runes := []rune(name); len(runes) > longestName {
		ext := []rune(filepath.Ext(name))
		if len(ext) > 16 {
			ext = nil
		}
		name = string(runes[:longestName-len(ext)]) + string(ext)
	}
	return name
}

// reserved are the names that mean devices on Windows, whatever their extension.
var reserved = map[string]bool{"CON": true, "PRN": true, "AUX": true, "NUL": true,
	"COM1": true, "COM2": true, "COM3": true, "COM4": true, "COM5": true, "COM6": true, "COM7": true, "COM8": true, "COM9": true,
	"LPT1": true, "LPT2": true, "LPT3": true, "LPT4": true, "LPT5": true, "LPT6": true, "LPT7": true, "LPT8": true, "LPT9": true}

// types are media types by extension: the same on every machine, unlike the system's own list.
var types = map[string]string{
	".pdf": "application/pdf", ".txt": "text/plain", ".csv": "text/csv", ".ics": "text/calendar", ".vcf": "text/vcard",
	".doc": "application/msword", ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	".xls": "application/vnd.ms-excel", ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	".ppt": "application/vnd.ms-powerpoint", ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
	".odt": "application/vnd.oasis.opendocument.text", ".ods": "application/vnd.oasis.opendocument.spreadsheet",
	".zip": "application/zip", ".rar": "application/vnd.rar", ".7z": "application/x-7z-compressed", ".json": "application/json",
	".mp3": "audio/mpeg", ".ogg": "audio/ogg", ".m4a": "audio/mp4", ".wav": "audio/wav", ".mp4": "video/mp4", ".mov": "video/quicktime",
	".webm": "video/webm", ".rtf": "application/rtf",
}

// pictures are the kinds of picture that mail readers and browsers show and that hold no script.
var pictures = map[string]bool{"image/png": true, "image/jpeg": true, "image/gif": true, "image/webp": true}

// typeOf is a file's media type. Whether it is a picture is told by the content alone, whatever it is called.
func typeOf(name string, head []byte) string {
	sniffed, _, _ := strings.Cut(http.DetectContentType(head), ";")
	if pictures[sniffed] {
		return sniffed
	}
	if t, ok := types[strings.ToLower(filepath.Ext(name))]; ok {
		return t
	}
	return "application/octet-stream"
}

// Picture reports whether the file is a picture that may be shown.
func (f File) Picture() bool { return pictures[f.Type] }
