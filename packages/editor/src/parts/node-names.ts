interface Named {
  readonly id: string;
  readonly node_type: string;
  /** `config.name`: what a person called it. */
  readonly config?: Readonly<Record<string, unknown>>;
}

/**
 * A name for each node of a graph: the one that a person gave, else what its type is called, numbered where several go by it. A type
 * that is not installed goes by its identifier.
 */
export function nodeNames(nodes: Iterable<Named>, labels: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const list = [...nodes].map(({ id, node_type, config }) => ({
    id,
    name: givenName(config) ?? labels.get(node_type) ?? node_type,
  }));
  const totals = new Map<string, number>();
  for (const { name } of list) totals.set(name, (totals.get(name) ?? 0) + 1);
  const seen = new Map<string, number>();
  return new Map(
    list.map(({ id, name }) => {
      const number = (seen.get(name) ?? 0) + 1;
      seen.set(name, number);
      return [id, totals.get(name) === 1 ? name : `${name} ${number}`];
    }),
  );
}

function givenName(config: Named['config']): string | null {
  const name = config?.name;
  return typeof name === 'string' && name !== '' ? name : null;
}
