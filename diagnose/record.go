package diagnose

// Recording says how VMM's trace is recorded, step by step, on the VMM server
// (facts: vmm-traces, recording).
func Recording() []Step {
	return []Step{
		{Text: "On the VMM server, in an elevated command prompt, make a recording and start it.",
			Command: `logman create trace VMM -v mmddhhmm -o C:\VMMlogs\VMM.etl -cnf 01:00:00 ` +
				"-p Microsoft-VirtualMachineManager-Debug -nb 10 250 -bs 16 -max 512\nlogman start VMM"},
		{Text: "Deploy the template and wait until the job has failed. Then stop the recording.",
			Command: "logman stop VMM\ndir C:\\VMMlogs"},
		{Text: "Open the .etl file here as it is. Its name holds month, day, hour and minute: VMM_MMDDHHMM.etl. " +
			"More reliable is the text that Windows makes of it on the VMM server.",
			Command: `netsh trace convert C:\VMMlogs\VMM_MMDDHHMM.etl`},
		{Text: "Or paste the part around the failure. A capture of DebugView on a VMM 2012 server with tracing switched " +
			"on works too."},
	}
}
