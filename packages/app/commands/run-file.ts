import { tmpdir } from 'node:os';
import type { JsonObject, LiveEvent, Settings, UserId, WorkflowId } from '@loopwright/model';
import { isJsonObject } from '@loopwright/model';
import { StoreUnavailable, type UserRow } from '@loopwright/runtime/ports';
import { SingleBar } from 'cli-progress';
import pino from 'pino';
import { WrongSetting } from '../settings/read-settings.ts';
import { CannotStart, openFailure } from '../start/cannot-start.ts';
import { openProgram, type Program } from '../start/open-program.ts';
import { cannotRun, type NodeNames, nodeNames, whyNot, withNames } from './name-nodes.ts';
import { nodesFolderOf, tellBroken } from './node-files.ts';
import { inTemporaryFolder } from './temporary-folder.ts';
import { type WaitsForCalls, waitsForCalls } from './waits-for-calls.ts';
import { within } from './within.ts';
import { putWorkflow, readWorkflowFile } from './workflow-files.ts';

/** What a stop may take beside the grace of running tasks, milliseconds. */
const BESIDE_MS = 5000;

interface RunOptions {
  readonly input: string | undefined;
  readonly timeout: string | undefined;
  /** Folder below which nodes write files; `output` where the program runs. */
  readonly output: string | undefined;
}

/**
 * Runs a workflow file once, without a server: progress on stderr, the result as JSON on stdout.
 *
 * @returns exit code: 0 when it succeeded, 1 when it failed. Throws WrongSetting for an argument that is not allowed, or a file that only a webhook can begin
 */
export async function runFile(settings: Settings, path: string, options: RunOptions): Promise<number> {
  const file = await readWorkflowFile(path);
  const input = readInput(options.input);
  if (options.input !== undefined && file.type !== 'api')
    throw new WrongSetting(
      `--input: ${path} is a ${file.type} workflow, which begins by its own producers: leave --input out, or make it "type: api"`,
    );
  const timeout = readTimeout(options.timeout);
  const nodesDir = (await nodesFolderOf(settings)) ?? '';
  return inTemporaryFolder('run', async (folder) => {
    // A run of a file leaves nothing behind.
    const own = { ...settings, dataDir: folder.path, databaseUrl: '', nodesDir };
    const mayStopFor = <T>(work: Promise<T>, timeoutMs = 0): Promise<T> =>
      within(work, timeoutMs + own.stopGraceMs + BESIDE_MS, () => {
        folder.leave();
        return stalled(folder.path);
      });
    const broken = Promise.withResolvers<never>();
    broken.promise.catch(() => undefined); // it may break before the run is waited for, or after it
    const program = await openProgram(
      own,
      pino({ level: 'silent' }),
      (reason) => broken.reject(new StoreUnavailable(reason, true)),
      { watchRequests: true, outputFolder: options.output ?? 'output', onBroken: tellBroken },
    ).catch((cause: unknown) => {
      throw openFailure(cause, own);
    });
    try {
      await program.runtime.start();
      const owner = await localUser(program);
      const workflow = await putWorkflow(program, file, owner);
      const names = await nodeNames(program.store, workflow.id);
      const calls = waitsForCalls(program.runtime, file);
      if (file.type !== 'api' && calls.webhooks.length > 0 && !calls.alone)
        process.stderr.write(
          `Nothing can call the ${webhooksOf(calls)} here: the run ends after ${timeout} s (--timeout), or by Ctrl-C\n`,
        );
      const progress = showProgress(program, workflow.id, file.nodes.length);
      const made = { ...program, ownerId: owner.id, workflowId: workflow.id, names, timeout, mayStopFor };
      const running =
        workflow.type === 'api'
          ? runRequest(made, input)
          : runProduction(made, {
              stopBy: (stop) => folder.stopBy(stop),
              onStarted() {
                if (calls.alone) throw nobodyCalls(path, calls);
              },
            });
      const { code, failure, result } = await Promise.race([running, broken.promise])
        .catch((cause: unknown) => {
          throw cannotRun(`${path} cannot run`, cause, names);
        })
        .finally(() => progress.end());
      if (failure !== null) process.stderr.write(`${failure}\n`);
      if (result !== undefined) process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
      return code;
    } catch (cause) {
      throw runFailure(cause);
    } finally {
      if (!folder.isLeft()) await mayStopFor(program.stop());
    }
  });
}

/** The line for a run whose store failed, with what helps; what is none comes back as it is. */
function runFailure(cause: unknown): unknown {
  if (!(cause instanceof StoreUnavailable)) return cause;
  const how = cause.fatal ? 'be trusted any more' : 'be written or read';
  return new CannotStart(
    `The run ended: its database cannot ${how} (${cause.message}): make room on the disk of ${tmpdir()} and see that the disk works, or name another folder by TMPDIR`,
  );
}

/** The line for a run whose store does not answer, as on a disk that stalls. */
function stalled(path: string): CannotStart {
  return new CannotStart(
    `The run could not be stopped: its database does not answer. See that the disk of ${tmpdir()} works; the run leaves ${path} there`,
  );
}

/** A workflow that is to run. */
interface Made extends Program {
  readonly ownerId: UserId;
  readonly workflowId: WorkflowId;
  readonly names: NodeNames;
  /** Seconds. */
  readonly timeout: number;
  /** Rejects with CannotStart where what is to stop, at once or after `timeoutMs`, does not. */
  mayStopFor<T>(work: Promise<T>, timeoutMs?: number): Promise<T>;
}

/** What a run came to. It is told once the progress ended, which shares the terminal with it. */
interface End {
  readonly code: 0 | 1;
  readonly failure: string | null;
  /** Is written as JSON; undefined: there is none. */
  readonly result: unknown;
}

async function runRequest(made: Made, input: JsonObject): Promise<End> {
  const { runtime, ownerId, workflowId, names, timeout } = made;
  await runtime.executions.setActive(ownerId, workflowId, true);
  const body = Buffer.from(JSON.stringify({ input, timeout }));
  const asked = runtime.doors.request({ userId: ownerId, workflowId, body, headers: {}, idempotencyKey: null });
  const outcome = await made.mayStopFor(asked, timeout * 1000);
  if (outcome.kind === 'failed')
    return { code: 1, failure: whyNot('Failed', outcome.text, outcome.details, names), result: undefined };
  return { code: 0, failure: null, result: outcome.kind === 'answer' ? outcome.body : outcome.output };
}

/** Until all its producers ended, the time is over, or Ctrl-C stops it. Rejects with CannotStart where it could not be stopped. */
async function runProduction(
  { runtime, ownerId, workflowId, names, timeout, mayStopFor }: Made,
  { stopBy, onStarted }: { readonly stopBy: (stop: () => void) => void; readonly onStarted: () => void },
): Promise<End> {
  const ended = Promise.withResolvers<{ readonly state: string; readonly error: string | null }>();
  const watch = runtime.live.watch(workflowId, (event) => {
    if (event.kind === 'execution-completed') ended.resolve({ state: 'SUCCESS', error: null });
    else if (event.kind === 'execution-failed') ended.resolve({ state: 'FAILURE', error: event.error });
    else if (event.kind === 'execution-stopped') ended.resolve({ state: 'REVOKED', error: null });
  });
  const { executionId } = await runtime.executions.start(ownerId, workflowId);
  onStarted();
  const stop = (): void => {
    mayStopFor(runtime.executions.stop(ownerId, workflowId)).catch((cause: unknown) => {
      ended.reject(cause); // its end cannot be written, so nothing tells of it
    });
  };
  stopBy(stop);
  const limit = setTimeout(stop, timeout * 1000);
  const end = await ended.promise.finally(() => {
    clearTimeout(limit);
    watch.close();
  });
  const { runsSucceeded, runsFailed } = runtime.counters();
  return {
    code: end.state === 'FAILURE' || runsFailed > 0 ? 1 : 0,
    failure: end.error === null ? null : `Failed: ${withNames(end.error, names)}`,
    result: { task_id: executionId, status: end.state, runs: { succeeded: runsSucceeded, failed: runsFailed } },
  };
}

const webhooksOf = ({ webhooks }: WaitsForCalls): string =>
  `${webhooks.length === 1 ? 'webhook' : 'webhooks'} (${webhooks.join(', ')})`;

/** Of a workflow that is valid, and that only a call could begin. */
function nobodyCalls(path: string, calls: WaitsForCalls): WrongSetting {
  return new WrongSetting(
    `${path} begins by calls of its ${webhooksOf(calls)}, and nothing can call here: \`loopwright crash-test\` does it for you; a server takes calls (\`loopwright import\`); to run it here, make it "type: api" and give --input`,
  );
}

async function localUser({ store }: Program): Promise<UserRow> {
  const account = { username: 'local', email: '', firstName: '', lastName: '', passwordHash: 'none' };
  const made = await store.accounts.createUser(account, { onlyFirst: true, invitationHash: null }, Date.now());
  if (typeof made === 'string') throw new CannotStart('The user of this run could not be made');
  return made;
}

/** A bar on a terminal, else a line for each node that ended. */
function showProgress({ runtime }: Program, workflowId: WorkflowId, nodes: number): { end(): void } {
  const bar = process.stderr.isTTY
    ? new SingleBar({
        format: 'Running [{bar}] {value} tasks, {failed} failed, {node}',
        stream: process.stderr,
        hideCursor: true,
        clearOnComplete: false,
      })
    : null;
  let tasks = 0;
  let failed = 0;
  bar?.start(nodes, 0, { failed, node: '' });
  const follow = (event: LiveEvent): void => {
    if (event.kind !== 'task-completed' && event.kind !== 'task-failed') return;
    tasks += 1;
    if (event.kind === 'task-failed') failed += 1;
    if (bar !== null) {
      if (tasks > bar.getTotal()) bar.setTotal(tasks);
      bar.update(tasks, { failed, node: event.nodeType });
    } else {
      const outcome =
        event.kind === 'task-failed'
          ? `failed: ${event.error}`
          : `${event.port} in ${Math.round(event.seconds * 1000)} ms`;
      process.stderr.write(`${event.nodeType} ${outcome}\n`);
    }
  };
  const { close } = runtime.live.watch(workflowId, follow);
  return {
    end() {
      close();
      bar?.stop();
    },
  };
}

function readInput(text: string | undefined): JsonObject {
  if (text === undefined) return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new WrongSetting(`--input is not valid JSON: ${(cause as Error).message}`);
  }
  if (!isJsonObject(value)) throw new WrongSetting('--input must be a JSON object, such as \'{"total": 250}\'');
  return value;
}

function readTimeout(text: string | undefined): number {
  const seconds = text === undefined ? 300 : Number(text);
  if (!(seconds > 0) || seconds > 86_400)
    throw new WrongSetting(`--timeout: ${text} is not allowed; give seconds above 0 and up to 86400`);
  return seconds;
}
