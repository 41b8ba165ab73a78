package app

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"path/filepath"
	goruntime "runtime"
	"strings"

	"github.com/wailsapp/wails/v2/pkg/menu"
	"github.com/wailsapp/wails/v2/pkg/menu/keys"
	"github.com/wailsapp/wails/v2/pkg/runtime"
)

// key is a key of the page's own. A shortcut that the native menu took would never reach the field that is being typed in,
// so these stand in the menu as words and are handed to the page when they are chosen there.
type key struct {
	code, key   string
	ctrl, shift bool
	edit        string // what a text field does by itself on this key
}

func (k key) label() string {
	s := k.key
	if k.shift {
		s = "Shift+" + s
	}
	if k.ctrl {
		s = "Ctrl+" + s
	}
	return s
}

var (
	keyUndo      = key{"KeyZ", "Z", true, false, "undo"}
	keyRedo      = key{"KeyZ", "Z", true, true, "redo"}
	keyCut       = key{"KeyX", "X", true, false, "cut"}
	keyCopy      = key{"KeyC", "C", true, false, "copy"}
	keyPaste     = key{"KeyV", "V", true, false, ""}
	keySelectAll = key{"KeyA", "A", true, false, "selectAll"}
	keyFind      = key{"KeyF", "F", true, false, ""}
	keySave      = key{"KeyS", "S", true, false, ""}
	keySheet     = key{"Slash", "?", false, true, ""}
)

func (d *Desktop) menu() *menu.Menu {
	m := menu.NewMenu()
	if goruntime.GOOS == "darwin" {
		m.Append(menu.AppMenu())
	}
	file := m.AddSubmenu(d.t("file"))
	file.AddText(d.t("import"), keys.Combo("i", keys.CmdOrCtrlKey, keys.ShiftKey), d.goTo("/customers", "import"))
	file.AddText(d.t("import_flow"), keys.CmdOrCtrl("o"), d.goTo("/flows", "import_flow"))
	file.AddSeparator()
	d.pageKey(file, "save", keySave)
	file.AddSeparator()
	file.AddText(d.t("close"), keys.CmdOrCtrl("w"), func(*menu.CallbackData) { d.with(d.closeWindow) })
	file.AddText(d.t("quit"), keys.CmdOrCtrl("q"), func(*menu.CallbackData) { go d.quitFromMenu() })

	if goruntime.GOOS == "darwin" {
		m.Append(menu.EditMenu()) // there the system's own items are what makes copying work at all
	} else {
		edit := m.AddSubmenu(d.t("edit"))
		d.pageKey(edit, "undo", keyUndo)
		d.pageKey(edit, "redo", keyRedo)
		edit.AddSeparator()
		d.pageKey(edit, "cut", keyCut)
		d.pageKey(edit, "copy", keyCopy)
		edit.AddText(labelled(d.t("paste"), keyPaste), nil, func(*menu.CallbackData) { go d.paste() })
		d.pageKey(edit, "select_all", keySelectAll)
		edit.AddSeparator()
		d.pageKey(edit, "find", keyFind)
	}
	view := m.AddSubmenu(d.t("view"))
	view.AddText(d.t("full_screen"), keys.Key("f11"), func(*menu.CallbackData) { d.with(toggleFullScreen) })
	help := m.AddSubmenu(d.t("help"))
	d.pageKey(help, "shortcuts", keySheet)
	help.AddText(d.t("data"), nil, func(*menu.CallbackData) { d.browse(d.app.Workspace()) })
	if dir, err := LogDir(); err == nil {
		help.AddText(d.t("logs"), nil, func(*menu.CallbackData) { d.browse(dir) })
	}
	return m
}

func (d *Desktop) t(name string) string { return d.words.T(d.lang, "menu."+name, nil) }

func labelled(words string, k key) string { return words + "  (" + k.label() + ")" }

func (d *Desktop) pageKey(m *menu.Menu, name string, k key) {
	m.AddText(labelled(d.t(name), k), nil, func(*menu.CallbackData) {
		d.with(func(w context.Context) { runtime.WindowExecJS(w, press(k)) })
	})
}

// press is what the key does in the page: in a text field its own edit, else the key itself, for whoever listens.
func press(k key) string {
	return fmt.Sprintf(`(() => {
  const at = document.activeElement ?? document.body
  const text = at.isContentEditable || /^(INPUT|TEXTAREA)$/.test(at.tagName)
  if (text && %[1]q && document.execCommand(%[1]q)) return
  at.dispatchEvent(new KeyboardEvent('keydown', { code: %[2]q, key: %[3]q, ctrlKey: %[4]t, shiftKey: %[5]t, bubbles: true, cancelable: true }))
})()`, k.edit, k.code, k.key, k.ctrl, k.shift)
}

// paste puts the clipboard's text into the field that is being typed in; elsewhere the page pastes by itself.
func (d *Desktop) paste() {
	d.with(func(w context.Context) {
		text, err := runtime.ClipboardGetText(w)
		if err != nil {
			return
		}
		runtime.WindowExecJS(w, fmt.Sprintf(`(() => {
  const at = document.activeElement ?? document.body
  if (at.isContentEditable || /^(INPUT|TEXTAREA)$/.test(at.tagName)) document.execCommand('insertText', false, %s)
  else { %s }
})()`, jsString(text), press(keyPaste)))
	})
}

// goTo opens a section of the page and tells it what was chosen.
func (d *Desktop) goTo(section, action string) menu.Callback {
	return func(*menu.CallbackData) {
		d.with(func(w context.Context) {
			runtime.WindowExecJS(w, fmt.Sprintf(`if (location.pathname !== %[1]q) { history.pushState({}, '', %[1]q); dispatchEvent(new PopStateEvent('popstate')) }`, section))
			runtime.EventsEmit(w, "menu", map[string]string{"action": action})
		})
	}
}

func toggleFullScreen(w context.Context) {
	if runtime.WindowIsFullscreen(w) {
		runtime.WindowUnfullscreen(w)
	} else {
		runtime.WindowFullscreen(w)
	}
}

// closeWindow does what the window's own cross does.
func (d *Desktop) closeWindow(w context.Context) {
	if !d.beforeClose(w) {
		d.Quit()
	}
}

// quitFromMenu says what waits for the next start, then ends.
func (d *Desktop) quitFromMenu() {
	d.with(func(w context.Context) {
		if n := d.app.Queued(w); n > 0 {
			_, _ = runtime.MessageDialog(w, runtime.MessageDialogOptions{
				Type:    runtime.InfoDialog,
				Title:   d.words.T(d.lang, "window.title", nil),
				Message: d.words.T(d.lang, "window.quit_waiting", map[string]any{"count": n}),
			})
		}
		d.Quit()
	})
}

// browse shows a folder in the system's file manager.
func (d *Desktop) browse(dir string) {
	d.with(func(w context.Context) { runtime.BrowserOpenURL(w, fileURL(dir)) })
}

func fileURL(path string) string {
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") { // C:/…
		path = "/" + path
	}
	return (&url.URL{Scheme: "file", Path: path}).String()
}

// jsString writes text as a JavaScript string that cannot end the script around it.
func jsString(text string) string {
	quoted, err := json.Marshal(text)
	if err != nil {
		return `""`
	}
	return string(quoted)
}
