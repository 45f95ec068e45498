package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// floors are the packages of the program from the ground up. A package imports
// only what stands on floors below its own.
var floors = [][]string{
	{"internal/lazy"},
	{"internal/text", "internal/guid", "internal/files"},
	{"internal/hive", "internal/ntfs", "internal/fat", "internal/etl"},
	{"bcd", "vhd", "vhd/volume", "logparse", "diagnose/windows"},
	{"diagnose", "vhd/repair"},
	{"diagnose/examine", "diagnose/report"},
	{"tui"},
	{"cli"},
	{"."},
}

// outside are folders with Go files that are no part of the program: what makes
// the images and traces of the tests, and the scripts.
var outside = []string{"internal/disktest", "internal/tracetest", "scripts"}

// A source is one file of the program.
type source struct {
	name, pkg string
	file      *ast.File
}

// sources are the files of the program, for every system, without its tests.
func sources(t *testing.T) []source {
	t.Helper()
	var list []source
	err := filepath.WalkDir(".", func(name string, e fs.DirEntry, err error) error {
		slash := filepath.ToSlash(name)
		switch {
		case err != nil:
			return err
		case e.IsDir() && name != "." && (strings.HasPrefix(e.Name(), ".") || slices.Contains(outside, slash)):
			return filepath.SkipDir
		case e.IsDir() || path.Ext(slash) != ".go" || strings.HasSuffix(slash, "_test.go"):
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			return err
		}
		list = append(list, source{slash, path.Dir(slash), file})
		return nil
	})
	if err != nil || len(list) == 0 {
		t.Fatalf("%d files to look at: %v", len(list), err)
	}
	return list
}

// imports are what a file imports, each under the name it has in the file.
func (s source) imports(t *testing.T) map[string]string {
	t.Helper()
	list := map[string]string{}
	for _, spec := range s.file.Imports {
		from, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			t.Fatal(err)
		}
		name := path.Base(from)
		if spec.Name != nil {
			name = spec.Name.Name
		}
		list[name] = from
	}
	return list
}

// No package imports one beside it or above it, and none stands outside the
// house.
func TestNoPackageAboveItsFloor(t *testing.T) {
	floorOf := func(pkg string) int {
		return slices.IndexFunc(floors, func(f []string) bool { return slices.Contains(f, pkg) })
	}
	stands := map[string]bool{}
	for _, s := range sources(t) {
		stands[s.pkg] = true
		own := floorOf(s.pkg)
		if own < 0 {
			t.Errorf("%s: package %s has no floor", s.name, s.pkg)
			continue
		}
		for _, from := range s.imports(t) {
			ours, ok := strings.CutPrefix(from, "vmmdoctor/")
			if !ok {
				continue
			}
			if floor := floorOf(ours); floor < 0 || floor >= own {
				t.Errorf("%s, on floor %d, imports %s on floor %d", s.name, own, from, floor)
			}
		}
	}
	for _, pkg := range slices.Concat(floors...) {
		if !stands[pkg] {
			t.Errorf("package %s is not there", pkg)
		}
	}
}

// largeTable is how many entries a map may have that is made before main.
const largeTable = 12

// The program starts at once: what takes time to make is made when it is first
// used, and not for everybody before main.
func TestNothingIsMadeBeforeMain(t *testing.T) {
	for _, s := range sources(t) {
		for _, decl := range s.file.Decls {
			vars, ok := decl.(*ast.GenDecl)
			if !ok || vars.Tok != token.VAR {
				continue
			}
			ast.Inspect(vars, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.FuncLit:
					return false // made when it is called
				case *ast.CompositeLit:
					if _, ok := n.Type.(*ast.MapType); ok && len(n.Elts) > largeTable {
						t.Errorf("%s: a table of %d entries is made before main; wrap it in sync.OnceValue", s.name, len(n.Elts))
					}
				case *ast.CallExpr:
					if f, ok := n.Fun.(*ast.SelectorExpr); ok && (f.Sel.Name == "MustCompile" || f.Sel.Name == "Must") {
						t.Errorf("%s: %s is called before main; internal/lazy does it when it is needed", s.name, f.Sel.Name)
					}
				}
				return true
			})
		}
	}
}

// hostFiles are the functions that open, make or change files of the host, by
// the package they come from.
var hostFiles = map[string][]string{
	"os": {
		"Open", "OpenFile", "OpenRoot", "OpenInRoot", "DirFS", "NewFile", "ReadFile", "Create", "CreateTemp", "WriteFile",
		"Rename", "Remove", "RemoveAll", "Truncate", "Link", "Symlink", "Mkdir", "MkdirAll", "MkdirTemp", "CopyFS",
		"Chmod", "Chown", "Lchown", "Chtimes",
	},
	"syscall": {"Open", "CreateFile", "Rename", "MoveFile", "Unlink", "DeleteFile", "Mkdir", "Link", "Symlink"},
	"golang.org/x/sys/windows": {
		"Open", "CreateFile", "Rename", "MoveFile", "MoveFileEx", "Unlink", "DeleteFile", "Mkdir", "CreateDirectory",
		"CreateHardLink", "CreateSymbolicLink",
	},
	"golang.org/x/sys/unix":   {"Open", "Openat", "Creat", "Rename", "Unlink", "Mkdir", "Link", "Symlink", "Truncate"},
	"charm.land/bubbletea/v2": {"LogToFile", "LogToFileWith"},
}

// Only internal/files names the functions that open and make files, so that
// what it refuses is refused everywhere.
func TestOneDoorToFiles(t *testing.T) {
	found := 0
	for _, s := range sources(t) {
		imports := s.imports(t)
		if _, ok := imports["."]; ok {
			t.Errorf("%s imports names without their package", s.name)
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			pkg, ok := sel.X.(*ast.Ident)
			if !ok || !slices.Contains(hostFiles[imports[pkg.Name]], sel.Sel.Name) {
				return true
			}
			found++
			if s.pkg != "internal/files" {
				t.Errorf("%s calls %s.%s: files are opened and made in internal/files", s.name, imports[pkg.Name], sel.Sel.Name)
			}
			return true
		})
	}
	if found == 0 {
		t.Error("not even internal/files opens a file: the test looks at nothing")
	}
}
