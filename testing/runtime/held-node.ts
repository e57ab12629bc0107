import { defineNode, failure, type NodeType, Type, text } from '@loopwright/sdk';
import { until } from '../process/api.ts';

/** A node whose tasks a test holds, lets go and lets fail, each by the name in its field `name`. */
export interface HeldNode {
  readonly type: NodeType;
  /** `begin NAME`, `end NAME` and `fail NAME`, in their order. */
  readonly log: readonly string[];
  /** Resolves when a task of that name waits; at the `times`-th time. */
  begun(name: string, times?: number): Promise<void>;
  /** Lets the task of that name that waits, and later ones, end or fail. */
  release(name: string, how?: 'end' | 'fail'): void;
  /** Holds later tasks of that name again. */
  hold(name: string): void;
}

/** Makes it, with the identifier `held`. Its tasks have an effect outside: they begin when all before them is durable. */
export function heldNode(): HeldNode {
  const log: string[] = [];
  const released = new Map<string, 'end' | 'fail'>();
  const waiting = new Map<string, (() => void)[]>();
  const type = defineNode({
    identifier: 'held',
    version: 1,
    label: 'Held',
    description: 'Waits until a test lets it go.',
    category: 'Test',
    kind: 'blocking',
    effects: 'external',
    fields: Type.Object({ name: text({ title: 'Name' }) }),
    async execute({ fields, data, signal }) {
      const { name } = fields;
      log.push(`begin ${name}`);
      if (!released.has(name)) {
        await new Promise<void>((resolve, reject) => {
          waiting.set(name, [...(waiting.get(name) ?? []), resolve]);
          signal.addEventListener('abort', () => reject(signal.reason), { once: true });
        });
      }
      if (released.get(name) === 'fail') {
        log.push(`fail ${name}`);
        throw failure('NODE_FAILED', { detail: `${name} fails` });
      }
      log.push(`end ${name}`);
      return { data };
    },
  });
  return {
    type,
    log,
    async begun(name, times = 1) {
      await until(
        `task ${name} begins`,
        async () => log.filter((line) => line === `begin ${name}`).length >= times,
        10_000,
        5,
      );
    },
    release(name, how = 'end') {
      released.set(name, how);
      for (const go of waiting.get(name) ?? []) go();
      waiting.delete(name);
    },
    hold(name) {
      released.delete(name);
    },
  };
}
