import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { SETTINGS } from '@loopwright/model';

const LAUNCHER = fileURLToPath(new URL('../bin/loopwright.mjs', import.meta.url));

/** A server in a process of its own. */
export interface Child {
  /** Without a slash at its end. */
  readonly origin: string;
  /** Ends it by SIGTERM and waits. */
  end(): Promise<void>;
}

/** Starts a server on a free port of 127.0.0.1, as `loopwright start` does. Rejects with what it printed when it ends before it answers. */
export async function startChild(dataDir: string): Promise<Child> {
  const child = spawn(
    process.execPath,
    [LAUNCHER, 'start', '--host', '127.0.0.1', '--port', '0', '--data-dir', dataDir],
    {
      // Nobody's own settings: neither their environment nor a settings file where they stand.
      cwd: dataDir,
      env: { ...environmentWithoutSettings(), LOOPWRIGHT_LOG_LEVEL: 'error' },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let printed = '';
  const exited = once(child, 'exit');
  const origin = await new Promise<string>((resolve, reject) => {
    child.stderr.on('data', (chunk: Buffer) => {
      printed += chunk;
    });
    child.stdout.on('data', (chunk: Buffer) => {
      printed += chunk;
      const address = /http:\/\/\S+:\d+/.exec(printed);
      if (address !== null) resolve(address[0]);
    });
    exited.then(([code]) => reject(new Error(`The server ended with ${code}.\n${printed}`)), reject);
  });
  return {
    origin,
    async end() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      await exited;
    },
  };
}

function environmentWithoutSettings(): NodeJS.ProcessEnv {
  const settings = new Set<string>(Object.values(SETTINGS).map((row) => row.env));
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !settings.has(name)));
}
