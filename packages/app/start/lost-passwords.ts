import type { JsonObject } from '@loopwright/model';
import type { Store, Vault, WorkflowRow } from '@loopwright/runtime/ports';
import { createVault, isSealed, type Keys } from './vault.ts';

type Stores = Pick<Store, 'accounts' | 'workflows'>;

/** One line for each password of a workflow that cannot be opened: the workflow, the node and the field. */
export async function lostPasswords(stores: Stores, keys: Keys): Promise<readonly string[]> {
  const vault = createVault(keys.vault);
  const lines: string[] = [];
  for await (const { id, name } of everybodys(stores)) {
    for (const node of await stores.workflows.nodes(id)) {
      for (const field of lostFields(node.formValues, vault))
        lines.push(`${name} (${id}), ${node.type} ${node.id}: ${field}`);
    }
  }
  return lines;
}

/**
 * Whether these keys open every password of a database: those of forms, and those of versions that are at work.
 *
 * @param keys - null: there are none, and no password opens
 */
export async function opensAll(stores: Stores, keys: Keys | null): Promise<boolean> {
  const { workflows } = stores;
  const vault = keys === null ? null : createVault(keys.vault);
  const isLost = ({ formValues }: { readonly formValues: JsonObject }) => lostFields(formValues, vault).length > 0;
  for (const id of await workflows.activeExecutions()) {
    if ((await workflows.load(id))?.version.graph.nodes.some(isLost)) return false;
  }
  for await (const { id } of everybodys(stores)) {
    if ((await workflows.nodes(id)).some(isLost)) return false;
  }
  return true;
}

async function* everybodys({ accounts, workflows }: Stores): AsyncGenerator<WorkflowRow> {
  for (const user of await accounts.users())
    yield* await workflows.list(user.id, { column: 'name', descending: false });
}

/** Names of the sealed values that do not open. */
function lostFields(values: JsonObject, vault: Vault | null): readonly string[] {
  const opens = (sealed: string): boolean => {
    try {
      vault?.open(sealed);
      return vault !== null;
    } catch {
      return false;
    }
  };
  const isLost = (value: unknown): boolean => typeof value === 'string' && isSealed(value) && !opens(value);
  return Object.keys(values).filter((field) => isLost(values[field]));
}
