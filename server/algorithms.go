package server

import gossh "golang.org/x/crypto/ssh"

// The algorithms that are offered, the best first. Each is one that ssh-audit has
// nothing against, or has its reason here. Clients pick the first of their own list
// that is in ours.
var (
	// keyExchanges begin with the one that a quantum computer does not break. The
	// library offers the second also by its old name, for clients from before 2017.
	keyExchanges = []string{
		gossh.KeyExchangeMLKEM768X25519,
		gossh.KeyExchangeCurve25519,
	}
	ciphers = []string{
		gossh.CipherAES128GCM,
		gossh.CipherAES256GCM,
		gossh.CipherChaCha20Poly1305,
		gossh.CipherAES256CTR, // for libssh2, conch and Erlang, which may have nothing better
		gossh.CipherAES192CTR,
		gossh.CipherAES128CTR,
	}
	// macs are for AES-CTR only.
	macs = []string{
		gossh.HMACSHA256ETM,
		gossh.HMACSHA512ETM,
		gossh.HMACSHA256, // encrypts and then signs the plain text: for libssh2 and conch, which have no other
	}
	// keyAlgorithms are those of readers' keys. Whoever insists on showing a key is let
	// in by any of them, so the old ones are here too; see [door.verified].
	keyAlgorithms = append(gossh.SupportedAlgorithms().PublicKeyAuths, gossh.KeyAlgoRSA)
)
