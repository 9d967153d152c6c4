# A terminal over asyncssh: HOST PORT USER METHOD [KEY]. The method is "client" for
# asyncssh's own order, or one that is preferred to all others.
# Without arguments it prints its version.
import asyncio
import os
import sys

import asyncssh

if len(sys.argv) == 1:
    sys.exit(print(asyncssh.__version__))
host, port, user, method, *key = sys.argv[1:]


class Client(asyncssh.SSHClient):
    def kbdint_auth_requested(self):
        return ""

    def kbdint_challenge_received(self, name, text, lang, prompts):
        return ["anything"] * len(prompts)


async def main():
    options = dict(client_factory=Client, username=user, known_hosts=None, config=None, term_type="xterm-256color")
    if method != "client":
        options["preferred_auth"] = method
    if method == "password":
        options["password"] = "anything"
    if key:
        options["client_keys"] = key
    async with asyncssh.connect(host, int(port), **options) as conn:
        process = await conn.create_process(
            term_size=(80, 24), encoding=None, stdin=sys.stdin, stdout=sys.stdout, stderr=sys.stderr)
        return (await process.wait()).exit_status


os._exit(asyncio.run(main()))
