package dialect

import "math"

// An mdxElement is an element that is open over several rows. The first is the text.
type mdxElement struct {
	name   string
	parent int
	closed bool
	min    int // the smallest column in it
	shift  int // by how much its rows move to the left
}

// nestRows finds the elements that rows of tags open and close, and gives each row
// the one that it is in.
func nestRows(rows []mdxRow) []mdxElement {
	elements := []mdxElement{{parent: 0, closed: true, min: math.MaxInt}}
	n := mdxNesting{elements: elements, open: map[string]int{}}
	for i := range rows {
		n.row(&rows[i])
	}
	for n.top != 0 {
		n.leave(false)
	}
	for i := range rows {
		rows[i].owner = n.resolve(rows[i].owner)
	}
	return n.elements
}

// An mdxNesting is where in the elements the rows are.
type mdxNesting struct {
	elements []mdxElement
	top      int
	open     map[string]int // how many are open, by name
}

func (n *mdxNesting) row(r *mdxRow) {
	placed := false
	for _, t := range r.tags {
		if !placed && !t.closing {
			n.place(r)
			placed = true
		}
		switch {
		case t.closing:
			n.close(t.name)
		case !t.empty:
			n.elements = append(n.elements, mdxElement{name: t.name, parent: n.top, min: math.MaxInt})
			n.top = len(n.elements) - 1
			n.open[t.name]++
		}
	}
	if !placed {
		n.place(r)
	}
}

// place puts a row into the innermost element.
func (n *mdxNesting) place(r *mdxRow) {
	r.owner = n.top
	if r.kind != rowBlank && (r.kind != rowCode || r.opens) {
		n.elements[n.top].min = min(n.elements[n.top].min, r.col)
	}
}

// close closes the innermost element of a name, and those in it that nobody closed.
func (n *mdxNesting) close(name string) {
	if n.open[name] == 0 {
		return
	}
	for n.elements[n.top].name != name || n.top == 0 {
		n.leave(false)
	}
	n.leave(true)
}

func (n *mdxNesting) leave(closed bool) {
	e := &n.elements[n.top]
	e.closed = closed
	n.open[e.name]--
	n.top = e.parent
	n.elements[n.top].min = min(n.elements[n.top].min, e.min)
}

// resolve is the innermost element around i that was closed. It shortens the way for
// the next who asks.
func (n *mdxNesting) resolve(i int) int {
	end := i
	for !n.elements[end].closed {
		end = n.elements[end].parent
	}
	for !n.elements[i].closed && n.elements[i].parent != end {
		i, n.elements[i].parent = n.elements[i].parent, end
	}
	return end
}
