import type { Instant, JsonObject } from '@loopwright/model';
import { builtins } from '@loopwright/nodes';
import {
  defineNode,
  type Effects,
  type NodeContext,
  type NodeResult,
  type NodeType,
  Type,
  text,
} from '@loopwright/sdk';
import { actOf } from './acts.ts';
import type { ScheduleSpec } from './schedule-spec.ts';
import type { Doing } from './workflow-spec.ts';

/** What the nodes need of the simulation. */
export interface NodeWorld {
  doingOf(name: string): Doing;
  /** How many items a pulled producer makes. */
  itemsOf(name: string): number;
  /** The schedule that a workflow begins with. */
  scheduleOf(name: string): ScheduleSpec;
  /** It ticks, at what its process takes for `now`. */
  ticks(name: string, at: Instant, now: Instant): void;
  /** A node begins to work on a task. */
  begins(name: string, context: NodeContext): void;
  /** Its effect happens, outside. Throws where the world refuses it this time. */
  effect(name: string, context: NodeContext, callbackUrl: string | null): void;
}

const schedule = builtins.find(({ identifier }) => identifier === 'schedule')!.source as Extract<
  NonNullable<NodeType['source']>,
  { readonly from: 'pull' }
>;

const fields = Type.Object({ name: text({ templated: false }) });
type Named = NodeContext<{ name: string }>;

/** The node types of random workflows: each does what the seed says of it, and tells the world. */
export function simulatedTypes(world: NodeWorld): readonly NodeType[] {
  const answer = ({ fields: { name }, data }: Named): NodeResult => {
    const act = actOf(name, world.doingOf(name), data);
    if ('fails' in act) throw new Error(act.fails);
    return act;
  };
  const soon = (context: Named): Promise<void> =>
    new Promise((resolve) => setTimeout(resolve, world.doingOf(context.fields.name).ms));
  const acts = (context: Named): NodeResult => {
    world.begins(context.fields.name, context as NodeContext);
    return answer(context);
  };
  const affects = async (context: Named): Promise<NodeResult> => {
    const { name } = context.fields;
    const { late } = world.doingOf(name);
    world.begins(name, context as NodeContext);
    if (!late) world.effect(name, context as NodeContext, null);
    await soon(context);
    if (late) {
      if (context.signal.aborted) throw context.signal.reason;
      world.effect(name, context as NodeContext, null);
    }
    return answer(context);
  };
  const named = { version: 1, category: 'Simulated', fields } as const;
  const external: Effects = 'external';
  return [
    ...builtins.filter(({ identifier }) => identifier.startsWith('queue-')),
    defineNode({
      ...named,
      identifier: 'sim-door',
      label: 'Door',
      kind: 'producer',
      source: {
        from: 'door',
        channel: ({ name }) => name,
        receive: ({ body }) => body as JsonObject,
      },
    }),
    defineNode({
      ...named,
      identifier: 'sim-pull',
      label: 'Pull',
      kind: 'producer',
      source: {
        from: 'pull',
        pull({ fields: { name }, cursor }) {
          const n = (cursor ?? 0) as number;
          return n >= world.itemsOf(name) ? null : { data: { n }, cursor: n + 1 };
        },
      },
    }),
    defineNode({
      ...named,
      identifier: 'sim-schedule',
      label: 'Schedule',
      kind: 'producer',
      source: {
        from: 'pull',
        /** The built-in one, which comes to an end. */
        pull({ fields: { name }, ...input }) {
          const { fields: values, from, until } = world.scheduleOf(name);
          const startedAt = Math.max(from, input.startedAt);
          const answer = schedule.pull({ ...input, startedAt, fields: values });
          const at = answer === null ? until + 1 : 'notBefore' in answer ? answer.notBefore : (answer.cursor as number);
          if (answer === null || at > until) return null;
          if (!('notBefore' in answer)) world.ticks(name, at, input.now);
          return answer;
        },
      },
    }),
    defineNode({ ...named, identifier: 'sim-pure', label: 'Pure', kind: 'blocking', execute: acts }),
    defineNode({
      ...named,
      identifier: 'sim-async',
      label: 'Async',
      kind: 'blocking',
      effects: 'read',
      async execute(context) {
        world.begins(context.fields.name, context as NodeContext);
        await soon(context);
        return answer(context);
      },
    }),
    defineNode({
      ...named,
      identifier: 'sim-effect',
      label: 'Effect',
      kind: 'blocking',
      effects: external,
      execute: affects,
    }),
    defineNode({
      ...named,
      identifier: 'sim-fire',
      label: 'Fire',
      kind: 'non-blocking',
      effects: external,
      execute: affects,
    }),
    defineNode({
      ...named,
      identifier: 'sim-delay',
      label: 'Delay',
      kind: 'blocking',
      execute: (context) => ({ ...acts(context), delayMs: world.doingOf(context.fields.name).ms }),
    }),
    defineNode({
      ...named,
      identifier: 'sim-wait',
      label: 'Wait',
      kind: 'blocking',
      effects: external,
      async execute(context) {
        const { name } = context.fields;
        const { answered, ms } = world.doingOf(name);
        world.begins(name, context as NodeContext);
        const result = answer(context);
        const url = context.callbackUrl();
        world.effect(name, context as NodeContext, url);
        return { ...result, wait: { for: 'callback', url, timeoutMs: answered ? null : ms } };
      },
      resume: answer,
    }),
    defineNode({ ...named, identifier: 'sim-if', label: 'If', kind: 'conditional', execute: acts }),
    defineNode({ ...named, identifier: 'sim-each', label: 'Each', kind: 'for-each', execute: acts }),
  ];
}

/** The type of a node of a random workflow. */
export function typeOf(kind: string, doing: Doing | undefined, source: string): string {
  if (kind === 'start') return source === 'queue' ? 'queue-reader-dummy' : `sim-${source}`;
  return doing === undefined ? 'queue-node-writer' : `sim-${doing.type}`;
}
