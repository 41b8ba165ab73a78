package app

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
)

// Version is the program's, set by the linker in a release.
var Version = "0.1.0"

// DefaultWorkspace is where a person's data lie when nothing else is said.
func DefaultWorkspace() (string, error) {
	switch runtime.GOOS {
	case "windows", "darwin":
		dir, err := os.UserConfigDir()
		return filepath.Join(dir, "Voronka"), err
	}
	return underHome("XDG_DATA_HOME", ".local/share")
}

// LogDir is where logs lie.
func LogDir() (string, error) {
	switch runtime.GOOS {
	case "windows":
		dir, err := os.UserCacheDir()
		return filepath.Join(dir, "Voronka", "Logs"), err
	case "darwin":
		home, err := os.UserHomeDir()
		return filepath.Join(home, "Library", "Logs", "Voronka"), err
	}
	return underHome("XDG_STATE_HOME", ".local/state")
}

// underHome follows the XDG rules: a variable, else a folder of the home.
func underHome(variable, folder string) (string, error) {
	if dir := os.Getenv(variable); filepath.IsAbs(dir) {
		return filepath.Join(dir, "voronka"), nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", err
	}
	return filepath.Join(home, folder, "voronka"), nil
}

func textOf(v any) string { return fmt.Sprintf("%+v", v) }
