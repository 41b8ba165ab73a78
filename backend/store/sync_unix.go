//go:build !windows

package store

import "os"

// syncDir brings a folder's new names to the disk.
func syncDir(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer f.Close()
	return f.Sync()
}
