import type { OutsideEffect } from './crash-test-outside.ts';
import { type CrashTrial, MOST_RUNS, type Played } from './crash-test-play.ts';

/** What crashes come to at one node. */
export interface NodeReport {
  readonly name: string;
  readonly type: string;
  /**
   * `safe`: nothing outside is done twice. `not-reached`: it had nothing to do, and nothing is known of it. The others: an
   * effect was repeated, and the far side can tell or cannot.
   */
  readonly verdict: 'safe' | 'not-reached' | 'repeats-with-key' | 'repeats-the-same' | 'repeats-without-key';
  /** Crash points at which an effect of it happened more than once. */
  readonly crashes: number;
  /** What happened, such as `POST http://example.com/orders`. */
  readonly effects: readonly string[];
  readonly meaning: string;
  readonly change: string | null;
}

/** What a trial by crashes found. */
export interface CrashReport {
  readonly workflow: string;
  readonly crashPoints: number;
  /** Crash points after which something was left undone; 0, or it is a defect of Loopwright. */
  readonly lost: number;
  readonly nodes: readonly NodeReport[];
}

/** Judges each node by what it did at all crash points. */
export function reportOf({ file, types }: CrashTrial, whole: Played, plays: readonly Played[]): CrashReport {
  const lost = plays.filter((play) => hasLost(whole, play)).length;
  const reached = new Set([whole, ...plays].flatMap((play) => [...play.reached]));
  const isWaiting = whole.runs.some(({ state }) => state === 'parked');
  const nodes = file.nodes.map(({ name, type: identifier, config }): NodeReport => {
    const type = types.find((each) => each.identifier === identifier || each.aliases.includes(identifier))!;
    const own = (play: Played): (readonly OutsideEffect[])[] =>
      play.tasks.filter(({ node }) => node === name).map(({ effects }) => effects);
    const done = [whole, ...plays].flatMap((play) => own(play).flat());
    const repeated = plays.filter((play) => own(play).some((effects) => effects.length > 1));
    const all = repeated.flatMap((play) => own(play).filter((effects) => effects.length > 1));
    const keyChanged = all.some((effects) => new Set(effects.map(({ taskKey }) => taskKey)).size > 1);
    const told = new Set(all.flat().map((effect) => effect.told));
    return {
      name,
      type: type.identifier,
      crashes: repeated.length,
      effects: [...new Set(done.map(({ what }) => what))],
      ...(reached.has(name) || config.disabled === true
        ? judge(done.length > 0, repeated.length > 0, told, keyChanged)
        : { ...NOT_REACHED, change: isWaiting ? BEHIND_A_WAIT : OTHER_INPUT }),
    };
  });
  return { workflow: file.name, crashPoints: plays.length, lost, nodes };
}

/** Whether something was left undone that is done without a crash. A loop that never ends was stopped somewhere. */
function hasLost(whole: Played, play: Played): boolean {
  const ended = play.runs.filter(({ state }) => state === 'succeeded' || state === 'parked');
  const isEndless = whole.runs.length >= MOST_RUNS;
  const last = Math.max(-1, ...ended.map(({ iteration }) => iteration));
  const done = new Set(play.tasks.map(({ task }) => task));
  const wanted = whole.tasks.filter(({ iteration }) => !isEndless || iteration < last);
  return ended.length === 0 || wanted.some(({ task }) => !done.has(task));
}

const NOT_REACHED = {
  verdict: 'not-reached',
  meaning: 'with this input it had nothing to do, and nothing is known of it',
} as const;
const OTHER_INPUT = 'give an --input or a --reply that leads there';
const BEHIND_A_WAIT = `${OTHER_INPUT}; what is behind a wait for somebody is not tried`;

function judge(
  acts: boolean,
  repeats: boolean,
  told: ReadonlySet<OutsideEffect['told']>,
  keyChanged: boolean,
): Pick<NodeReport, 'verdict' | 'meaning' | 'change'> {
  if (!acts) return { verdict: 'safe', meaning: 'it changes nothing outside', change: null };
  if (!repeats) return { verdict: 'safe', meaning: 'its effect happened once at every crash point', change: null };
  if (told.has('not at all'))
    return {
      verdict: 'repeats-without-key',
      meaning: 'its effect is repeated after a crash, and the far side cannot tell',
      change:
        'send context.taskKey along as a key that the far side drops repeats by; a file: write it whole (mode w) under a name of its own',
    };
  if (keyChanged)
    return {
      verdict: 'repeats-without-key',
      meaning: 'a caller who asks again after a crash begins another run, whose key is another',
      change: 'set finish_requests on the entry, or send a key of your own that is made of the input',
    };
  if (told.has('by key'))
    return {
      verdict: 'repeats-with-key',
      meaning: 'its effect is repeated after a crash, under the same key',
      change: 'let the far side drop a repeat by its Idempotency-Key',
    };
  return { verdict: 'repeats-the-same', meaning: 'it is repeated after a crash, and comes to the same', change: null };
}

const LABELS = {
  safe: 'safe',
  'not-reached': 'not reached',
  'repeats-the-same': 'safe',
  'repeats-with-key': 'repeats, with a key',
  'repeats-without-key': 'REPEATS',
} as const satisfies Record<NodeReport['verdict'], string>;

/** Writes it for people: a line for each node, and what to change below it. */
export function printReport(report: CrashReport, write: (line: string) => void): void {
  const { nodes, crashPoints, lost } = report;
  write(
    `${report.workflow}: a crash at each of ${crashPoints} points, ${lost === 0 ? 'nothing was lost' : `${lost} LOST WORK`}`,
  );
  const width = Math.max(...nodes.map(({ name }) => name.length));
  for (const { name, type, verdict, meaning, change, crashes, effects } of nodes) {
    const often = crashes > 0 ? ` (${effects.join(', ')}; at ${crashes} points)` : '';
    write(`  ${name.padEnd(width)}  ${LABELS[verdict]}: ${meaning}${often} [${type}]`);
    if (change !== null) write(`  ${''.padEnd(width)}  -> ${change}`);
  }
}
