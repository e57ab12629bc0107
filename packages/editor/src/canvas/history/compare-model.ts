import type { Task } from '../../api/run-types.ts';
import { secondsOf } from './run-model.ts';

/** One node, and inside a for-each one item, in two runs. */
export interface Pair {
  /** Node and path. */
  readonly key: string;
  readonly nodeId: string;
  readonly nodeType: string;
  readonly path: readonly number[];
  readonly left: Task | null;
  readonly right: Task | null;
  /** What differs. A task that only one run has differs in state. */
  readonly differs: {
    readonly state: boolean;
    readonly port: boolean;
    readonly input: boolean;
    readonly output: boolean;
  };
  /** How much longer the right one took, seconds; null where one is missing or goes on. */
  readonly moreSeconds: number | null;
}

/** Tasks of two runs, matched by node and path, in the order of the left run; what only the right one has follows its neighbours. */
export function pairTasks(left: readonly Task[], right: readonly Task[]): readonly Pair[] {
  const rights = new Map(right.map((task) => [keyOf(task), task]));
  const lefts = new Map(left.map((task) => [keyOf(task), task]));
  const pairs = [...lefts].map(([key, task]) => pairOf(key, task, rights.get(key) ?? null));
  let place = 0;
  for (const [key, task] of rights) {
    const known = pairs.findIndex((pair) => pair.key === key);
    if (known >= 0) place = known + 1;
    else {
      pairs.splice(place, 0, pairOf(key, null, task));
      place += 1;
    }
  }
  return pairs;
}

export function isDifferent({ differs }: Pair): boolean {
  return differs.state || differs.port || differs.output;
}

function pairOf(key: string, left: Task | null, right: Task | null): Pair {
  const { node_id, node_type, path } = (left ?? right)!;
  return {
    key,
    nodeId: node_id,
    nodeType: node_type,
    path,
    left,
    right,
    differs: {
      state: left?.state !== right?.state,
      port: left !== null && right !== null && left.port !== right.port,
      input: left !== null && right !== null && !sameValue(left, right, 'input'),
      output: left !== null && right !== null && !sameValue(left, right, 'output'),
    },
    moreSeconds: moreOf(left, right),
  };
}

function moreOf(left: Task | null, right: Task | null): number | null {
  const before = left === null ? null : secondsOf(left);
  const after = right === null ? null : secondsOf(right);
  return before === null || after === null ? null : after - before;
}

/** Values that were too large to be answered count as equal when their sizes are. */
function sameValue(left: Task, right: Task, side: 'input' | 'output'): boolean {
  const bytes = `${side}_bytes` as const;
  return left[bytes] === right[bytes] && sameJson(left[side], right[side]);
}

function keyOf(task: Task): string {
  return `${task.node_id} ${task.path.join('.')}`;
}

/** Whether two JSON values are equal; the order of keys does not matter. */
export function sameJson(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false;
  if (Array.isArray(left) !== Array.isArray(right)) return false;
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every((key) => Object.hasOwn(right, key) && sameJson(left[key as never], right[key as never]))
  );
}
