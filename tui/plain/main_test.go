package plain

import (
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	// The regular expressions of the code highlighter have a clock, which stops by itself.
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("github.com/dlclark/regexp2/v2.runClock"))
}
