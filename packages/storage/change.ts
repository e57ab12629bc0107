import type { ChangeAnswer, ChangeArguments, ChangeName } from './thread/changes.ts';
import type { ThreadClient } from './thread/connect.ts';

/** Runs a change in a durable transaction of its own. */
export type Changer = <Name extends ChangeName>(name: Name, args: ChangeArguments<Name>) => Promise<ChangeAnswer<Name>>;

/** The changes' way to the writer's thread. */
export function changerOn(thread: ThreadClient): Changer {
  return async <Name extends ChangeName>(name: Name, args: ChangeArguments<Name>) =>
    (await thread.ask({ ask: 'change', name, args })) as ChangeAnswer<Name>;
}
