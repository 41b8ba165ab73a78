package tabular_test

import (
	"bytes"
	"encoding/csv"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"voronka/backend/crm/tabular"
)

func FuzzReader(f *testing.F) {
	f.Add([]byte("a,b\r\n\"x\"\"y\",\"1\n2\"\n"), byte(','))
	f.Add([]byte("имя;\"незакрыта\nвторая;3\n"), byte(';'))
	f.Fuzz(func(t *testing.T, data []byte, d byte) {
		if d != ',' && d != ';' && d != '\t' && d != '|' {
			d = ','
		}
		enc, _, err := tabular.DetectEncoding(bytes.NewReader(data))
		require.NoError(t, err)
		r := tabular.NewReader(bytes.NewReader(data), tabular.Dialect{Encoding: enc, Delimiter: d})
		var mine [][]string
		broken := enc != tabular.UTF8
		for n := int64(0); ; n++ {
			rec, err := r.Next()
			if err == io.EOF {
				break
			}
			require.NoError(t, err)
			require.Equal(t, n, rec.Row)
			broken = broken || rec.Fault != nil
			mine = append(mine, append([]string{}, rec.Cells...))
		}
		// Where the standard reader takes the file too, both say the same.
		std := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(data), "\ufeff")))
		std.Comma, std.FieldsPerRecord = rune(d), -1
		theirs, err := std.ReadAll()
		if err != nil || broken || bytes.Contains(data, []byte("\r")) {
			return
		}
		require.Equal(t, theirs, mine)
	})
}

func FuzzNumberAndDate(f *testing.F) {
	f.Add("12 500,50", true)
	f.Add("31.02.1991", false)
	f.Fuzz(func(t *testing.T, text string, comma bool) {
		form := tabular.NumberForm{Decimal: '.', Grouped: true}
		if comma {
			form.Decimal = ','
		}
		if n, bad := tabular.Scaled(text, form, 2); bad == nil {
			again, bad := tabular.Scaled(strings.TrimSpace(text), form, 2)
			require.Nil(t, bad)
			require.Equal(t, n, again)
		}
		if m, bad := tabular.Date(text, tabular.DateForm{Order: tabular.DayFirst, Sep: '.'}); bad == nil {
			at := m.In(time.UTC)
			require.True(t, m.Offset != nil || at.Day() == m.Day)
		}
	})
}

func TestNumbersAreReadExactlyOrNotAtAll(t *testing.T) {
	t.Parallel()
	comma, dot := tabular.NumberForm{Decimal: ',', Grouped: true}, tabular.NumberForm{Decimal: '.', Grouped: true}
	for _, c := range []struct {
		text string
		form tabular.NumberForm
		want int64
		ok   bool
	}{
		{"12 500,50", comma, 1250050, true}, {"1 000 000,00", comma, 100000000, true}, {"3,14", comma, 314, true},
		{"-5", comma, -500, true}, {"15,000.25", comma, 0, false}, {"15,000.25", dot, 1500025, true}, {"3,14", dot, 0, false},
		{"1.005", comma, 100500, true}, {"1.005", dot, 0, false}, {"12.00", dot, 1200, true}, {"1e5", dot, 0, false}, {"", dot, 0, false},
		{"99999999999999999999", dot, 0, false}, {"1,2,3", dot, 0, false}, {".5", dot, 0, false}, {"5.", dot, 0, false},
	} {
		got, bad := tabular.Scaled(c.text, c.form, 2)
		require.Equal(t, c.ok, bad == nil, c.text)
		require.Equal(t, c.want, got, c.text)
	}
}
