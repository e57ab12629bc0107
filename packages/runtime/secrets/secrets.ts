import type { Graph, Json, JsonObject } from '@loopwright/model';
import type { NodeType, Registry } from '@loopwright/sdk';
import type { Secrets } from '../facade/secrets.ts';
import type { Vault } from '../ports.ts';

/** What stands for a password that is set. A client that sends it back changes nothing. */
export const PASSWORD_MASK = '********';

/** Makes the part that keeps password fields secret: sealed on disk, masked outside, open only in memory. */
export function createSecrets(
  vault: Vault,
  registry: () => Registry,
): Secrets & {
  /** Opens the password fields of one form. */
  open(identifier: string, values: JsonObject): JsonObject;
  /** Opens the password fields of a graph, for the compiler. */
  openGraph(graph: Graph): Graph;
} {
  const change = (identifier: string, values: JsonObject, into: (text: string, name: string) => Json): JsonObject => {
    const names = passwordFields(registry().get(identifier));
    let changed: Record<string, Json> | null = null;
    for (const name of names) {
      const value = values[name];
      if (value === undefined || value === null || value === '') continue;
      changed ??= { ...values };
      changed[name] = into(typeof value === 'string' ? value : JSON.stringify(value), name);
    }
    return changed ?? values;
  };
  const open = (identifier: string, values: JsonObject): JsonObject =>
    change(identifier, values, (text) => (vault.isSealed(text) ? vault.open(text) : text));
  /** A password as it was written; null where it was sealed under another key. */
  const opened = (stored: string): string | null => {
    try {
      return vault.isSealed(stored) ? vault.open(stored) : stored;
    } catch {
      return null;
    }
  };
  return {
    open,
    openGraph: (graph) => ({
      ...graph,
      nodes: graph.nodes.map((node) => ({ ...node, formValues: open(node.type, node.formValues) })),
    }),
    // A client's text that looks sealed is a password like any other: only the mask stands for what is stored.
    seal: (identifier, values, before) =>
      change(identifier, values, (text, name) => (text === PASSWORD_MASK ? (before[name] ?? '') : vault.seal(text))),
    expect: (identifier, values, before) =>
      change(identifier, values, (text, name) => {
        const stored = before[name];
        if (typeof stored !== 'string' || stored === '') return text;
        return text === PASSWORD_MASK || opened(stored) === text ? stored : text;
      }),
    mask: (identifier, values) => change(identifier, values, () => PASSWORD_MASK),
  };
}

function passwordFields(type: NodeType | undefined): readonly string[] {
  return (type?.form?.fields ?? []).filter((field) => field.kind === 'password').map((field) => field.name);
}
