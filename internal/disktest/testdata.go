package disktest

import (
	"bytes"
	"compress/gzip"
)

// Testdata is the content of every file of testdata that is made here, by
// name. Names that end in .gz stand for the compressed form.
func Testdata() map[string][]byte {
	return map[string][]byte{
		"before-sysprep.bcd": SeedStore(false),
		"after-sysprep.bcd":  SeedStore(true),
		"seed-fail.vhd.gz":   compressed(SeedVHD(SeedOptions{})),
		"seed-pass.vhd.gz":   compressed(SeedVHD(SeedOptions{Generalized: true})),
		"seed-fail.log":      SeedTrace(false),
		"seed-pass.log":      SeedTrace(true),
	}
}

// compressed is data as gzip, without a name or a time in its header.
func compressed(data []byte) []byte {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		panic(err) // the level is one there is
	}
	w.Write(data) // a bytes.Buffer takes everything
	w.Close()
	return b.Bytes()
}
