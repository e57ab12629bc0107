import { CannotStart } from '../start/cannot-start.ts';

/** Reads a password: from standard input with `--password-stdin`, else from the terminal, twice, without showing it. */
export async function askPassword(fromStdin: boolean): Promise<string> {
  if (fromStdin) return (await readAll()).replace(/\r?\n$/, '');
  if (!process.stdin.isTTY)
    throw new CannotStart('There is no terminal to ask for the password: give it by --password-stdin');
  const first = await askHidden('Password: ');
  const second = await askHidden('Again: ');
  if (first !== second) throw new CannotStart('The two passwords differ');
  return first;
}

async function readAll(): Promise<string> {
  let text = '';
  for await (const chunk of process.stdin) text += String(chunk);
  return text;
}

function askHidden(question: string): Promise<string> {
  const { stdin } = process;
  process.stderr.write(question);
  stdin.setRawMode(true);
  stdin.resume();
  return new Promise((resolve, reject) => {
    let text = '';
    const onData = (chunk: Buffer): void => {
      for (const key of chunk.toString('utf8')) {
        if (key === '\r' || key === '\n') {
          end(() => resolve(text));
          return;
        }
        if (key === '\u0003') {
          end(() => reject(new CannotStart('Cancelled')));
          return;
        }
        text = key === '\u007f' || key === '\b' ? text.slice(0, -1) : text + key;
      }
    };
    const end = (settle: () => void): void => {
      stdin.off('data', onData);
      stdin.setRawMode(false);
      stdin.pause();
      process.stderr.write('\n');
      settle();
    };
    stdin.on('data', onData);
  });
}
