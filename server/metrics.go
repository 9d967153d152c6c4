package server

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/VictoriaMetrics/metrics"
)

// WriteMetrics writes what the server and its process have counted, in the text
// format of Prometheus. No label comes from a client.
func (s *Server) WriteMetrics(w io.Writer) error {
	var b bytes.Buffer // whoever asks may be slow
	s.tally.metrics.write(&b)
	metrics.WriteProcessMetrics(&b)
	metrics.WriteFDMetrics(&b)
	_, err := w.Write(withHelp(b.Bytes(), s.tally.metrics.help))
	return err
}

// measures are metrics with what they mean.
type measures struct {
	set  *metrics.Set
	help map[string]string // by the name without labels
}

func newMeasures() measures {
	metrics.ExposeMetadata(true) // for all of the process; nobody wants them without types
	return measures{set: metrics.NewSet(), help: map[string]string{}}
}

func (m measures) counter(name, help string) *metrics.Counter {
	m.help[name] = help
	return m.set.NewCounter(name)
}

// counters is a counter with one label, for each of its values.
func counters[V ~string](m measures, name, help, label string, values []V) map[V]*metrics.Counter {
	m.help[name] = help
	all := map[V]*metrics.Counter{}
	for _, v := range values {
		all[v] = m.set.NewCounter(fmt.Sprintf("%s{%s=%q}", name, label, string(v)))
	}
	return all
}

func (m measures) gauge(name, help string, value func() float64) {
	m.help[name] = help
	m.set.NewGauge(name, value)
}

// histogram is one with buckets up to bounds: Prometheus cannot reckon with the
// other kind that the library has, whose buckets are ranges.
func (m measures) histogram(name, help string, bounds []float64) *metrics.PrometheusHistogram {
	m.help[name] = help
	return m.set.NewPrometheusHistogramExt(name, bounds)
}

func (m measures) write(w io.Writer) { m.set.WritePrometheus(w) }

// withHelp adds what the metrics mean; the library leaves that empty.
func withHelp(text []byte, help map[string]string) []byte {
	var b bytes.Buffer
	for line := range bytes.Lines(text) {
		name, isHelp := strings.CutPrefix(strings.TrimSpace(string(line)), "# HELP ")
		switch {
		case !isHelp:
			b.Write(line)
		case help[name] != "":
			fmt.Fprintf(&b, "# HELP %s %s\n", name, help[name])
		}
	}
	return b.Bytes()
}
