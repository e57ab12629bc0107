import type { Store } from '@loopwright/runtime/ports';
import type { createVault } from './vault.ts';

/** One line for each password of a workflow that cannot be opened: the workflow, the node and the field. */
export async function lostPasswords(
  { accounts, workflows }: Pick<Store, 'accounts' | 'workflows'>,
  vault: ReturnType<typeof createVault>,
): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const user of await accounts.users()) {
    for (const { id, name } of await workflows.list(user.id, { column: 'name', descending: false })) {
      for (const node of await workflows.nodes(id)) {
        for (const [field, value] of Object.entries(node.formValues)) {
          if (isLost(value)) lines.push(`${name} (${id}), ${node.type} ${node.id}: ${field}`);
        }
      }
    }
  }
  return lines;

  function isLost(value: unknown): boolean {
    if (typeof value !== 'string' || !vault.isSealed(value)) return false;
    try {
      vault.open(value);
      return false;
    } catch {
      return true;
    }
  }
}
