/** The name that a connection from a queue writer to a queue reader gives their queue (contract, section 4.9). */
export const queueNameOf = (source: string, target: string): string => `queue_${source}_${target}`;

const OF_CONNECTION = /^queue_([0-9a-f-]{36})_([0-9a-f-]{36})$/;

/** The nodes whose connection gives a queue this name; null: it was given otherwise. */
export function connectionNaming(name: string): readonly [source: string, target: string] | null {
  const [, source, target] = OF_CONNECTION.exec(name) ?? [];
  return source === undefined || target === undefined ? null : [source, target];
}
