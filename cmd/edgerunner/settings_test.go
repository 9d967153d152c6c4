package main

import (
	"errors"
	"io"
	"net/netip"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"
)

// parse is what the settings are made of a command line and an environment.
func parse(t *testing.T, args []string, env map[string]string) (s settings, err error) {
	t.Helper()
	get := func(name string) (string, bool) { v, ok := env[name]; return v, ok }
	cmd := &cobra.Command{Use: "edgerunner", SilenceErrors: true, SilenceUsage: true}
	s.addFlags(cmd.Flags())
	takeFlags(cmd, cmd.Flags())
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return s.take(cmd.Flags(), get) }
	cmd.SetArgs(args)
	cmd.SetOut(io.Discard)
	err = cmd.Execute()
	return s, err
}

func TestDefaults(t *testing.T) {
	got, err := parse(t, nil, map[string]string{"HOME": "/home/me", "EDGERUNNER_ADDR": "", "EDGERUNNER_MAX_SESSIONS": ""})
	want := settings{
		addrs: []string{":2222"}, data: "/home/me/.local/state/edgerunner", logLevel: "info", logFormat: "text",
		idleTimeout: 30 * time.Minute, grace: 10 * time.Second, identity: "ask", forgetAfter: longTime(2 * 365 * 24 * time.Hour),
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v\nwant %+v", got, err, want)
	}
}

// A flag goes before the environment; both take lists with commas.
func TestFlagsAndEnvironment(t *testing.T) {
	got, err := parse(t,
		[]string{"--addr", "127.0.0.1:1", "--addr", "[::1]:2,:3", "--idle-timeout", "0", "--rsa-host-key", "--identity=off", "--forget-after", "90d"},
		map[string]string{
			"STATE_DIRECTORY": "/var/lib/edgerunner:/other", "EDGERUNNER_ADDR": ":9", "EDGERUNNER_GRACE": "1m",
			"EDGERUNNER_MAX_SESSIONS": "100", "EDGERUNNER_MAX_PER_ADDRESS": "7", "EDGERUNNER_TRUSTED_PROXY": "192.0.2.7, 10.1.2.3/8,2001:db8::/32",
		})
	want := settings{
		addrs: []string{"127.0.0.1:1", "[::1]:2", ":3"}, addrGiven: true, data: "/var/lib/edgerunner", logLevel: "info", logFormat: "text",
		maxSessions: 100, maxPerAddress: 7, grace: time.Minute, identity: "off", rsaHostKey: true, forgetAfter: longTime(90 * 24 * time.Hour),
		trustedProxies: []string{"192.0.2.7", " 10.1.2.3/8", "2001:db8::/32"},
		proxies:        []netip.Prefix{netip.MustParsePrefix("192.0.2.7/32"), netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("2001:db8::/32")},
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v\nwant %+v", got, err, want)
	}
}

// A value that cannot be is refused with the flag, the value, and what can be,
// wherever it comes from.
func TestWrongSettings(t *testing.T) {
	for _, tt := range []struct{ flag, value, want string }{
		{"addr", "", "HOST:PORT or :PORT"},
		{"addr", ":2222,,:2223", "HOST:PORT or :PORT"},
		{"log-level", "loud", "debug, info, warn or error"},
		{"log-format", "xml", "text or json"},
		{"max-sessions", "-1", "a number"},
		{"max-sessions", "many", "a number"},
		{"max-sessions", "99999999999999999999", "a number"},
		{"max-per-address", "-1", "a number"},
		{"max-per-address", "1.5", "a number"},
		{"idle-timeout", "30", "a time such as 30m"},
		{"idle-timeout", "-1s", "a time such as 30m"},
		{"grace", "-1s", "a time such as 10s"},
		{"grace", "soon", "a time such as 10s"},
		{"forget-after", "2", "a time such as 2y, 90d or 12h, at most 100y, or 0 for never"},
		{"forget-after", "y", "a time such as 2y"},
		{"forget-after", "-2y", "a time such as 2y"},
		{"forget-after", "101y", "at most 100y"},
		{"forget-after", "9999999999999999999y", "at most 100y"},
		{"forget-after", "1y6d", "a time such as 2y"},
		{"identity", "yes", "ask, always or off"},
		{"trusted-proxy", "proxy.example.com", "the address or network of a proxy"},
		{"trusted-proxy", "10.0.0.0/33", "the address or network of a proxy"},
		{"trusted-proxy", "0.0.0.0/0", "not all there are"},
		{"trusted-proxy", "::/0", "not all there are"},
		{"trusted-proxy", "::ffff:10.0.0.0/104", "the address or network of a proxy"},
		{"trusted-proxy", "fe80::1%eth0", "the address or network of a proxy"},
		{"rsa-host-key", "maybe", "true or false"},
	} {
		flag, variable := "--"+tt.flag+"="+tt.value, "EDGERUNNER_"+strings.ToUpper(strings.ReplaceAll(tt.flag, "-", "_"))
		_, given := parse(t, []string{flag}, map[string]string{"HOME": "/"})
		_, inherited := parse(t, nil, map[string]string{"HOME": "/", variable: tt.value})
		if tt.value == "" {
			inherited = given // an empty variable is as good as none
		}
		for from, err := range map[string]error{"flag": given, "environment": inherited} {
			if err == nil || !errors.As(err, new(usageError)) ||
				!strings.HasPrefix(err.Error(), "--"+tt.flag+" is \"") && (from == "flag" || !strings.HasPrefix(err.Error(), variable+" is \"")) || !strings.Contains(err.Error(), "; expected ") || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%s from the %s: got %v, want %q", flag, from, err, tt.want)
			}
		}
	}
}
