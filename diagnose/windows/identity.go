package windows

import (
	"encoding/binary"
	"fmt"
	"io"
	"io/fs"
	"sync"

	"vmmdoctor/internal/text"
)

const currentVersion = `Microsoft\Windows NT\CurrentVersion`

// The first build of Windows 11, whose ProductName still says Windows 10
// (facts: generalize-state §8).
const firstWindows11Build = 22000

// readIdentity follows generalize-state §8.
func readIdentity(fsys fs.FS, root text.Raw, system, software *hiveFile) Identity {
	var id Identity
	get := func(name string) text.Raw {
		f := software.text(currentVersion, name)
		if !f.Found.IsEmpty() {
			id.Places = append(id.Places, f)
		}
		return f.Found
	}
	id.Product, id.Edition, id.Installation = get("ProductName"), get("EditionID"), get("InstallationType")
	id.Build = get("CurrentBuildNumber")
	if id.Build.IsEmpty() {
		id.Build = get("CurrentBuild")
	}
	if n, err := id.Build.Uint(10, 32); err == nil && n >= firstWindows11Build && id.Installation.EqualFold("Client") {
		if before, after, ok := id.Product.Cut("Windows 10"); ok {
			id.Product = text.Concat(before, text.New("Windows 11"), after)
		}
	}
	if ubr, _, ok := software.number(currentVersion, "UBR"); ok && !id.Build.IsEmpty() {
		id.Build = text.Concat(id.Build, text.New(fmt.Sprintf(".%d", ubr)))
	}
	if major, f, ok := software.number(currentVersion, "CurrentMajorVersionNumber"); ok {
		minor, _, _ := software.number(currentVersion, "CurrentMinorVersionNumber")
		id.Version = fmt.Sprintf("%d.%d", major, minor)
		id.Places = append(id.Places, f)
	} else {
		id.Version = get("CurrentVersion").String()
	}
	set := system.controlSet()
	id.ComputerName = system.text(set+`\Control\ComputerName\ComputerName`, "ComputerName").Found
	id.Language = language(system.text(set+`\Control\Nls\Language`, "InstallLanguage").Found)
	id.Architecture = architecture(fsys, root, system, set)
	return id
}

// Machine numbers of a PE file header (Microsoft PE format, Machine Types).
var machines = map[uint16]string{0x8664: "amd64", 0x014c: "x86", 0xaa64: "arm64"}

// architecture is read from the kernel's PE header, the proof; where that
// cannot be read, from what the registry says.
func architecture(fsys fs.FS, root text.Raw, system *hiveFile, set string) string {
	if a, ok := kernelMachine(fsys, join(root, `\System32\ntoskrnl.exe`)); ok {
		return a
	}
	env := system.text(set+`\Control\Session Manager\Environment`, "PROCESSOR_ARCHITECTURE").Found
	for _, a := range machines {
		if env.EqualFold(a) {
			return a
		}
	}
	return ""
}

func kernelMachine(fsys fs.FS, path text.Raw) (string, bool) {
	f, err := fsys.Open(path.SlashPath())
	if err != nil {
		return "", false
	}
	defer f.Close()
	r, ok := f.(io.ReaderAt)
	if !ok {
		return "", false
	}
	// e_lfanew at 60 leads to the signature; Machine follows it.
	var dos [64]byte
	if _, err := r.ReadAt(dos[:], 0); err != nil && err != io.EOF || string(dos[:2]) != "MZ" {
		return "", false
	}
	var pe [6]byte
	if _, err := r.ReadAt(pe[:], int64(binary.LittleEndian.Uint32(dos[60:]))); err != nil && err != io.EOF {
		return "", false
	}
	if string(pe[:4]) != "PE\x00\x00" {
		return "", false
	}
	a, ok := machines[binary.LittleEndian.Uint16(pe[4:])]
	return a, ok
}

// Language identifiers of the languages Windows Server is made in (Microsoft,
// MS-LCID).
var languages = sync.OnceValue(func() map[uint64]string {
	return map[uint64]string{
		0x0404: "zh-TW", 0x0405: "cs-CZ", 0x0407: "de-DE", 0x0409: "en-US", 0x040a: "es-ES", 0x040c: "fr-FR",
		0x040e: "hu-HU", 0x0410: "it-IT", 0x0411: "ja-JP", 0x0412: "ko-KR", 0x0413: "nl-NL", 0x0415: "pl-PL",
		0x0416: "pt-BR", 0x0419: "ru-RU", 0x041d: "sv-SE", 0x041f: "tr-TR", 0x0804: "zh-CN", 0x0816: "pt-PT",
		0x0c0a: "es-ES",
	}
})

// language names the language of four hex digits; one without a name here is
// given as the digits.
func language(id text.Raw) string {
	n, err := id.Uint(16, 16)
	if err != nil {
		return ""
	}
	if name, ok := languages()[n]; ok {
		return name
	}
	return fmt.Sprintf("%04x", n)
}
