// A terminal over ssh2: HOST PORT USER METHOD [KEY]. The method is "client" for ssh2's
// own order, or one that is tried alone. Without arguments it prints its version.
const fs = require('fs');
const { Client } = require('ssh2');

if (process.argv.length === 2) {
  console.log(require('ssh2/package.json').version);
  process.exit();
}
const [host, port, user, method, key] = process.argv.slice(2);
const options = { host, port: Number(port), username: user, tryKeyboard: true };
if (method !== 'client') {
  options.authHandler = [method];
}
if (key) options.privateKey = fs.readFileSync(key);
if (process.env.SSH_AUTH_SOCK) options.agent = process.env.SSH_AUTH_SOCK;
if (method === 'password') options.password = 'anything';

const client = new Client();
client.on('keyboard-interactive', (name, text, lang, prompts, finish) => finish(prompts.map(() => 'anything')));
client.on('error', (err) => { console.error(err.message); process.exit(255); });
client.on('ready', () => {
  client.shell({ term: 'xterm-256color', cols: 80, rows: 24 }, (err, stream) => {
    if (err) throw err;
    stream.pipe(process.stdout);
    process.stdin.pipe(stream);
    stream.on('exit', (code) => { process.exitCode = code; });
    stream.on('close', () => process.exit());
  });
});
client.connect(options);
