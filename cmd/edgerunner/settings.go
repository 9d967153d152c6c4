package main

import (
	"errors"
	"net"
	"net/netip"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"charm.land/log/v2"
	"github.com/spf13/pflag"

	"edgerunner.vc/blog/server"
)

// settings are the flags of serve.
type settings struct {
	addrs               []string
	addrGiven           bool // by the operator; else it is what we like
	content, data       string
	logLevel, logFormat string
	anonymizeIP         bool
	metrics             string // address; empty for none

	maxSessions, maxPerAddress int // 0 for what there is room for
	idleTimeout, grace         time.Duration
	forgetAfter                longTime
	identity, store            string
	authors                    string // file of keys; empty for nobody
	trustedProxies             []string
	rsaHostKey                 bool

	proxies []netip.Prefix // trustedProxies, once complete
}

// addFlags adds the flags that the settings are read from, and sets their defaults.
func (s *settings) addFlags(f *pflag.FlagSet) {
	f.StringSliceVar(&s.addrs, "addr", []string{":2222"}, "address to listen on; may be given again")
	addContent(f, &s.content)
	addData(f, &s.data)
	f.StringVar(&s.logLevel, "log-level", "info", expected("log-level"))
	f.StringVar(&s.logFormat, "log-format", "text", expected("log-format"))
	f.IntVar(&s.maxSessions, "max-sessions", 0, "how many may read at once (0: as many as there is memory for)")
	f.IntVar(&s.maxPerAddress, "max-per-address", 0, "how many may read at once from one address (0: a sixteenth of all, at least 16)")
	f.DurationVar(&s.idleTimeout, "idle-timeout", 30*time.Minute, "how long a reader may press no key (0: for ever)")
	f.DurationVar(&s.grace, "grace", 10*time.Second, "how long readers may go on when the server is told to end (0: not at all)")
	f.StringVar(&s.identity, "identity", string(server.IdentityAsk), "who is asked for a key, to be known again: those who come as \"me\" (ask), all but \"anon\" (always), nobody (off)")
	addDSN(f, &s.store)
	f.StringVar(&s.authors, "authors", "", "file with the keys of authors, in the format of authorized_keys: who comes as \"me\" with one sees drafts and scheduled posts, too (default: nobody)")
	s.forgetAfter = longTime(2 * year)
	f.Var(&s.forgetAfter, "forget-after", "after what time readers who were not seen are forgotten, in years, days or hours (0: never)")
	f.StringSliceVar(&s.trustedProxies, "trusted-proxy", nil, "address or network whose PROXY headers are believed; may be given again")
	f.BoolVar(&s.anonymizeIP, "anonymize-ip", false, "shorten all addresses in the log, to /24 and /48")
	f.StringVar(&s.metrics, "metrics", "", "address for metrics and health checks over HTTP, such as 127.0.0.1:9222 (default: none)")
	f.BoolVar(&s.rsaHostKey, "rsa-host-key", false, "have an RSA host key too, for clients that know no ed25519")
}

// addContent adds the flag of the folder of posts.
func addContent(f *pflag.FlagSet, dir *string) {
	f.StringVar(dir, "content", "", "folder of posts (default: those in the program)")
}

// addData adds the flag of the data folder.
func addData(f *pflag.FlagSet, dir *string) {
	f.StringVar(dir, "data", "", "folder for the host key and what is kept of readers (default: $STATE_DIRECTORY, or edgerunner in the XDG state folder)")
}

// take takes what the flags have not been given from the environment, and completes it.
func (s *settings) take(f *pflag.FlagSet, env lookup) error {
	if err := fromEnvironment(f, env); err != nil {
		return err
	}
	s.addrGiven = f.Changed("addr")
	return s.complete(env)
}

// complete checks the settings, and finds the data folder if none was named.
func (s *settings) complete(env lookup) (err error) {
	if err := s.check(); err != nil {
		return err
	}
	for _, text := range s.trustedProxies {
		proxy, err := parseProxy(text)
		if err != nil {
			return err
		}
		s.proxies = append(s.proxies, proxy)
	}
	s.data, err = dataFolder(s.data, env)
	return err
}

func (s *settings) check() error {
	_, badLevel := log.ParseLevel(s.logLevel)
	identities := []server.Identity{server.IdentityAsk, server.IdentityAlways, server.IdentityOff}
	switch {
	case len(s.addrs) == 0 || slices.ContainsFunc(s.addrs, isNoAddress):
		return wrong("addr", strings.Join(s.addrs, ","))
	case s.metrics != "" && isNoAddress(s.metrics):
		return wrong("metrics", s.metrics)
	case badLevel != nil:
		return wrong("log-level", s.logLevel)
	case s.logFormat != "text" && s.logFormat != "json":
		return wrong("log-format", s.logFormat)
	case s.maxSessions < 0:
		return wrong("max-sessions", s.maxSessions)
	case s.maxPerAddress < 0:
		return wrong("max-per-address", s.maxPerAddress)
	case s.idleTimeout < 0:
		return wrong("idle-timeout", s.idleTimeout)
	case s.grace < 0:
		return wrong("grace", s.grace)
	case !slices.Contains(identities, server.Identity(s.identity)):
		return wrong("identity", s.identity)
	case s.authors != "" && server.Identity(s.identity) == server.IdentityOff:
		return usageError{errors.New("--authors with --identity off: nobody is asked for a key then, so nobody could be an author")}
	}
	return nil
}

// isNoAddress says whether nobody could listen there: HOST:PORT is not to be seen.
func isNoAddress(addr string) bool {
	_, port, err := net.SplitHostPort(addr)
	if err != nil {
		return true
	}
	_, err = net.LookupPort("tcp", port) // names of services are ports too
	return err != nil || port == ""
}

// parseProxy is a network, or one address. To believe all addresses would let anybody
// say where they come from.
func parseProxy(text string) (netip.Prefix, error) {
	text = strings.TrimSpace(text)
	if addr, err := netip.ParseAddr(text); err == nil && addr.Zone() == "" {
		addr = addr.Unmap()
		return netip.PrefixFrom(addr, addr.BitLen()), nil
	}
	network, err := netip.ParsePrefix(text)
	if err != nil || network.Bits() == 0 || network.Addr().Is4In6() {
		return netip.Prefix{}, wrong("trusted-proxy", text)
	}
	return network.Masked(), nil
}

// dataFolder is the folder that was named, or else where such things belong.
func dataFolder(named string, env lookup) (string, error) {
	get := func(name string) string { v, _ := env(name); return v }
	first, _, _ := strings.Cut(get("STATE_DIRECTORY"), ":") // systemd.exec(5)
	switch {
	case named != "":
		return named, nil
	case first != "":
		return first, nil
	case filepath.IsAbs(get("XDG_STATE_HOME")): // the specification has relative ones ignored
		return filepath.Join(get("XDG_STATE_HOME"), "edgerunner"), nil
	case get("HOME") != "":
		return filepath.Join(get("HOME"), ".local", "state", "edgerunner"), nil
	}
	return "", errors.New("there is no home folder to keep the host key in; name a folder with --data")
}
