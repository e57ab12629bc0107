import { flushCompileCache } from 'node:module';
import { buildWhenChanged } from '@loopwright/editor/build';
import type { Settings } from '@loopwright/model';
import { originOf } from '@loopwright/runtime';
import type { Store } from '@loopwright/runtime/ports';
import { createServer, isReachedFromElsewhere, NO_PASSWORD } from '@loopwright/server';
import type { Logger } from 'pino';
import { tracesOf } from '../traces/traces-of.ts';
import { version } from '../version.ts';
import { openFailure } from './cannot-start.ts';
import { checkAddress } from './check-address.ts';
import { collectSoonerOnceLarge } from './collect-sooner.ts';
import { endOnSignal } from './end-on-signal.ts';
import { examplesFolder } from './examples-folder.ts';
import { lostPasswords } from './lost-passwords.ts';
import { openProgram, type Program } from './open-program.ts';
import type { ProcessEnd } from './process-end.ts';
import { releaseStartMemory } from './release-start-memory.ts';
import { createSetupLink } from './setup-link.ts';
import { systemClock } from './system-clock.ts';
import { watchNodes } from './watch-nodes.ts';

/** What is still connected when all that was under way is answered or set aside has so long to go by itself, milliseconds. */
const LAST_ANSWERS_MS = 1000;
/** What the start needed is garbage by then, milliseconds. */
const SETTLED_MS = 500;

type Served = Awaited<ReturnType<typeof createServer>>;

/** How a server is started. */
export interface Start {
  readonly newSecretKey: boolean;
  /** Ends the process: its store cannot be trusted any more. */
  readonly onFatal: (reason: string) => void;
  /** The store of the data folder, which is being opened; absent: it is on a PostgreSQL. */
  readonly opened?: Promise<Store>;
}

/** Serves until a signal ends it. Prints one line with the address once it answers. Throws CannotStart. */
export async function serve(settings: Settings, log: Logger, end: ProcessEnd, begun: Start): Promise<void> {
  const { newSecretKey, onFatal, opened } = begun;
  const editor = buildWhenChanged();
  let { port } = settings;
  const traces = tracesOf(settings, log);
  const program = await openProgram(settings, log, onFatal, {
    port: () => port,
    newSecretKey,
    traces,
    ...(opened === undefined ? {} : { opened }),
  }).catch((cause: unknown) => {
    throw openFailure(cause, settings);
  });
  const { store, runtime } = program;
  const write = (text: string): void => void process.stdout.write(text);
  if (newSecretKey) await tellLost(program);
  const hasOwner = (await store.accounts.countUsers()) > 0;
  const editorFolder = await editor;
  const setupLink = createSetupLink(settings, { hasOwner, port: () => port, write });
  let app: Served | null = null;
  async function listen(made: Served): Promise<void> {
    await made.listen({ host: settings.host, port: settings.port });
    const address = made.server.address();
    if (typeof address === 'object' && address !== null) port = address.port;
  }
  /** Runs make URLs of the port as soon as they go on. One that the system chooses nobody calls before it is told. */
  async function begin(): Promise<void> {
    const isChosen = settings.port === 0;
    if (!isChosen) {
      await checkAddress({ host: settings.host, port: settings.port }); // a start that comes to nothing has no effect
      await runtime.start();
    }
    app = await createServer({
      store: runtime.store,
      runtime,
      settings,
      clock: systemClock,
      log,
      tokenKey: program.keys.tokens,
      filesFolder: program.filesFolder,
      editorFolder,
      examplesFolder: examplesFolder(),
      version: version.number,
      build: version.build,
      setupToken: () => setupLink.token,
      showSetupLink: setupLink.show,
    });
    collectSoonerOnceLarge(app.server);
    await listen(app);
    if (isChosen) await runtime.start();
    if (settings.development) unwatch = await watchNodes(program.nodesFolder, runtime.catalogue, log);
  }
  let unwatch: (() => void) | null = null;
  const serving = begin();
  endOnSignal(log, end, settings.stopGraceMs, async () => {
    await serving.catch(() => undefined); // runs go on before it is ready: they are set aside as later ones are
    unwatch?.();
    const closed = app?.close(); // takes no new call; those under way are answered, or set aside by the stop
    // What never comes whole, or is not taken, is cut: the store has to be closed.
    const stopped = runtime.stop().finally(() => systemClock.after(LAST_ANSWERS_MS, () => app?.cutConnections()));
    const ends = await Promise.allSettled([closed, stopped]);
    await Promise.all([store.stop(), (await traces)?.stop()]);
    for (const ended of ends) if (ended.status === 'rejected') throw ended.reason;
  });
  try {
    await serving;
  } catch (cause) {
    await program.stop().catch(() => undefined);
    throw openFailure(cause, settings);
  }
  setTimeout(() => {
    flushCompileCache(); // else a first process that is killed leaves the next one to compile everything again
    releaseStartMemory();
  }, SETTLED_MS).unref();
  write(`Loopwright is ready at ${originOf({ publicUrl: '', host: settings.host, port })}\n`);
  if (isReachedFromElsewhere(settings)) setupLink.show();
  const owner = settings.auth ? (await store.accounts.users()).find(({ isOwner }) => isOwner) : undefined;
  if (owner?.passwordHash === NO_PASSWORD) {
    write(
      `The owner, ${owner.username}, was made without auth and has no password: stop the server and give one by \`loopwright user password ${owner.username}\`\n`,
    );
  }
}

/** Whoever goes on without the key is told what that costs. */
async function tellLost({ store, keys }: Program): Promise<void> {
  const lost = await lostPasswords(store, keys);
  if (lost.length === 0) return;
  process.stderr.write(
    `Set these passwords again, then start their workflows:\n${lost.map((line) => `  ${line}\n`).join('')}`,
  );
}
