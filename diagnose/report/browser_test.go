package report

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// browser runs Chromium without a window on a golden report.
func browser(t *testing.T, report string, flags ...string) []byte {
	t.Helper()
	if testing.Short() {
		t.Skip("starting a browser takes seconds")
	}
	chromium, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("chromium is not installed (Debian package chromium): what a browser makes of the report is not checked")
	}
	path, err := filepath.Abs(filepath.Join("testdata", report))
	if err != nil {
		t.Fatal(err)
	}
	args := append([]string{"--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
		"--disable-component-update", "--disable-sync", "--hide-scrollbars", "--window-size=1280,1600", "--user-data-dir=" + t.TempDir()}, flags...)
	out, err := exec.CommandContext(t.Context(), chromium, append(args, "file://"+path)...).Output()
	if err != nil {
		t.Fatalf("chromium: %v", err)
	}
	return out
}

// The report is light or dark as the reader's system is, and the verdict has
// its colour.
func TestBrowserShowsBothSchemes(t *testing.T) {
	for _, tt := range []struct {
		name, flag  string
		page, badge color.RGBA
	}{
		{"light", "--blink-settings=preferredColorScheme=1", color.RGBA{0xfa, 0xfa, 0xfa, 0xff}, color.RGBA{0xb3, 0x26, 0x1e, 0xff}},
		{"dark", "--blink-settings=preferredColorScheme=0", color.RGBA{0x0c, 0x0c, 0x0c, 0xff}, color.RGBA{0x96, 0x1e, 0x28, 0xff}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			shot := filepath.Join(t.TempDir(), "shot.png")
			browser(t, "never-generalized-with-trace.html", tt.flag, "--screenshot="+shot)
			b, err := os.ReadFile(shot)
			if err != nil {
				t.Fatal(err)
			}
			m, err := png.Decode(bytes.NewReader(b))
			if err != nil {
				t.Fatal(err)
			}
			if got := color.RGBAModel.Convert(m.At(5, 5)); got != tt.page {
				t.Errorf("the page is %v, want %v", got, tt.page)
			}
			if n := pixels(m, tt.badge); n < 1000 {
				t.Errorf("%d pixels have the colour of the verdict, %v; want 1000 at least", n, tt.badge)
			}
		})
	}
}

func pixels(m image.Image, c color.RGBA) (n int) {
	for y := range m.Bounds().Max.Y {
		for x := range m.Bounds().Max.X {
			if color.RGBAModel.Convert(m.At(x, y)) == c {
				n++
			}
		}
	}
	return n
}

// A browser finds no element in the hostile report that is not the report's.
func TestBrowserMakesNothingOfHostileText(t *testing.T) {
	dom := string(browser(t, "hostile.html", "--dump-dom"))
	for _, part := range []string{"<script", "<img", "<!--", "<b>", "<i>", "href=\"x", "href=\"http"} {
		if strings.Contains(dom, part) {
			t.Errorf("the page has %s", part)
		}
	}
	if n := strings.Count(dom, "<h1"); n != 1 {
		t.Errorf("the page has %d first headings, want 1", n)
	}
	if !strings.Contains(dom, "&lt;script&gt;alert(1)&lt;/script&gt;") {
		t.Error("the page lost the text")
	}
}

func TestBrowserPrints(t *testing.T) {
	pdf := filepath.Join(t.TempDir(), "report.pdf")
	browser(t, "never-generalized-with-trace.html", "--no-pdf-header-footer", "--print-to-pdf="+pdf)
	b, err := os.ReadFile(pdf)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.HasPrefix(b, []byte("%PDF-")) {
		t.Errorf("the print begins with %q", b[:min(len(b), 8)])
	}
	if pages := bytes.Count(b, []byte("/Type /Page\n")); pages < 3 || pages > 12 {
		t.Errorf("the print has %d pages, want 3 to 12", pages)
	}
}
