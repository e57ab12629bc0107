import { heavyQuery, type Reader } from './read.ts';

const nodeOf = (path: string): string => path.split('/')[1] ?? '';

/** Those of these paths that no file has, of nodes that are here or were until some weeks ago: what another database left is not ours. */
export async function strayFiles(read: Reader, paths: readonly string[]): Promise<readonly string[]> {
  const these = read.dialect.elementsOf('?1');
  const nodes = JSON.stringify([...new Set(paths.map(nodeOf))]);
  const [named, known] = await read.together(
    heavyQuery<{ readonly path: string }>(`SELECT path FROM node_file WHERE path IN ${these}`, JSON.stringify(paths)),
    heavyQuery<{ readonly id: string }>(
      `SELECT id FROM node WHERE id IN ${these} UNION SELECT id FROM gone_node WHERE id IN ${these}`,
      nodes,
    ),
  );
  const kept = new Set(named.map(({ path }) => path));
  const ours = new Set(known.map(({ id }) => id));
  return paths.filter((path) => !kept.has(path) && ours.has(nodeOf(path)));
}
