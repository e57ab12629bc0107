import type { Queue } from '../../api/dead-letters.ts';

interface Words {
  readonly inbox: (workflow: string) => string;
  readonly between: (position: number) => string;
}

/**
 * What people call queues: the inbox of a loop goes by its workflow; one between two loops that nobody named (`queue_` and the ids
 * of its nodes) is numbered; the rest go by the names they were given.
 */
export function queueNames(
  queues: readonly Queue[],
  workflows: ReadonlyMap<string, string>,
  words: Words,
): ReadonlyMap<number, string> {
  let between = 0;
  return new Map(
    queues.map(({ id, name, workflow_id }) => {
      if (workflow_id !== null) return [id, words.inbox(workflows.get(workflow_id) ?? name)];
      if (!/^queue_[0-9a-f-]{36}_[0-9a-f-]{36}$/.test(name)) return [id, name];
      between += 1;
      return [id, words.between(between)];
    }),
  );
}
