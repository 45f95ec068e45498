package disktest

import (
	"fmt"
	"os"
)

// Symlink makes a symbolic link, or says why there is none: an old Wine says that
// it made one, and did not.
func Symlink(target, name string) error {
	if err := os.Symlink(target, name); err != nil {
		return err
	}
	if _, err := os.Lstat(name); err != nil {
		return fmt.Errorf("the system makes no symbolic link: %w", err)
	}
	return nil
}
