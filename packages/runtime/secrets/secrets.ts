import type { Graph, Json, JsonObject, Problem } from '@loopwright/model';
import type { Registry } from '@loopwright/sdk';
import type { Secrets } from '../facade/secrets.ts';
import type { Vault } from '../ports.ts';

/** What stands for a password that is set. A client that sends it back changes nothing. */
export const PASSWORD_MASK = '********';

/** What is told of a password that was sealed under a key that is not here, or is damaged. */
export const UNOPENED = 'This password cannot be opened: it was sealed under another secret.key. Set it again.';

/** A graph with its passwords open. Those that cannot be opened stay sealed, and each is a problem. */
export interface OpenedGraph {
  readonly graph: Graph;
  readonly problems: readonly Problem[];
}

/** Makes the part that keeps password fields secret: sealed on disk, masked outside, open only in memory. */
export function createSecrets(
  vault: Vault,
  registry: () => Registry,
): Secrets & {
  /** Opens the password fields of one form; `unopened` names those that stay sealed. */
  open(identifier: string, values: JsonObject): { readonly values: JsonObject; readonly unopened: readonly string[] };
  /** Opens the password fields of a graph, for the compiler. */
  openGraph(graph: Graph): OpenedGraph;
} {
  /**
   * Names of passwords: the password fields of the type, and of what its form does not know what is sealed in these
   * values. Of a type that is not installed, or whose field was renamed, nothing else tells.
   */
  function passwords(identifier: string, ...among: readonly JsonObject[]): ReadonlySet<string> {
    const fields = registry().get(identifier)?.form?.fields ?? [];
    const names = new Set(fields.filter((field) => field.kind === 'password').map((field) => field.name));
    for (const values of among) {
      for (const [name, value] of Object.entries(values)) {
        if (typeof value !== 'string' || !vault.isSealed(value)) continue;
        if (!fields.some((field) => field.name === name)) names.add(name);
      }
    }
    return names;
  }
  /** Names that the form of a type does not know, and whose value is the mask: they were passwords when it was shown. */
  function unknownMasks(identifier: string, values: JsonObject): ReadonlySet<string> {
    const fields = registry().get(identifier)?.form?.fields ?? [];
    const masked = Object.keys(values).filter((name) => values[name] === PASSWORD_MASK);
    return new Set(masked.filter((name) => !fields.some((field) => field.name === name)));
  }

  /** Puts what `into` makes of them in the place of these values; undefined: such a one is left out. */
  const change = (
    names: ReadonlySet<string>,
    values: JsonObject,
    into: (text: string, name: string) => Json | undefined,
  ): JsonObject => {
    let changed: Record<string, Json> | null = null;
    for (const name of names) {
      const value = Object.hasOwn(values, name) ? values[name] : undefined;
      if (value === undefined || value === null || value === '') continue;
      changed ??= { ...values };
      const made = into(typeof value === 'string' ? value : JSON.stringify(value), name);
      if (made === undefined) delete changed[name];
      else changed[name] = made;
    }
    return changed ?? values;
  };
  const open = (identifier: string, sealed: JsonObject) => {
    const unopened: string[] = [];
    const values = change(passwords(identifier), sealed, (text, name) => {
      const plain = opened(text);
      if (plain === null) unopened.push(name);
      return plain ?? text;
    });
    return { values, unopened };
  };
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
    openGraph(graph) {
      const problems: Problem[] = [];
      const nodes = graph.nodes.map((node) => {
        const { values, unopened } = open(node.type, node.formValues);
        for (const field of unopened) problems.push({ node: node.id, field, text: UNOPENED });
        return { ...node, formValues: values };
      });
      return { graph: { ...graph, nodes }, problems };
    },
    // A client's text that looks sealed is a password like any other: only the mask stands for what is stored.
    seal(identifier, values, before) {
      const masks = unknownMasks(identifier, values);
      return change(passwords(identifier, values, before).union(masks), values, (text, name) => {
        if (text !== PASSWORD_MASK) return vault.seal(text);
        const stored = Object.hasOwn(before, name) ? before[name] : undefined;
        return stored ?? (masks.has(name) ? undefined : '');
      });
    },
    expect: (identifier, values, before) =>
      change(passwords(identifier, before), values, (text, name) => {
        const stored = before[name];
        if (typeof stored !== 'string' || stored === '') return text;
        return text === PASSWORD_MASK || opened(stored) === text ? stored : text;
      }),
    mask: (identifier, values, before = {}) =>
      change(passwords(identifier, values, before), values, () => PASSWORD_MASK),
  };
}
