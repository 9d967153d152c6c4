package content

import "testing"

// allSlips is slips without a bound, over the whole table.
func allSlips(a, b string) int {
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		for j := range rows[i] {
			switch {
			case i == 0 || j == 0:
				rows[i][j] = i + j
				continue
			case a[i-1] == b[j-1]:
				rows[i][j] = rows[i-1][j-1]
			default:
				rows[i][j] = 1 + min(rows[i-1][j], rows[i][j-1], rows[i-1][j-1])
			}
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(a)][len(b)]
}

// All words of up to six letters, out of two.
func TestSlips(t *testing.T) {
	words := []string{""}
	for at := 0; len(words[at]) < 6; at++ {
		words = append(words, words[at]+"a", words[at]+"b")
	}
	for _, a := range words {
		for _, b := range words {
			all := allSlips(a, b)
			for most := range 5 {
				if got, want := slips(a, b, most), min(all, most+1); got != want {
					t.Fatalf("slips(%q, %q, %d) = %d, want %d", a, b, most, got, want)
				}
			}
		}
	}
}
