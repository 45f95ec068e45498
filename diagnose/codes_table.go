package diagnose

// vmmCodes are the error numbers of VMM with a public source (facts:
// vmm-pipeline §3).
var vmmCodes = map[int]CodeMeaning{
	13206: {Name: "BootOrSystemVolumeNotFoundException", Meaning: "VMM cannot find the boot or the system volume of the virtual machine.",
		Causes: []string{"the boot devices in the BCD do not resolve, since the image was not generalized", "the disk is blank, or holds no Windows",
			"Windows lies in an extended partition and the boot files elsewhere"},
		Actions: []string{"open the template's disk here", "generalize it", "use primary partitions", "use the right guest OS profile"}, Source: "KB 2313592"},
	2940: {Meaning: "VMM could not complete a file transfer: no connection to the HTTP server.",
		Causes: []string{"an earlier failure of the detection, of which this is only the last report: the BCD's devices did not resolve",
			"the BITS port was changed at setup without a firewall rule"},
		Actions: []string{"read the trace before touching the network", "then add a firewall rule for the port"}, Source: "VMM 2016 release notes; a published case"},
	2912: {Name: "HostAgentFail", Meaning: "An internal error while VMM contacted the agent on the host.",
		Causes:  []string{"suspended BITS jobs (0x80041001)", "port 443 used by another program (0x80072f06)", "a library share on a hot-added disk (0x80190193)", "broken performance counters (0x800007d0)"},
		Actions: []string{"list BITS jobs with bitsadmin /list /allusers and cancel suspended ones", "give BITS another port", "rebuild the performance counters"}, Source: "KB 2928972, 2830506, 2405062, 2686573"},
	2927: {Name: "HostAgentWSManError", Meaning: "A hardware management (WinRM) request to the host failed.",
		Causes:  []string{"port 443 used twice (0x8033811e)", "antivirus, cluster or WinRM trouble (0x80338029)", "a duplicate service principal name (0x8033809d)"},
		Actions: []string{"see what the inner code says", "restart WinRM"}, Source: "KB 2405062, 2875120, 970923, 2742246"},
	2931:  {Meaning: "The connection to the VMM agent on the host was lost.", Causes: []string{"objects locked in the VMM database (0x80338029)"}, Actions: []string{"restart the VMM service", "clear the locks"}, Source: "KB 2982790"},
	12700: {Meaning: "An operation on the host failed.", Causes: []string{"a file damaged in a BITS transfer (0x80070570)", "the computer account may not read the share (0x80070005)"}, Actions: []string{"copy the disk again", "see to the rights on the share"}, Source: "KB 2405062, 2689989"},
	2911:  {Meaning: "The host has not enough resources (0x8007000e).", Source: "KB 2742246"},
	2915:  {Meaning: "A WinRM request to the host failed.", Causes: []string{"WinRM, or a service account that is no local administrator"}, Source: "KB 2742246"},
	2916:  {Meaning: "VMM has no connection to the agent on the host.", Causes: []string{"WinRM, or a service account that is no local administrator"}, Source: "KB 2742246"},
	2906:  {Name: "HostAgentBadPathname", Meaning: "A path is not valid on the server.", Causes: []string{"a disk on a network path VMM cannot use"}, Source: "KB 2705349"},
	2917:  {Name: "HostAgentBadSharePathname", Meaning: "Setup cannot reach the share.", Causes: []string{"the server's name contains -SCVMM-"}, Actions: []string{"rename the server"}, Source: "KB 3004796"},
	2910:  {Meaning: "No permission to use the resource.", Causes: []string{"the removal of an agent is still running"}, Actions: []string{"wait and try again"}, Source: "KB 2679682"},
	2903:  {Meaning: "VMM could not find what the template needs.", Causes: []string{"a template made from Nano Server, which is not supported"}, Source: "VMM 2016 release notes"},
	2606:  {Meaning: "Another job holds a lock on the object.", Actions: []string{"wait for that job, or clear the lock"}, Source: "KB 2795040, 2800073"},
	801:   {Name: "LibObjectNotFound", Meaning: "A library object was not found.", Causes: []string{"orphaned records in the VMM database"}, Source: "KB 2756886, 4021611"},
	802:   {Meaning: "A library object is in use already.", Causes: []string{"orphaned records in the VMM database"}, Source: "KB 2756886, 4021611"},
	2409:  {Meaning: "The path is no valid folder on the host.", Causes: []string{"a local path on a cluster node"}, Actions: []string{"use clustered storage"}, Source: "KB 2695838"},
	12416: {Meaning: "A parameter of New-SCVirtualMachine is not valid.", Causes: []string{"a cloud name with square brackets"}, Actions: []string{"rename the cloud"}, Source: "KB 2690609"},
	23352: {Meaning: "The device cannot be booted from.", Causes: []string{"a generation 2 template whose first boot entry is the boot file, not the disk"}, Actions: []string{`Set-SCVMTemplate -FirstBootDevice "SCSI,0,0"`}, Source: "KB 2955362"},
	22042: {Meaning: "The service was not deployed; the errors beside it say why.", Causes: []string{"look at 22010, 22011, 21952 and 20400"}, Source: "KB 2680242, 2798401"},
	22010: {Meaning: "Roles or scripts in the guest failed.", Causes: []string{"Server Core in a service template", "roles that need two restarts"}, Source: "KB 2680242, 2798401"},
	10434: {Meaning: "No host is suitable for the highly available machines.", Causes: []string{"the ports of a switch extension are used up"}, Source: "KB 2922318"},
	12711: {Meaning: "A cluster resource was not found (0x138f).", Causes: []string{"a stale cluster configuration of the machine"}, Source: "KB 2819202"},
	20583: {Meaning: "VMM's own certificate has expired or will within a month.", Actions: []string{"register the host again", "Update-SCVMMCertificate on the server"}, Source: "Japan System Center Support blog"},
	13243: {Meaning: "A VSS writer did not answer in a conversion from physical to virtual.", Causes: []string{"security identifiers that cannot be resolved"}, Source: "KB 2019392"},
}

// hresults are the inner codes of VMM's errors (facts: vmm-pipeline §4).
var hresults = map[uint32]CodeMeaning{
	0x80072ee2: {Name: "WINHTTP_TIMEOUT", Meaning: "No answer in time: a firewall that drops, a wrong port, or a peer that is busy or hangs.", Source: sourceWinHTTP},
	0x80072ee7: {Name: "WINHTTP_NAME_NOT_RESOLVED", Meaning: "The name of the server could not be resolved (DNS).", Source: sourceWinHTTP},
	0x80072efd: {Name: "WINHTTP_CANNOT_CONNECT", Meaning: "Refused or unreachable: nothing listens on the BITS port.", Source: sourceWinHTTP},
	0x80072efe: {Name: "WINHTTP_CONNECTION_ERROR", Meaning: "The connection was reset, or the TLS versions do not match.", Source: sourceWinHTTP},
	0x80072f05: {Name: "SECURE_CERT_DATE_INVALID", Meaning: "The certificate has expired, or the clocks differ.", Source: sourceWinHTTP},
	0x80072f06: {Name: "SECURE_CERT_CN_INVALID", Meaning: "The certificate is for another name: another program answers on 443.", Source: sourceWinHTTP},
	0x80072f0c: {Name: "CLIENT_AUTH_CERT_NEEDED", Meaning: "The listener asks for a client certificate.", Source: sourceWinHTTP},
	0x80072f0d: {Name: "SECURE_INVALID_CA", Meaning: "The issuer of the certificate is not trusted: another application's certificate is bound to 443.", Source: sourceWinHTTP},
	0x80072f19: {Name: "SECURE_CERT_REV_FAILED", Meaning: "The list of revoked certificates cannot be reached.", Source: sourceWinHTTP},
	0x80072f78: {Name: "INVALID_SERVER_RESPONSE", Meaning: "A proxy or another server answers.", Source: sourceWinHTTP},
	0x80072f7d: {Name: "SECURE_CHANNEL_ERROR", Meaning: "The TLS settings of both sides do not fit.", Source: sourceWinHTTP},
	0x80072f8a: {Name: "SECURE_CERT_REVOKED", Meaning: "The certificate was revoked.", Source: sourceWinHTTP},
	0x80072f8f: {Name: "SECURE_FAILURE", Meaning: "A problem of the certificate.", Source: sourceWinHTTP},
	0x80200010: {Name: "BG_E_NETWORK_DISCONNECTED", Meaning: "The network was disconnected.", Source: sourceBITS},
	0x80200013: {Name: "BG_E_INSUFFICIENT_RANGE_SUPPORT", Meaning: "The server, or a proxy between, does not serve parts of files.", Source: sourceBITS},
	0x80070005: {Meaning: "Access denied: rights, or the service account.", Source: sourceWin32},
	0x8007000d: {Meaning: "The data are invalid: the content of a hive or a file.", Source: sourceWin32},
	0x80070035: {Meaning: "The network path was not found.", Source: sourceWin32},
	0x80070490: {Meaning: "Element not found: an object, also an element of the BCD, is missing.", Source: sourceWin32},
	0x80070570: {Meaning: "The file or directory is damaged: the disk's content, or a transfer.", Source: sourceWin32},
	0x800704c8: {Meaning: "The file is held by a program that maps it, as antivirus programs do.", Source: sourceWin32},
	0x80041001: {Meaning: "WMI failed: the agent, or the BITS provider.", Source: "WMI return values"},
	0x80041002: {Meaning: "WMI did not find the object: the agent, or the BITS provider.", Source: "WMI return values"},
	0x80338012: {Meaning: sayWSMan, Source: sourceWSMan},
	0x80338029: {Meaning: sayWSMan, Source: sourceWSMan},
	0x80338102: {Meaning: sayWSMan, Source: sourceWSMan},
	0x80338104: {Meaning: sayWSMan, Source: sourceWSMan},
	0x80338126: {Meaning: sayWSMan, Source: sourceWSMan},
	0x8033811e: {Meaning: sayWSMan + " Port 443 may be used twice (KB 2405062).", Source: sourceWSMan},
	0x803381a6: {Meaning: sayWSMan, Source: sourceWSMan},
}

const (
	sayWSMan      = "WS-Management: the WinRM listener, rights, or a time-out."
	sourceWinHTTP = "Win32, WinHTTP error messages"
	sourceBITS    = "Win32, BITS return values"
	sourceWin32   = "Win32 error codes"
	sourceWSMan   = "WS-Management error codes"
)
