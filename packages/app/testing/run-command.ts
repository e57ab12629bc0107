import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const LAUNCHER = fileURLToPath(new URL('../bin/loopwright.mjs', import.meta.url));
/** Of util-linux, which root has where it is one to whom no rights apply. */
const WITHOUT_CAPABILITIES = ['setpriv', '--bounding-set=-all', '--inh-caps=-all'];
const LIMIT_MS = 100_000;

/** How a command ended. */
export interface Ended {
  /** null: a signal ended it. */
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs `loopwright` with these arguments in a folder, as a process of its own, and waits for its end. */
export async function runCommand(
  folder: string,
  args: readonly string[],
  options: {
    readonly env?: Readonly<Record<string, string>>;
    readonly stdin?: string;
    readonly limitMs?: number;
    /** As a user to whom rights apply: root without its capabilities, another one as they are. */
    readonly isOrdinary?: boolean;
    /** Hears of the process once it runs: to signal it. */
    readonly onStarted?: (child: ChildProcess) => void;
  } = {},
): Promise<Ended> {
  const wrapper = options.isOrdinary === true && process.getuid?.() === 0 ? WITHOUT_CAPABILITIES : [];
  const [command, ...rest] = [...wrapper, process.execPath, LAUNCHER, ...args];
  const child = spawn(command!, rest, {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...options.env },
    timeout: options.limitMs ?? LIMIT_MS,
    killSignal: 'SIGKILL',
  });
  options.onStarted?.(child);
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk;
  });
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk;
  });
  child.stdin.end(options.stdin ?? '');
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, out, err };
}
