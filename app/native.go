package app

import "context"

// Native are the dialogs of a window. Services call them through these values, since Wails' own functions end the process
// where there is no window.
type Native struct {
	Open func(ctx context.Context, purpose string) (path string, err error)   // "" when the person gave up
	Save func(ctx context.Context, suggested string) (path string, err error) // "" when the person gave up
}

// SetNative tells the program that it has a window.
func (a *App) SetNative(n Native) {
	a.mu.Lock()
	a.native = n
	a.mu.Unlock()
}

func (a *App) nativeDialogs() Native {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.native
}
