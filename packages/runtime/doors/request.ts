import {
  type FailureRecord,
  failure,
  invalidFields,
  isJsonObject,
  type JsonObject,
  LoopwrightError,
  type RunId,
  type UserId,
} from '@loopwright/model';
import type { OnFate } from '../commit/committer.ts';
import type { RequestCall, RequestOutcome } from '../facade/doors.ts';
import type { Life } from '../incarnation.ts';
import { type Change, type Clock, type Store, StoreUnavailable } from '../ports.ts';
import { abandon, appendGroup } from '../runs/append-group.ts';
import { beginRun, received } from '../runs/begin-run.ts';
import type { Run, RunOver } from '../runs/run.ts';
import { SharedValues } from '../runs/shared-values.ts';
import type { ApiWorkflow } from './api-workflows.ts';
import { encodeRequest, requestMessage } from './payload.ts';

const DEFAULT_TIMEOUT_SECONDS = 300;
const LONGEST_TIMEOUT_SECONDS = 86_400;
const BUSY_RETRY_SECONDS = 1;

interface RequestDoor {
  readonly store: Store;
  readonly clock: Clock;
  readonly life: () => Life;
  readonly apiConcurrency: number;
  readonly load: (life: Life, call: RequestCall) => ApiWorkflow | Promise<ApiWorkflow>;
  /** Requests with an Idempotency-Key that are under way. */
  readonly keyed: Map<string, Promise<RequestOutcome>>;
  /** What a run that ended earlier answered; null when it is not known any more. */
  readonly outcomeOf: (id: RunId, ownerId: UserId) => Promise<RequestOutcome | null>;
}

type KeyedCall = RequestCall & { readonly idempotencyKey: string };

/** What the body of a request says. */
interface Body {
  readonly input: JsonObject;
  readonly timeoutMs: number;
}

const NO_QUERY = {};

/**
 * Runs an `api` workflow for one request; the answer is durable when this resolves. A caller who leaves does not cancel it.
 * What is wrong with the workflow or happens in it is an outcome `failed`; throws INVALID_JSON, INVALID_FIELDS,
 * WORKFLOW_NOT_FOUND, QUEUE_FULL (too many at once), StoreUnavailable.
 */
export function takeRequest(door: RequestDoor, call: RequestCall): Promise<RequestOutcome> {
  try {
    const body = readBody(call.body);
    const began = door.clock.now();
    const life = door.life();
    const { idempotencyKey } = call;
    if (idempotencyKey !== null) return takeKeyed(door, life, { ...call, idempotencyKey }, body, began);
    checkConcurrency(door, life);
    return loadAndRun(door, life, call, body, began);
  } catch (cause) {
    return Promise.reject(cause);
  }
}

function takeKeyed(door: RequestDoor, life: Life, call: KeyedCall, body: Body, began: number): Promise<RequestOutcome> {
  const name = `${doorName(call)} ${call.userId} ${call.idempotencyKey}`;
  const underWay = door.keyed.get(name);
  if (underWay !== undefined) return underWay;
  const outcome = firstOrSame(door, life, call, body, began);
  door.keyed.set(name, outcome);
  return outcome.finally(() => door.keyed.delete(name));
}

function loadAndRun(
  door: RequestDoor,
  life: Life,
  call: RequestCall,
  body: Body,
  began: number,
): Promise<RequestOutcome> {
  const workflow = door.load(life, call);
  if (!(workflow instanceof Promise)) return runOn(door, life, workflow, call, body, began);
  return workflow.then(
    (loaded) => runOn(door, life, loaded, call, body, began),
    (cause: unknown) => {
      if (cause instanceof LoopwrightError && cause.code !== 'WORKFLOW_NOT_FOUND')
        return failedOutcome(cause, door.clock.now() - began);
      throw cause;
    },
  );
}

function runOn(
  door: RequestDoor,
  life: Life,
  workflow: ApiWorkflow,
  call: RequestCall,
  { input, timeoutMs }: Body,
  began: number,
): Promise<RequestOutcome> {
  if (workflow.ownerId !== call.userId) throw failure('WORKFLOW_NOT_FOUND');
  return run(door, life, workflow, call, input, timeoutMs, began);
}

function checkConcurrency(door: RequestDoor, life: Life): void {
  if (life.requests.size < door.apiConcurrency) return;
  throw failure('QUEUE_FULL', {
    retryAfterSeconds: BUSY_RETRY_SECONDS,
    detail: `${door.apiConcurrency} requests are under way (setting api-concurrency)`,
  });
}

function doorName(call: RequestCall): string {
  return `api:${call.workflowId}`;
}

/** A key that was seen finds its run, whatever its workflow is now; its outcome is read back from the journal. */
async function firstOrSame(
  door: RequestDoor,
  life: Life,
  call: KeyedCall,
  body: Body,
  began: number,
): Promise<RequestOutcome> {
  const { userId, workflowId, idempotencyKey } = call;
  const { workflows, history } = door.store;
  const remembered = await workflows.rememberedAnswer(userId, doorName(call), idempotencyKey, began);
  const earlier = remembered?.runId ?? null;
  if (earlier !== null) {
    if ((await workflows.get(workflowId, userId)) === null) throw failure('WORKFLOW_NOT_FOUND');
    const outcome = await door.outcomeOf(earlier, userId);
    if (outcome !== null) return outcome;
    const first = await history.run(userId, earlier);
    if (first !== null && first.endedAt === null)
      throw new StoreUnavailable('The first request with this Idempotency-Key has not ended yet');
  }
  return loadAndRun(door, life, call, body, began);
}

function readBody(bytes: Uint8Array): Body {
  if (bytes.length === 0) return { input: {}, timeoutMs: DEFAULT_TIMEOUT_SECONDS * 1000 };
  let body: unknown;
  try {
    body = JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'));
  } catch {
    throw failure('INVALID_JSON');
  }
  if (!isJsonObject(body)) throw failure('INVALID_BODY', { detail: 'The request body must be a JSON object' });
  const { input = {}, timeout = DEFAULT_TIMEOUT_SECONDS } = body;
  if (!isJsonObject(input)) throw invalidFields({ input: ['Enter a JSON object.'] });
  if (typeof timeout !== 'number' || !(timeout > 0) || timeout > LONGEST_TIMEOUT_SECONDS) {
    throw invalidFields({ timeout: [`Enter a number of seconds above 0 and up to ${LONGEST_TIMEOUT_SECONDS}.`] });
  }
  return { input, timeoutMs: timeout * 1000 };
}

function run(
  door: RequestDoor,
  life: Life,
  workflow: ApiWorkflow,
  call: RequestCall,
  input: JsonObject,
  timeoutMs: number,
  began: number,
): Promise<RequestOutcome> {
  const numbered = workflow.numbers.ready();
  if (numbered !== null) return numbered.then(() => run(door, life, workflow, call, input, timeoutMs, began));
  checkConcurrency(door, life); // others may have begun while this one's workflow was loaded
  const { ids } = life;
  const finishes = workflow.entry.finishesRequests;
  const id = ids.run();
  const head = { channel: workflow.channel, method: 'POST', headers: call.headers, query: NO_QUERY, receivedAt: began };
  return new Promise((resolve, reject) => {
    let cancelTimeout: (() => void) | null = null;
    const settle = (live: Run, over: RunOver): void => {
      cancelTimeout?.();
      life.requests.delete(live);
      const ms = door.clock.now() - began;
      if (over.how === 'ended' && over.outcome === 'failed' && live.machine.outcome !== 'failed')
        resolve({ kind: 'failed', text: 'The data of the run could not be stored', details: {}, ms });
      else if (over.how === 'ended') resolve(outcomeOf(live, ms));
      else if (over.how === 'lost') reject(new StoreUnavailable('The run could not be written'));
    };
    const live = beginRun(
      {
        host: { ...workflow.host, runtime: new SharedValues() }, // a request has a runtime state of its own
        plan: workflow.plan,
        loop: workflow.entry,
        message: {
          seq: null,
          queueId: null,
          payloadId: ids.payload(),
          payload: encodeRequest(head, call.body),
          deliveries: 1,
          ...(finishes ? { inbox: workflow.queueId } : {}),
        },
        onOver(over, { how }) {
          life.requests.delete(over);
          if (how !== 'suspended') return;
          cancelTimeout?.();
          reject(new StoreUnavailable('The server stops: the run goes on when it starts again'));
        },
        onDurable: settle,
      },
      {
        id,
        loopId: workflow.loopId,
        versionId: workflow.versionId,
        executionId: null,
        iteration: workflow.numbers.next(),
        origin: 'request',
        startedAt: began,
        caller: !finishes,
        produce: () => received(workflow.plan, workflow.entry, id, requestMessage(head, input)),
        changes: firstChanges(call, id, began),
      },
    );
    if (live.state === 'over') return;
    life.requests.add(live);
    cancelTimeout = door.clock.after(timeoutMs, () => {
      if (live.state === 'over') return;
      endTimedOut(live, timeoutMs, ({ fate }) => {
        if (fate !== 'written') reject(new StoreUnavailable('The end of the run could not be written'));
        else
          resolve({
            kind: 'failed',
            text: `Workflow execution timed out after ${timeoutMs / 1000} seconds`,
            details: {},
            ms: door.clock.now() - began,
          });
      });
    });
  });
}

function firstChanges(call: RequestCall, runId: RunId, at: number): Change[] {
  const count: Change = { kind: 'count-request', workflowId: call.workflowId, at };
  if (call.idempotencyKey === null) return [count];
  return [
    count,
    {
      kind: 'remember-key',
      userId: call.userId,
      door: doorName(call),
      key: call.idempotencyKey,
      runId,
      answer: null,
      at,
    },
  ];
}

/** A run that took too long for its caller ends as failed; its tasks are aborted. */
function endTimedOut(live: Run, timeoutMs: number, onFate: OnFate): void {
  const { services } = live.host;
  const at = services.clock.now();
  const error = { code: 'RUN_TIMED_OUT', text: `The run took longer than ${timeoutMs / 1000} s` } as const;
  const end = { state: 'failed', endedAt: at, error, errorNode: null } as const;
  appendGroup(live, null); // what it did so far, and what its first group carries
  if (live.state === 'over') return; // its data cannot be stored: it ended with that finding
  abandon(live);
  const { seq } = live.message;
  const changes: Change[] = [{ kind: 'end-run', runId: live.id, end }];
  if (seq !== null) changes.push({ kind: 'acknowledge', seq });
  const over = { how: 'ended', outcome: 'failed', error: error.code } as const;
  services.committer.append({ lease: live.id, epoch: null, changes }, 200, (fate) => {
    live.trace?.settled(live, fate.fate === 'written' ? over : { how: 'lost', reason: 'unavailable' });
    onFate(fate);
  });
  services.counters.runsFailed += 1;
  live.onOver(live, over);
}

/** What a machine that came to its end answers. */
export function outcomeOf(live: Pick<Run, 'machine'>, ms: number): RequestOutcome {
  const { machine } = live;
  if (machine.answer !== null) return { kind: 'answer', status: machine.answer.status, body: machine.answer.body };
  if (machine.outcome === 'failed') {
    const { error } = machine;
    const details = error === null ? {} : { [error.node]: { [error.field ?? '__all__']: [ownText(error)] } };
    return { kind: 'failed', text: error?.text ?? 'Workflow execution failed', details, ms };
  }
  return { kind: 'output', output: machine.output ?? {}, ms };
}

/** What is wrong with a field, without its name before it. */
function ownText({ text, field }: Pick<FailureRecord, 'text' | 'field'>): string {
  const named = `${field}: `;
  return field !== undefined && text.startsWith(named) ? text.slice(named.length) : text;
}

function failedOutcome(cause: LoopwrightError, ms: number): RequestOutcome {
  return { kind: 'failed', text: cause.message, details: cause.extras.details ?? cause.extras.fields ?? {}, ms };
}
