package tui

import "strings"

// recordHelp says how to record a trace of VMM.
func recordHelp() *message {
	return &message{title: "How to record a VMM trace", lines: strings.Split(strings.TrimSpace(`
On the VMM server, in an elevated command prompt:

logman create trace VMM -v mmddhhmm -o C:\VMMlogs\VMM.etl -cnf 01:00:00 -p Microsoft-VirtualMachineManager-Debug -nb 10 250 -bs 16 -max 512
logman start VMM

Deploy the template and wait until it has failed. Then:

logman stop VMM
dir C:\VMMlogs

Open the .etl file with o as it is; its name holds month, day, hour and minute: VMM_MMDDHHMM.etl. Surer is the text that Windows makes of it on the VMM server:

netsh trace convert C:\VMMlogs\VMM_MMDDHHMM.etl

Of that, you can also paste the part around the failure.
A capture of DebugView on a VMM 2012 server with tracing switched on works too.`), "\n")}
}
