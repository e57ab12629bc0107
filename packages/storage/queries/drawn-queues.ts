import { object } from './json.ts';

/** What the configuration of a node holds, among others, where it names a queue. */
export const NAMES_QUEUE = '"queue_name":';

/** What it holds where it names this one. */
export const namesQueue = (name: string): string => `${NAMES_QUEUE}${JSON.stringify(name)}`;

/** The queue that it names; null: none. A text may hold the same characters deeper down. */
export function queueNamedIn(config: string): string | null {
  const { queue_name: name } = object(config);
  return typeof name === 'string' ? name : null;
}
