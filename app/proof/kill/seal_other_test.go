//go:build unix && !linux

package kill

import "errors"

// immutable cannot be asked for here.
func immutable(string, bool) error { return errors.ErrUnsupported }
