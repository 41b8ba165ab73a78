package simulate_test

import (
	"flag"
	"os"
	"testing"
)

// TestMain draws fewer random stories than rapid would: each is told on a real file. «-rapid.checks» asks for more.
func TestMain(m *testing.M) {
	if err := flag.Set("rapid.checks", "40"); err != nil {
		panic(err)
	}
	flag.Parse()
	os.Exit(m.Run())
}
