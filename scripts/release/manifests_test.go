package main

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"
)

// published are two programs as they are published.
var published = []download{
	{"vmmdoctor-v1.2.3-windows-amd64.exe", "amd64", strings.Repeat("ab", 32), "https://example.com/v1.2.3/vmmdoctor-v1.2.3-windows-amd64.exe"},
	{"vmmdoctor-v1.2.3-windows-arm64.exe", "arm64", strings.Repeat("cd", 32), "https://example.com/v1.2.3/vmmdoctor-v1.2.3-windows-arm64.exe"},
}

// required are the fields that the schemas of winget's manifests require
// (manifest.version, manifest.installer and manifest.defaultLocale 1.12.0), each with the
// pattern of its value.
var required = map[string]map[string]string{
	"vmmdoctor.vmmdoctor.yaml": {"DefaultLocale": `en-US`, "ManifestType": `version`},
	"vmmdoctor.vmmdoctor.installer.yaml": {"Installers": ``, "ManifestType": `installer`, "InstallerType": `portable`,
		"- Architecture": `x64|arm64`, "  InstallerUrl": `https://\S+`, "  InstallerSha256": `[A-Fa-f0-9]{64}`},
	"vmmdoctor.vmmdoctor.locale.en-US.yaml": {"PackageLocale": `en-US`, "Publisher": `.{2,256}`, "PackageName": `.{2,256}`, "License": `.{3,512}`,
		"ShortDescription": `.{3,256}`, "ManifestType": `defaultLocale`, "PackageUrl": `https://\S+`},
}

func TestWinget(t *testing.T) {
	files, err := winget("v1.2.3", "https://example.com/v1.2.3/", published)
	if err != nil {
		t.Fatal(err)
	}
	if len(files) != len(required) {
		t.Errorf("%d manifests, want %d", len(files), len(required))
	}
	for name, fields := range required {
		fields["PackageIdentifier"] = `[^.\s\\/:*?"<>|]{1,32}(\.[^.\s\\/:*?"<>|]{1,32}){1,7}`
		fields["PackageVersion"] = `1\.2\.3`
		fields["ManifestVersion"] = `\d+\.\d+\.\d+`
		manifest := string(files[name])
		for field, pattern := range fields {
			if !regexp.MustCompile(`(?m)^` + regexp.QuoteMeta(field) + `: ?(?:` + pattern + `)$`).MatchString(manifest) {
				t.Errorf("%s has no %s like %s:\n%s", name, field, pattern, manifest)
			}
		}
		if strings.Contains(manifest, "<no value>") {
			t.Errorf("%s lacks a value:\n%s", name, manifest)
		}
	}
	installer := string(files["vmmdoctor.vmmdoctor.installer.yaml"])
	for _, d := range published {
		if !strings.Contains(installer, "InstallerUrl: "+d.URL+"\n  InstallerSha256: "+d.SHA256+"\n") {
			t.Errorf("%s is not offered with its checksum:\n%s", d.Name, installer)
		}
	}
}

func TestScoop(t *testing.T) {
	b, err := scoop("v1.2.3", "https://example.com/v1.2.3/", published)
	if err != nil {
		t.Fatal(err)
	}
	var m map[string]any
	if err := json.Unmarshal(b, &m); err != nil {
		t.Fatal(err)
	}
	for _, field := range []string{"version", "description", "homepage", "license", "architecture", "bin"} {
		if m[field] == nil || m[field] == "" {
			t.Errorf("no %s in %s", field, b)
		}
	}
	x64 := m["architecture"].(map[string]any)["64bit"].(map[string]any)
	if x64["url"] != published[0].URL+"#/vmmdoctor.exe" || x64["hash"] != published[0].SHA256 || m["version"] != "1.2.3" {
		t.Errorf("%s", b)
	}
}

// A version whose changes nobody has told is not published.
func TestAnnounced(t *testing.T) {
	pages := []file{{name: "CHANGELOG.md", content: []byte("# Changes\n\n## 1.2.3\n\nThe first.\n")}}
	if err := announced(pages, "v1.2.3"); err != nil {
		t.Error(err)
	}
	for _, version := range []string{"v1.2", "v1.2.30", "v1x2.3"} {
		if err := announced(pages, version); err == nil {
			t.Errorf("%s is announced", version)
		}
	}
}

func TestProgramNames(t *testing.T) {
	for name, want := range map[string][]string{
		"vmmdoctor-v1.0.0-windows-amd64":    {"v1.0.0", "windows", "amd64"},
		"vmmdoctor-v1.0.0-rc.1-linux-arm64": {"v1.0.0-rc.1", "linux", "arm64"},
		"vmmdoctor-linux-arm64":             nil,
	} {
		m := programName.FindStringSubmatch(name)
		if len(want) == 0 != (m == nil) || m != nil && strings.Join(m[1:], " ") != strings.Join(want, " ") {
			t.Errorf("%s is %q, want %q", name, m, want)
		}
	}
}
