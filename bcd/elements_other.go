package bcd

import "sync"

// applicationElements are the application elements any object may have (facts: bcd-format §3.2).
var applicationElements = sync.OnceValue(func() map[ElementType]definition {
	return map[ElementType]definition{
		0x26000202: named("skipffumode"),
		0x26000203: named("forceffumode"),
		0x25000510: named("chargethreshold"),
		0x26000512: named("offmodecharging"),
		0x25000aaa: named("bootflow"),
	}
})

// managerElements are the elements of boot managers, application types 1 and 2 (facts: bcd-format §3.3).
var managerElements = sync.OnceValue(func() map[ElementType]definition {
	return map[ElementType]definition{
		0x24000001: named("displayorder"),
		0x24000002: named("bootsequence"),
		0x23000003: named("default"),
		0x25000004: named("timeout"),
		0x26000005: named("resume"),
		0x23000006: named("resumeobject"),
		0x24000007: named("startupsequence"),
		0x24000010: named("toolsdisplayorder"),
		0x26000020: named("displaybootmenu"),
		0x26000021: named("noerrordisplay"),
		0x21000022: named("bcddevice"),
		0x22000023: named("bcdfilepath"),
		0x26000024: unnamed("hibernate once, resume many"),
		0x26000025: named("hiberboot"),
		0x22000026: unnamed("password override"),
		0x22000027: unnamed("PIN or pass phrase override"),
		0x26000028: named("processcustomactionsfirst"),
		0x2600002a: unnamed("read by the boot manager"),
		0x27000030: named("customactions"),
		0x26000031: named("persistbootsequence"),
		0x26000032: named("skipstartupsequence"),
		0x22000040: named("fverecoveryurl"),
		0x22000041: named("fverecoverymessage"),
		0x26000042: named("flightedbootmgr"),
		0x25000043: unnamed("volume encryption unlock: retries, IPv4"),
		0x25000044: unnamed("volume encryption unlock: retries, IPv6"),
		0x22000045: unnamed("volume encryption unlock: server address, IPv4"),
		0x22000046: unnamed("volume encryption unlock: server address, IPv6"),
		0x22000047: unnamed("volume encryption unlock: station address, IPv4"),
		0x22000048: unnamed("volume encryption unlock: station address, IPv6"),
		0x22000049: unnamed("volume encryption unlock: subnet mask, IPv4"),
		0x2200004a: unnamed("volume encryption unlock: prefix, IPv6"),
		0x2200004b: unnamed("volume encryption unlock: gateway, IPv4"),
		0x2200004c: unnamed("volume encryption unlock: gateway, IPv6"),
		0x2500004d: unnamed("volume encryption unlock: network timeout"),
		0x2500004e: unnamed("volume encryption unlock: remote port, IPv4"),
		0x2500004f: unnamed("volume encryption unlock: remote port, IPv6"),
		0x25000050: unnamed("volume encryption unlock: station port, IPv4"),
		0x25000051: unnamed("volume encryption unlock: station port, IPv6"),
	}
})

// resumeElements are the elements of resume objects, application type 4 (facts: bcd-format §3.5).
var resumeElements = sync.OnceValue(func() map[ElementType]definition {
	return map[ElementType]definition{
		0x21000001: named("filedevice"),
		0x22000002: named("filepath"),
		0x26000003: named("customsettings"),
		0x26000004: named("pae"),
		0x21000005: named("associatedosdevice"),
		0x26000006: named("debugoptionenabled"),
		0x25000007: enum("bootux", "Disabled", "Basic", "Standard"),
		0x25000008: enum("bootmenupolicy", "Legacy", "Standard"),
		0x26000024: unnamed("hibernate once, resume many"),
		0x21000026: unnamed("a partition in every store seen; appears in Windows 11 era stores"),
	}
})

// memoryTesterElements are the elements of the memory tester, application type 5 (facts: bcd-format §3.6).
var memoryTesterElements = sync.OnceValue(func() map[ElementType]definition {
	return map[ElementType]definition{
		0x25000001: named("passcount"),
		0x25000002: enum("testmix", "Basic", "Extended"),
		0x25000003: named("failurecount"),
		0x26000003: named("cacheenable"),
		0x25000004: enum("testtofail", "Stride", "Mats", "InverseCoupling", "RandomPattern", "Checkerboard"),
		0x26000004: named("failuresenabled"),
		0x26000005: named("cacheenable"),
		0x25000005: named("stridefailcount"),
		0x25000006: named("invcfailcount"),
		0x25000007: named("matsfailcount"),
		0x25000008: named("randfailcount"),
		0x25000009: named("chckrfailcount"),
	}
})

// setupElements are the elements of NTLDR and of its setup loader, application types 6 and 7 (facts: bcd-format §3.7).
var setupElements = sync.OnceValue(func() map[ElementType]definition {
	return map[ElementType]definition{
		0x22000001: named("bpbstring"),
	}
})

// startupElements are the elements of network start programs, application type 9 (facts: bcd-format §3.8).
var startupElements = sync.OnceValue(func() map[ElementType]definition {
	return map[ElementType]definition{
		0x26000001: named("pxesoftreboot"),
		0x22000002: named("applicationname"),
	}
})

// bootAppElements are the elements of other boot applications, application type 10 (facts: bcd-format §3.9).
var bootAppElements = sync.OnceValue(func() map[ElementType]definition {
	return map[ElementType]definition{
		0x26000145: named("enablebootdebugpolicy"),
		0x26000146: named("enablebootorderclean"),
		0x26000147: named("enabledeviceid"),
		0x26000148: named("enableffuloader"),
		0x26000149: named("enableiuloader"),
		0x2600014a: named("enablemassstorage"),
		0x2600014b: named("enablerpmbprovisioning"),
		0x2600014c: named("enablesecurebootpolicy"),
		0x2600014d: named("enablestartcharge"),
		0x2600014e: named("enableresettpm"),
	}
})

// deviceElements are the elements of device options (facts: bcd-format §3.10).
var deviceElements = sync.OnceValue(func() map[ElementType]definition {
	return map[ElementType]definition{
		0x35000001: named("ramdiskimageoffset"),
		0x35000002: named("ramdisktftpclientport"),
		0x31000003: named("ramdisksdidevice"),
		0x32000004: named("ramdisksdipath"),
		0x35000005: named("ramdiskimagelength"),
		0x36000006: named("exportascd"),
		0x35000007: named("ramdisktftpblocksize"),
		0x35000008: named("ramdisktftpwindowsize"),
		0x36000009: named("ramdiskmcenabled"),
		0x3600000a: named("ramdiskmctftpfallback"),
		0x3600000b: named("ramdisktftpvarwindow"),
		0x3600000c: named("vhdramdiskboot"),
		0x3500000d: unnamed("unknown integer"),
	}
})

// templateElements are the elements only setup and bcdboot use (facts: bcd-format §3.11).
var templateElements = sync.OnceValue(func() map[ElementType]definition {
	return map[ElementType]definition{
		0x45000001: unnamed("which partition the template copy is for: 1 system partition, 2 Windows partition (inferred from the template)"),
		0x42000002: unnamed("application path relative to the Windows directory"),
		0x42000003: unnamed("ramdisk file relative path"),
		0x46000004: unnamed("omit the OS loader elements"),
		0x47000006: named("elementstomigrate"),
		0x46000010: unnamed("marks a recovery OS; present in every WinRE loader"),
		0x47000005: unnamed("pairs: element code to fill in, then an identifier of a localised text (0x12000004 with 1, 2, 3, 5 or 6 seen)"),
	}
})
