/* A terminal over libssh: HOST PORT USER METHOD [KEY]. The method is "client" for
   none, all keys and keyboard-interactive, or one that is tried alone. Without arguments it prints its
   version. */
#include <libssh/libssh.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The answers are none, for nothing is asked. */
static int keyboard_interactive(ssh_session s)
{
    int rc;
    do
        rc = ssh_userauth_kbdint(s, NULL, NULL);
    while (rc == SSH_AUTH_INFO);
    return rc;
}

static int authenticate(ssh_session s, const char *method, const char *path)
{
    ssh_key key;
    if (!strcmp(method, "none"))
        return ssh_userauth_none(s, NULL);
    if (!strcmp(method, "password"))
        return ssh_userauth_password(s, NULL, "anything");
    if (!strcmp(method, "keyboard-interactive"))
        return keyboard_interactive(s);
    if (!strcmp(method, "agent"))
        return ssh_userauth_agent(s, NULL);
    if (!strcmp(method, "publickey")) {
        if (ssh_pki_import_privkey_file(path, NULL, NULL, NULL, &key) != SSH_OK)
            return SSH_AUTH_ERROR;
        return ssh_userauth_publickey(s, NULL, key);
    }
    int rc = ssh_userauth_none(s, NULL);
    if (rc != SSH_AUTH_SUCCESS)
        rc = ssh_userauth_publickey_auto(s, NULL, NULL);
    return rc == SSH_AUTH_SUCCESS ? rc : keyboard_interactive(s);
}

static void copy(ssh_session s, ssh_channel c)
{
    char buf[4096];
    int n;
    struct pollfd fds[2] = {{.fd = 0, .events = POLLIN}, {.fd = ssh_get_fd(s), .events = POLLIN}};
    while (!ssh_channel_is_eof(c)) {
        while ((n = ssh_channel_read_nonblocking(c, buf, sizeof buf, 0)) > 0)
            if (write(1, buf, n) < 0)
                return;
        if (n < 0 || ssh_channel_is_eof(c) || poll(fds, 2, -1) < 0)
            return;
        if (fds[0].revents && (n = read(0, buf, sizeof buf)) > 0)
            ssh_channel_write(c, buf, n);
    }
}

int main(int argc, char **argv)
{
    if (argc < 5)
        return puts(ssh_version(0)) < 0;
    int port = atoi(argv[2]), off = 0;
    ssh_session s = ssh_new();
    ssh_options_set(s, SSH_OPTIONS_PROCESS_CONFIG, &off);
    ssh_options_set(s, SSH_OPTIONS_SSH_DIR, getenv("HOME")); /* or it finds the keys of whoever tests */
    ssh_options_set(s, SSH_OPTIONS_HOST, argv[1]);
    ssh_options_set(s, SSH_OPTIONS_PORT, &port);
    ssh_options_set(s, SSH_OPTIONS_USER, argv[3]);
    if (argc > 5)
        ssh_options_set(s, SSH_OPTIONS_ADD_IDENTITY, argv[5]);
    if (ssh_connect(s) != SSH_OK || authenticate(s, argv[4], argv[5]) != SSH_AUTH_SUCCESS) {
        fprintf(stderr, "libssh: %s\n", ssh_get_error(s));
        return 255;
    }
    ssh_channel c = ssh_channel_new(s);
    if (ssh_channel_open_session(c) || ssh_channel_request_pty_size(c, "xterm-256color", 80, 24) || ssh_channel_request_shell(c)) {
        fprintf(stderr, "libssh: %s\n", ssh_get_error(s));
        return 255;
    }
    copy(s, c);
    int code = ssh_channel_get_exit_status(c);
    ssh_disconnect(s);
    return code;
}
