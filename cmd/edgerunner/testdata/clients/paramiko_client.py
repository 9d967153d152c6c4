# A terminal over paramiko: HOST PORT USER METHOD [KEY]. The method is "client" for all
# keys and keyboard-interactive, or one that is tried alone. Without arguments it prints
# its version.
import os
import sys
import threading

import paramiko

if len(sys.argv) == 1:
    sys.exit(print(paramiko.__version__))
host, port, user, method, *key = sys.argv[1:]


def load(path):
    return paramiko.Ed25519Key.from_private_key_file(path)


def respond(title, text, prompts):
    return ["anything"] * len(prompts)


def connect():
    if method == "client":
        client = paramiko.SSHClient()
        client.set_missing_host_key_policy(paramiko.AutoAddPolicy())
        try:
            client.connect(host, int(port), user, key_filename=key or None)
        except paramiko.SSHException:  # of what it has, nothing would do
            client.get_transport().auth_interactive(user, respond)
        return client.get_transport()
    transport = paramiko.Transport((host, int(port)))
    transport.start_client(timeout=30)
    if method == "none":
        transport.auth_none(user)
    elif method == "publickey":
        transport.auth_publickey(user, load(key[0]))
    elif method == "agent":
        for k in paramiko.Agent().get_keys():
            transport.auth_publickey(user, k)
            break
    elif method == "password":
        transport.auth_password(user, "anything")
    elif method == "keyboard-interactive":
        transport.auth_interactive(user, respond)
    return transport


def typed(channel):
    while text := os.read(0, 1024):
        channel.sendall(text)


transport = connect()
channel = transport.open_session()
channel.get_pty("xterm-256color", 80, 24)
channel.invoke_shell()
threading.Thread(target=typed, args=[channel], daemon=True).start()
while text := channel.recv(4096):
    os.write(1, text)
code = channel.recv_exit_status()
transport.close()
os._exit(code)  # the thread waits for a key
