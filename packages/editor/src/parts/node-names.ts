interface Named {
  readonly id: string;
  readonly node_type: string;
}

/** A name for each node of a graph: what its type is called, numbered where there are several. A type that is not installed goes by its identifier. */
export function nodeNames(nodes: Iterable<Named>, labels: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const list = [...nodes];
  const totals = new Map<string, number>();
  for (const { node_type } of list) totals.set(node_type, (totals.get(node_type) ?? 0) + 1);
  const seen = new Map<string, number>();
  return new Map(
    list.map(({ id, node_type }) => {
      const label = labels.get(node_type) ?? node_type;
      const number = (seen.get(node_type) ?? 0) + 1;
      seen.set(node_type, number);
      return [id, totals.get(node_type) === 1 ? label : `${label} ${number}`];
    }),
  );
}
