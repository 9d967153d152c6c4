#!/usr/bin/env escript
%%! -noinput
%% A terminal over Erlang's ssh: HOST PORT USER METHOD DIR. The method is "client" for
%% Erlang's own order, or one that is tried alone; DIR is where its keys are. Without
%% arguments it prints its version.
main([]) ->
    ok = application:load(ssh),
    {ok, Version} = application:get_key(ssh, vsn),
    io:format("~s~n", [Version]);
main([Host, Port, User, Method, Dir]) ->
    ok = ssh:start(),
    Options = [{user, User}, {user_dir, Dir}, {silently_accept_hosts, true}, {save_accepted_host, false},
               {user_interaction, false}, {password, "anything"}] ++ methods(Method) ++ agent(os:getenv("SSH_AUTH_SOCK")),
    case ssh:connect(Host, list_to_integer(Port), Options) of
        {ok, Conn} -> shell(Conn);
        {error, Why} -> io:format(standard_error, "erlang: ~p~n", [Why]), halt(255)
    end.

methods("client") -> [];
methods(Method) -> [{auth_methods, Method}].

agent(false) -> [];
agent(Socket) -> [{key_cb, {ssh_agent, [{socket_path, Socket}]}}].

shell(Conn) ->
    {ok, Channel} = ssh_connection:session_channel(Conn, infinity),
    success = ssh_connection:ptty_alloc(Conn, Channel, [{term, "xterm-256color"}, {width, 80}, {height, 24}]),
    ok = ssh_connection:shell(Conn, Channel),
    Terminal = open_port({fd, 0, 1}, [binary, stream]),
    copy(Conn, Channel, Terminal, 255).

copy(Conn, Channel, Terminal, Code) ->
    receive
        {Terminal, {data, Text}} ->
            ssh_connection:send(Conn, Channel, Text),
            copy(Conn, Channel, Terminal, Code);
        {ssh_cm, Conn, {data, Channel, _, Text}} ->
            port_command(Terminal, Text),
            ssh_connection:adjust_window(Conn, Channel, byte_size(Text)),
            copy(Conn, Channel, Terminal, Code);
        {ssh_cm, Conn, {exit_status, Channel, Status}} ->
            copy(Conn, Channel, Terminal, Status);
        {ssh_cm, Conn, {closed, Channel}} ->
            ssh:close(Conn),
            halt(Code);
        {ssh_cm, Conn, _} ->
            copy(Conn, Channel, Terminal, Code)
    end.
