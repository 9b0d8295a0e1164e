import express from 'express';

const app = express();
app.get('/notes', (req, res) => {
  // ruleid: console-call
  console.log('notes', req.query);
  // console.log('old');
  const said = "console.log('no call')";
  res.json({ said });
});
app.listen(3000, () => {
  // ruleid: console-call
  console.info('listening');
});

const { warn, table } = console;
const said = console.log.bind(console);
const shout = globalThis.console.error;

export async function remind(send: () => Promise<void>, run: (options: object) => void): Promise<void> {
  // ruleid: console-call
  send().catch(console.error);
  // ruleid: console-call
  send().then(said);
  // ruleid: console-call
  warn('late');
  // ruleid: console-call
  said('sent');
  // ruleid: console-call
  shout('failed');
  // ruleid: console-call
  run({ onError: console.error });
  // ok: console-call
  table([]);
}

const out = console;

export function close(console: { log(said: string): void }): void {
  const given = console;
  // ok: console-call
  given.log('closing');
  // ruleid: console-call
  out.warn('closed');
}
