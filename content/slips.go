package content

// slips counts the insertions, deletions, substitutions and swaps of neighbours
// between two words, in bytes (optimal string alignment distance). It counts up to
// most, and returns one more for words that are further apart, so that unlike words
// cost little.
func slips(a, b string, most int) int {
	if len(a)-len(b) > most || len(b)-len(a) > most {
		return most + 1
	}
	width := len(b) + 1
	var space [3 * 48]int // spares an allocation for all names but the longest
	rows := space[:]
	if 3*width > len(rows) {
		rows = make([]int, 3*width)
	}
	row, above, twoAbove := rows[:width], rows[width:2*width], rows[2*width:]
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row, above, twoAbove = twoAbove, row, above
		if slipsIn(row, above, twoAbove, a[:i], b, most) > most {
			return most + 1
		}
	}
	return min(row[len(b)], most+1)
}

// slipsIn writes the row of the end of a: the slips between a and each beginning of
// b, of which the least is returned. Cells too far from the diagonal are over most.
func slipsIn(row, above, twoAbove []int, a, b string, most int) int {
	i := len(a)
	from, to := max(1, i-most), min(len(b), i+most)
	row[from-1] = most + 1
	if from == 1 {
		row[0] = i
	}
	least := row[from-1]
	for j := from; j <= to; j++ {
		if a[i-1] == b[j-1] {
			row[j] = above[j-1]
		} else {
			row[j] = 1 + min(above[j], row[j-1], above[j-1])
		}
		if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
			row[j] = min(row[j], twoAbove[j-2]+1)
		}
		least = min(least, row[j])
	}
	if to < len(b) {
		row[to+1] = most + 1
	}
	return least
}
