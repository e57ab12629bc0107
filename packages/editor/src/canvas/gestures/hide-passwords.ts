import type { Form } from '@loopwright/model';
import { kindOf } from '../../panels/form/field-kind.ts';
import type { DocumentNode } from '../document/document.ts';

/**
 * Finds the passwords in nodes that come from elsewhere, so that they are not kept in the browser's storage.
 *
 * Where the form of a type cannot be had, each of its texts may be a password and counts as one.
 *
 * @param formOf - the form of a node type; null: it has none
 * @param hide - gets each field and value that must not lie on disk, and whether it is a password for sure
 */
export async function hidePasswords(
  nodes: readonly Pick<DocumentNode, 'node_type' | 'form_values'>[],
  formOf: (nodeType: string) => Promise<Form | null>,
  hide: (field: string, value: string, isSure: boolean) => void,
): Promise<void> {
  const types = [...new Set(nodes.map(({ node_type }) => node_type))];
  const passwords = new Map(
    await Promise.all(types.map(async (type) => [type, await passwordFields(type, formOf)] as const)),
  );
  for (const { node_type, form_values } of nodes) {
    const fields = passwords.get(node_type) ?? null;
    for (const [field, value] of Object.entries(form_values))
      if (typeof value === 'string' && value !== '' && (fields === null || fields.has(field)))
        hide(field, value, fields !== null);
  }
}

async function passwordFields(
  type: string,
  formOf: (nodeType: string) => Promise<Form | null>,
): Promise<ReadonlySet<string> | null> {
  try {
    const form = await formOf(type);
    return new Set((form?.fields ?? []).filter((field) => kindOf(field) === 'password').map(({ name }) => name));
  } catch {
    return null;
  }
}
