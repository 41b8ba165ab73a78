//go:build linux

package kill

import (
	"os"
	"syscall"
	"unsafe"
)

// immutable lets nobody write to a file, not even who has it open, or takes that back. The system may refuse it.
func immutable(path string, on bool) error {
	const (
		getFlags, setFlags = 0x80086601, 0x40086602
		flag               = 0x10
	)
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	var flags int
	if _, _, no := syscall.Syscall(syscall.SYS_IOCTL, f.Fd(), getFlags, uintptr(unsafe.Pointer(&flags))); no != 0 {
		return no
	}
	if flags &^= flag; on {
		flags |= flag
	}
	if _, _, no := syscall.Syscall(syscall.SYS_IOCTL, f.Fd(), setFlags, uintptr(unsafe.Pointer(&flags))); no != 0 {
		return no
	}
	return nil
}
