package disktest

// The article's disk, as its passing trace prints it: 127 GB with one active
// partition, [1048576-136364163072].
const (
	SeedSize      = 127 << 30
	SeedSignature = 0xA9083C0A
	SeedStart     = 1 << 20

	// StaleSignature is a disk that is nowhere. The article's memory tester
	// names one: it prints "unknown" where everything else has a drive letter.
	StaleSignature = 0x5F3A21C7
)

// SeedStore is the article's store before or after sysprep /generalize, object
// for object and element for element.
//
// What the article does not settle: the default entry is one more than its
// resume object, as Windows hands out the pair; the memory tester's device is
// a partition of a disk that is nowhere; after sysprep each locate device
// refers to an element of its own object.
func SeedStore(generalized bool) []byte { return seedStore(generalized, SeedSignature).Hive() }

// seedStore is the article's store for a disk of that signature.
func seedStore(generalized bool, signature uint32) Store {
	partition := MBRDevice(signature, SeedStart)
	s := BootStore{
		Generalized: generalized,
		System:      partition,
		Windows:     partition,
		Tester:      MBRDevice(StaleSignature, SeedStart),
	}.Store()
	s.addSetup()
	return s
}
