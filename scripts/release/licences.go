package main

import (
	"bytes"
	"debug/buildinfo"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
)

// thirdPartyLicences is the licence text of each module that is in a program,
// and of Go itself, whose library is in it too. A module without one is an error.
func thirdPartyLicences(program string) ([]byte, error) {
	info, err := buildinfo.ReadFile(program)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	out.WriteString("vmmdoctor contains the following software of others.\n")
	goroot, err := goOutput("env", "GOROOT")
	if err != nil {
		return nil, err
	}
	if err := writeLicences(&out, "Go "+strings.TrimPrefix(info.GoVersion, "go"),
		strings.TrimSpace(string(goroot))); err != nil {
		return nil, err
	}
	for _, m := range info.Deps {
		folder, err := moduleFolder(m)
		if err != nil {
			return nil, err
		}
		if err := writeLicences(&out, m.Path+" "+m.Version, folder); err != nil {
			return nil, err
		}
	}
	return out.Bytes(), nil
}

// moduleFolder is where the module cache keeps a module; Go checks it against
// the sum the program was built with.
func moduleFolder(m *debug.Module) (string, error) {
	if m.Replace != nil {
		m = m.Replace
	}
	b, err := goOutput("mod", "download", "-json", m.Path+"@"+m.Version)
	if err != nil {
		return "", err
	}
	var found struct{ Dir, Sum string }
	if err := json.Unmarshal(b, &found); err != nil {
		return "", fmt.Errorf("go mod download %s: %w", m.Path, err)
	}
	if found.Sum != m.Sum {
		return "", fmt.Errorf("%s %s: the module cache has sum %s, the program was built with %s", m.Path, m.Version,
			found.Sum, m.Sum)
	}
	return found.Dir, nil
}

func goOutput(args ...string) ([]byte, error) {
	b, err := exec.Command("go", args...).Output()
	if err != nil {
		return nil, fmt.Errorf("go %s: %w", strings.Join(args, " "), err)
	}
	return b, nil
}

// licenceNames are the names, without extension, under which licences and
// notices that must go with them are kept.
var licenceNames = []string{"LICENSE", "LICENCE", "COPYING", "NOTICE", "PATENTS"}

func writeLicences(out *bytes.Buffer, title, folder string) error {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return err
	}
	found := false
	for _, e := range entries {
		base := strings.ToUpper(strings.TrimSuffix(e.Name(), filepath.Ext(e.Name())))
		if e.IsDir() || !slices.Contains(licenceNames, base) {
			continue
		}
		text, err := os.ReadFile(filepath.Join(folder, e.Name()))
		if err != nil {
			return err
		}
		found = true
		fmt.Fprintf(out, "\n%s\n%s: %s\n\n%s\n", strings.Repeat("=", 78), title, e.Name(),
			bytes.TrimSpace(bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))))
	}
	if !found {
		return fmt.Errorf("%s has no licence in %s", title, folder)
	}
	return nil
}
