#!/usr/bin/env node
// Runs the program with Node 24: the one that npm installed beside it, else this one if it is new enough. Imports come where they
// are needed: under Node 24 the first pass only begins the process anew with flags.
import { fileURLToPath } from 'node:url';

const LEAST_MAJOR = 24;
const main = new URL('../main.ts', import.meta.url).href;
const cache = fileURLToPath(new URL('../../../node_modules/.cache/loopwright', import.meta.url));
const flags = [
  '--disable-warning=ExperimentalWarning',
  // A small young generation: a server's garbage is short-lived, and a large one only makes its memory grow.
  '--max-semi-space-size=8',
  // An old one that is collected from little on.
  '--initial-old-space-size=32',
];

async function nodeFromNpm() {
  const [{ existsSync }, { createRequire }, { dirname, join }] = await Promise.all([
    import('node:fs'),
    import('node:module'),
    import('node:path'),
  ]);
  const system = process.platform === 'win32' ? 'win' : process.platform;
  try {
    const folder = dirname(createRequire(import.meta.url).resolve(`node-${system}-${process.arch}/package.json`));
    const file = join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
    return existsSync(file) ? file : null;
  } catch {
    return null;
  }
}

const own = Number(process.versions.node.split('.')[0]);
const isChosen = own === LEAST_MAJOR || process.env.LOOPWRIGHT_NODE_CHOSEN === '1';

const hasFlags = flags.every((flag) => process.execArgv.includes(flag));
if (isChosen && own >= LEAST_MAJOR && !hasFlags && typeof process.execve === 'function') {
  // The same process begins anew with the flags: its id and its streams stay.
  process.emitWarning = () => undefined;
  process.execve(
    process.execPath,
    [process.execPath, ...process.execArgv, ...flags, fileURLToPath(import.meta.url), ...process.argv.slice(2)],
    {
      ...process.env,
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? cache,
    },
  );
}

/** Ends this process, as by SIGTERM, when the launcher that started it is gone: nothing passes a SIGKILL on. */
function endWithLauncher() {
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  process.channel.unref(); // what is done does not wait for the launcher
  delete process.send; // nobody else has something to tell it
}

if (isChosen && own >= LEAST_MAJOR) {
  if (process.env.LOOPWRIGHT_NODE_CHOSEN === '1' && process.connected) endWithLauncher();
  const { enableCompileCache } = await import('node:module');
  process.env.NODE_COMPILE_CACHE ??= cache; // the threads read it: stripped types are kept for them too
  enableCompileCache(process.env.NODE_COMPILE_CACHE);
  const quiet = process.emitWarning.bind(process);
  process.emitWarning = (warning, ...rest) => {
    const type = typeof rest[0] === 'string' ? rest[0] : rest[0]?.type;
    if (type !== 'ExperimentalWarning') quiet(warning, ...rest);
  };
  await import('./resolve-own.mjs');
  await import(main);
} else {
  const node = (await nodeFromNpm()) ?? (own >= LEAST_MAJOR ? process.execPath : null);
  if (node === null) {
    process.stderr.write(
      `Loopwright needs Node ${LEAST_MAJOR} or later; this is ${process.version}, and npm installed none for ${process.platform}-${process.arch}.\n`,
    );
    process.exit(1);
  }
  const { spawn } = await import('node:child_process');
  const child = spawn(node, [...flags, fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'], // the channel says nothing, and closes when this process is gone
    env: { ...process.env, LOOPWRIGHT_NODE_CHOSEN: '1' },
  });
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.removeAllListeners(name);
    process.kill(process.pid, signal);
  });
}
