package report

import (
	"strings"

	"vmmdoctor/diagnose/examine"
	"vmmdoctor/internal/disktest"
	"vmmdoctor/internal/hive"
)

// Texts that would do harm if anything in a report took them for more than
// text: escape sequences, line ends, a turned reading direction, HTML,
// Markdown, links, mentions, formulas.
const (
	hostileScreen   = "\x1b[2J\x1b]0;owned\x07\u202egpj.exe\u2066\x00\u009b31m"
	hostileLines    = "one\r\n# two\n| three |\n```\n<h1>four</h1>\u2028five"
	hostileHTML     = `"><script>alert(1)</script><img src=x onerror=alert(2)><!--</style>`
	hostileMarkdown = "[click](http://evil.example) ![x](http://evil.example/x.png) **b** `code` ``two`` ~~s~~ |a|b| @admin #12 www.evil.example <a href=x> &amp; \\| _i_ $x$"
)

var hostileLong = strings.Repeat("0123456789", 1000)

// hostileInputs is a case in which every text that a report prints is hostile.
func hostileInputs() []examine.Input {
	const size = 2 << 30
	disk := disktest.NewImage(size)
	part := disktest.MBRPartition{Type: disktest.TypeNTFS, Start: disktest.SeedStart, Size: size - 2*disktest.SeedStart, Active: true}
	disktest.PutMBR(disk, disktest.SeedSignature, part)
	store := disktest.BootStore{System: disktest.MBRDevice(disktest.SeedSignature, disktest.SeedStart), Windows: disktest.MBRDevice(disktest.SeedSignature, disktest.SeedStart), Description: hostileMarkdown + hostileLong}.Store()
	store[disktest.BootManager].Elements[0x12000004] = disktest.Text(hostileHTML + hostileScreen)
	store[hostileHTML] = disktest.StoreObject{}
	files := disktest.WindowsFiles(disktest.Windows{ComputerName: hostileScreen, Software: hostileSoftware})
	for path, content := range disktest.BootFiles(store.Hive()) {
		files[path] = content
	}
	image, err := disktest.NTFS{Start: part.Start, Size: part.Size, Serial: 1, Label: "<b>|`\u202e\n[x](y)", Files: files}.Image()
	if err != nil {
		panic(err)
	}
	disk.Put(part.Start, image)
	line := "[4276] 10B4.000C::05/31-12:52:00.894#16"
	trace := line + "BcdUtil.cs(1987): bootDevice UnknownDevice" + hostileHTML + hostileScreen + "\r\n" +
		line + "MountedVhd.cs(91): MountedVhd windows volume not found ``` | " + hostileMarkdown + "\r\n" +
		line + "VMAdditions.cs(874): VMAdditions install failed at OS detection phase for vm " + hostileMarkdown + "\u202e\x1b[31m\r\n"
	return []examine.Input{
		input(`D:\`+hostileLines+hostileHTML+hostileMarkdown+hostileScreen+`\x.vhd`, disktest.DynamicVHD(disk)),
		input("=cmd|'/c calc'!A1"+hostileScreen, []byte(trace)),
	}
}

func hostileSoftware(root *hive.Node) {
	root.Key("Microsoft", "Windows NT", "CurrentVersion").
		SetString("ProductName", "Windows "+hostileHTML+hostileMarkdown+"\u202e").
		SetString("EditionID", hostileLines).SetString("CurrentBuild", "9200|`<i>")
	root.Key("Microsoft", "Windows", "CurrentVersion", "Setup", "State").SetString("ImageState", hostileScreen+hostileMarkdown)
}
