package sshbench

import (
	"fmt"
	"net"
	"strings"

	"charm.land/bubbles/v2/list"
	"charm.land/bubbles/v2/viewport"
	tea "charm.land/bubbletea/v2"
	"charm.land/ssh"
	"github.com/charmbracelet/colorprofile"
)

// ServeStock is what one writes with Bubble Tea and its own renderer: a list of titles,
// and the rows in a viewport. Who asks for a command sees the rows.
func ServeStock(l net.Listener, rows []string) error {
	return serve(l, func(sess ssh.Session) { stock(sess, rows) })
}

// StockBody is how many rows its viewport has.
const StockBody = height - 2

func stock(sess ssh.Session, rows []string) {
	p := tea.NewProgram(newStockModel(rows, sess.RawCommand() != ""),
		tea.WithContext(sess.Context()),
		tea.WithInput(sess),
		tea.WithOutput(sess),
		tea.WithEnvironment([]string{"TERM=xterm-256color", "SSH_TTY=ssh"}),
		tea.WithColorProfile(colorprofile.TrueColor),
		tea.WithWindowSize(width, height),
		tea.WithoutSignalHandler(),
	)
	_, _ = p.Run() // its error is that of a client that has left
}

// entry is a title in the list.
type entry string

// The methods that a list asks of its entries.
func (e entry) Title() string       { return string(e) }
func (e entry) Description() string { return "2023-04-06" }
func (e entry) FilterValue() string { return string(e) }

type stockModel struct {
	list    list.Model
	text    viewport.Model
	reading bool
}

func newStockModel(rows []string, reading bool) stockModel {
	m := stockModel{list: list.New([]list.Item{entry("One"), entry("Two"), entry("Three")}, list.NewDefaultDelegate(), width, height-1), reading: reading}
	m.list.SetShowHelp(false)
	m.text = viewport.New(viewport.WithWidth(width), viewport.WithHeight(StockBody))
	m.text.SetContentLines(rows)
	return m
}

// Init implements [tea.Model].
func (m stockModel) Init() tea.Cmd { return nil }

// Update implements [tea.Model].
func (m stockModel) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	var cmd tea.Cmd
	if key, ok := msg.(tea.KeyPressMsg); ok && key.String() == "q" {
		return m, tea.Quit
	}
	if m.reading {
		m.text, cmd = m.text.Update(msg)
	} else {
		m.list, cmd = m.list.Update(msg)
	}
	return m, cmd
}

// View implements [tea.Model].
func (m stockModel) View() tea.View {
	text := m.list.View()
	if m.reading {
		text = m.text.View() + "\n" + fmt.Sprintf("%3.f %%", m.text.ScrollPercent()*100)
	}
	v := tea.NewView(strings.Join([]string{text, Mark}, "\n"))
	v.AltScreen = true
	return v
}
