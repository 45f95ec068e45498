package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"text/template"
)

// A download is a program for Windows as package managers fetch it.
type download struct {
	Name   string // of the file
	Arch   string // as Go names it
	SHA256 string
	URL    string
}

// description is what package managers show of the program.
const description = "Finds out why a System Center VMM template will not deploy"

// wingetVersion is the version of the manifests' schemas
// (https://aka.ms/winget-manifest.installer.1.12.0.schema.json and its like).
const wingetVersion = "1.12.0"

var wingetArch = map[string]string{"amd64": "x64", "arm64": "arm64"}

// winget are the three manifests of a version, by name. The program is a portable one: a
// zip with one in it is known to fail where links may not be made.
func winget(version, home string, downloads []download) (map[string][]byte, error) {
	out := map[string][]byte{}
	for name, text := range map[string]string{"": wingetVersionFile, ".installer": wingetInstaller, ".locale.en-US": wingetLocale} {
		t, err := template.New("manifest").Funcs(template.FuncMap{"arch": func(a string) string { return wingetArch[a] }}).Parse(wingetHead + text)
		if err != nil {
			return nil, err
		}
		var b bytes.Buffer
		kind := map[string]string{"": "version", ".installer": "installer", ".locale.en-US": "defaultLocale"}[name]
		if err := t.Execute(&b, map[string]any{"Version": strings.TrimPrefix(version, "v"), "Home": home, "Description": description,
			"Schema": wingetVersion, "Downloads": downloads, "Kind": kind}); err != nil {
			return nil, err
		}
		out["vmmdoctor.vmmdoctor"+name+".yaml"] = b.Bytes()
	}
	return out, nil
}

const (
	wingetHead = `# yaml-language-server: $schema=https://aka.ms/winget-manifest.{{.Kind}}.{{.Schema}}.schema.json
PackageIdentifier: vmmdoctor.vmmdoctor
PackageVersion: {{.Version}}
`
	wingetVersionFile = `DefaultLocale: en-US
ManifestType: version
ManifestVersion: {{.Schema}}
`
	wingetInstaller = `InstallerType: portable
Commands:
- vmmdoctor
MinimumOSVersion: 10.0.0.0
Installers:
{{range .Downloads}}- Architecture: {{arch .Arch}}
  InstallerUrl: {{.URL}}
  InstallerSha256: {{.SHA256}}
{{end}}ManifestType: installer
ManifestVersion: {{.Schema}}
`
	wingetLocale = `PackageLocale: en-US
Publisher: vmmdoctor
PackageName: vmmdoctor
PackageUrl: {{.Home}}
License: Apache-2.0
ShortDescription: {{.Description}}
Moniker: vmmdoctor
Tags:
- bcd
- hyper-v
- scvmm
- sysprep
- vhdx
ManifestType: defaultLocale
ManifestVersion: {{.Schema}}
`
)

var scoopArch = map[string]string{"amd64": "64bit", "arm64": "arm64"}

// scoop is the manifest for a bucket.
func scoop(version, home string, downloads []download) ([]byte, error) {
	type source struct {
		URL  string `json:"url"`
		Hash string `json:"hash"`
	}
	m := struct {
		Version      string            `json:"version"`
		Description  string            `json:"description"`
		Homepage     string            `json:"homepage"`
		License      string            `json:"license"`
		Architecture map[string]source `json:"architecture"`
		Bin          string            `json:"bin"`
	}{strings.TrimPrefix(version, "v"), description, home, "Apache-2.0", map[string]source{}, "vmmdoctor.exe"}
	for _, d := range downloads {
		// What stands behind # is the name under which Scoop keeps the file.
		m.Architecture[scoopArch[d.Arch]] = source{d.URL + "#/vmmdoctor.exe", d.SHA256}
	}
	b, err := json.MarshalIndent(m, "", "    ")
	if err != nil {
		return nil, fmt.Errorf("scoop: %w", err)
	}
	return append(b, '\n'), nil
}
