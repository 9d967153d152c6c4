/* A terminal over libssh2: HOST PORT USER METHOD [KEY]. The method is "client" for
   none, all keys and keyboard-interactive, or one that is tried alone.
   Without arguments it prints its version. */
#include <arpa/inet.h>
#include <libssh2.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static LIBSSH2_USERAUTH_KBDINT_RESPONSE_FUNC(respond)
{
    for (int i = 0; i < num_prompts; i++) {
        responses[i].text = strdup("anything");
        responses[i].length = strlen("anything");
    }
}

static int with_agent(LIBSSH2_SESSION *s, const char *user)
{
    struct libssh2_agent_publickey *key = NULL;
    LIBSSH2_AGENT *agent = libssh2_agent_init(s);
    if (libssh2_agent_connect(agent) || libssh2_agent_list_identities(agent))
        return -1;
    for (struct libssh2_agent_publickey *prev = NULL; !libssh2_agent_get_identity(agent, &key, prev); prev = key)
        if (!libssh2_agent_userauth(agent, user, key))
            return 0;
    return -1;
}

static int authenticate(LIBSSH2_SESSION *s, const char *user, const char *method, const char *path)
{
    if (!strcmp(method, "password"))
        return libssh2_userauth_password(s, user, "anything");
    if (!strcmp(method, "keyboard-interactive"))
        return libssh2_userauth_keyboard_interactive(s, user, respond);
    if (!strcmp(method, "publickey"))
        return libssh2_userauth_publickey_fromfile(s, user, NULL, path, NULL);
    if (!strcmp(method, "agent"))
        return with_agent(s, user);
    libssh2_userauth_list(s, user, strlen(user));
    if (libssh2_userauth_authenticated(s) || !with_agent(s, user))
        return 0;
    if (path != NULL && !libssh2_userauth_publickey_fromfile(s, user, NULL, path, NULL))
        return 0;
    return libssh2_userauth_keyboard_interactive(s, user, respond);
}

static void copy(LIBSSH2_SESSION *s, LIBSSH2_CHANNEL *c, int sock)
{
    char buf[4096];
    ssize_t n;
    struct pollfd fds[2] = {{.fd = 0, .events = POLLIN}, {.fd = sock, .events = POLLIN}};
    libssh2_session_set_blocking(s, 0);
    for (;;) {
        while ((n = libssh2_channel_read(c, buf, sizeof buf)) > 0)
            if (write(1, buf, n) < 0)
                return;
        if ((n < 0 && n != LIBSSH2_ERROR_EAGAIN) || libssh2_channel_eof(c) || poll(fds, 2, -1) < 0)
            return;
        if (fds[0].revents && (n = read(0, buf, sizeof buf)) > 0)
            while (libssh2_channel_write(c, buf, n) == LIBSSH2_ERROR_EAGAIN)
                poll(fds + 1, 1, 100);
    }
}

int main(int argc, char **argv)
{
    if (argc < 5)
        return puts(libssh2_version(0)) < 0;
    char *text;
    struct sockaddr_in addr = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[2]))};
    inet_pton(AF_INET, argv[1], &addr.sin_addr);
    int sock = socket(AF_INET, SOCK_STREAM, 0);
    libssh2_init(0);
    LIBSSH2_SESSION *s = libssh2_session_init();
    LIBSSH2_CHANNEL *c = NULL;
    if (connect(sock, (struct sockaddr *)&addr, sizeof addr) || libssh2_session_handshake(s, sock)
        || authenticate(s, argv[3], argv[4], argc > 5 ? argv[5] : NULL)
        || !(c = libssh2_channel_open_session(s))
        || libssh2_channel_request_pty_ex(c, "xterm-256color", 14, NULL, 0, 80, 24, 0, 0)
        || libssh2_channel_shell(c)) {
        libssh2_session_last_error(s, &text, NULL, 0);
        fprintf(stderr, "libssh2: %s\n", text);
        return 255;
    }
    copy(s, c, sock);
    libssh2_session_set_blocking(s, 1);
    libssh2_channel_close(c);
    libssh2_channel_wait_closed(c);
    int code = libssh2_channel_get_exit_status(c);
    libssh2_session_disconnect(s, "");
    return code;
}
