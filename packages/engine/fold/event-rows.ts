import type { JournalEvent, JsonObject, StoredOutput, TaskRef } from '@loopwright/model';

/**
 * An entry of a journal as a row of values: its kind, then its fields in a fixed order, without their names. Half of the text
 * of a short run's journal were names of fields.
 */
export type EventRow = readonly unknown[];

/** Places in these lists are stored: what is new comes at their ends. */
const KINDS = [
  'began',
  'started',
  'output',
  'failed',
  'waiting',
  'settled',
  'edited',
  'resumed',
  'ended',
] as const satisfies readonly JournalEvent['kind'][];
const BASES = ['message', 'input', 'none'] as const satisfies readonly StoredOutput['base'][];

const [BEGAN, STARTED, OUTPUT, FAILED, WAITING, SETTLED, EDITED, RESUMED, ENDED] = KINDS.keys();

/** Stands for what most tasks have: the level of the loop itself, the port `default`, nothing set. */
const USUAL = 0;
const USUAL_PORT = 'default';

const pathRow = ({ path }: TaskRef): unknown => (path.length === 0 ? USUAL : path);

function outputRow(event: Extract<JournalEvent, { kind: 'output' }>, since: number): EventRow {
  const { task, attempt, at, ms, port, output, metadata, items, until, answer } = event;
  const row: unknown[] = [
    OUTPUT,
    task.node,
    pathRow(task),
    attempt,
    at - since,
    ms,
    port === USUAL_PORT ? USUAL : port,
    BASES.indexOf(output.base),
    output.base === 'message' ? USUAL : output.set,
  ];
  if (answer !== undefined) row.push(metadata, items, until, answer.status, answer.body);
  else if (until !== undefined) row.push(metadata, items, until);
  else if (items !== undefined) row.push(metadata, items);
  else if (metadata !== undefined) row.push(metadata);
  return row;
}

/**
 * The row of an entry. What JSON makes null and the entry may leave out is left out when it is read.
 *
 * @param since - instant that those of the row are counted from
 */
export function rowOf(event: JournalEvent, since: number): EventRow {
  const at = event.at - since;
  switch (event.kind) {
    case 'began':
      return [BEGAN, at, event.version, event.caller];
    case 'started': {
      const { task, attempt, probing } = event;
      return probing === undefined
        ? [STARTED, task.node, pathRow(task), attempt, at]
        : [STARTED, task.node, pathRow(task), attempt, at, probing];
    }
    case 'output':
      return outputRow(event, since);
    case 'failed': {
      const { task, attempt, ms, error, retryAt } = event;
      return [FAILED, task.node, pathRow(task), attempt, at, ms, error, retryAt];
    }
    case 'waiting': {
      const { task, attempt, key, until } = event;
      return [WAITING, task.node, pathRow(task), attempt, at, key, until];
    }
    case 'settled': {
      const { task, attempt, outcome, by } = event;
      return [SETTLED, task.node, pathRow(task), attempt, at, outcome, by];
    }
    case 'edited': {
      const { task, input, by } = event;
      return [EDITED, task.node, pathRow(task), at, input, by];
    }
    case 'resumed':
      return event.until === undefined ? [RESUMED, at, event.reason] : [RESUMED, at, event.reason, event.until];
    case 'ended':
      return [ENDED, at, event.state, event.error];
  }
}

const isThere = (value: unknown): boolean => value !== undefined && value !== null;

function outputOf(base: unknown, set: unknown): unknown {
  const name = BASES[base as number];
  return name === 'message' ? { base: name } : { base: name, set: set as JsonObject };
}

/** The entry of a row that was read; `since` as it was written with. Throws TypeError where its kind is not known. */
export function eventOf(row: EventRow, since: number): JournalEvent {
  const kind = KINDS[row[0] as number];
  if (kind === undefined) throw new TypeError(`There is no entry of the kind ${String(row[0])}`);
  return { kind, ...fieldsOf(kind, row, since) } as JournalEvent;
}

function fieldsOf(kind: JournalEvent['kind'], row: EventRow, since: number): object {
  const instant = (place: number): number => (row[place] as number) + since;
  const task = () => ({ node: row[1], path: row[2] === USUAL ? [] : row[2] });
  switch (kind) {
    case 'began':
      return { at: instant(1), version: row[2], caller: row[3] };
    case 'started':
      return { task: task(), attempt: row[3], at: instant(4), ...(isThere(row[5]) ? { probing: row[5] } : {}) };
    case 'output':
      return {
        task: task(),
        attempt: row[3],
        at: instant(4),
        ms: row[5],
        port: row[6] === USUAL ? USUAL_PORT : row[6],
        output: outputOf(row[7], row[8]),
        ...(isThere(row[9]) ? { metadata: row[9] } : {}),
        ...(isThere(row[10]) ? { items: row[10] } : {}),
        ...(isThere(row[11]) ? { until: row[11] } : {}),
        ...(isThere(row[12]) ? { answer: { status: row[12], body: row[13] } } : {}),
      };
    case 'failed':
      return { task: task(), attempt: row[3], at: instant(4), ms: row[5], error: row[6], retryAt: row[7] };
    case 'waiting':
      return { task: task(), attempt: row[3], at: instant(4), key: row[5], until: row[6] };
    case 'settled':
      return { task: task(), attempt: row[3], at: instant(4), outcome: row[5], by: row[6] };
    case 'edited':
      return { task: task(), at: instant(3), input: row[4], by: row[5] };
    case 'resumed':
      return { at: instant(1), reason: row[2], ...(isThere(row[3]) ? { until: row[3] } : {}) };
    case 'ended':
      return { at: instant(1), state: row[2], error: row[3] };
  }
}
