package intake_test

import (
	"testing"

	"voronka/backend/crm/intake"
)

// BenchmarkImport imports the customers and then the purchases of cdnow; its figures are rows a second.
func BenchmarkImport(b *testing.B) {
	for b.Loop() {
		w := setup(b)
		start := b.Elapsed()
		_, r := w.run(b, w.open(b, intake.Plan{Path: cdnow + "customers.csv"}).Plan)
		people := b.Elapsed() - start
		b.ReportMetric(float64(r.Rows)/people.Seconds(), "people/s")
		_, r = w.run(b, w.open(b, intake.Plan{Path: cdnow + "purchases.csv"}).Plan)
		b.ReportMetric(float64(r.Rows)/(b.Elapsed()-start-people).Seconds(), "purchases/s")
	}
}
