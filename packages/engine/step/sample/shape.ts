import type { Plan } from '../../plan.ts';

/** What each loop of a plan runs, by name: its members with the for-each around each and how many ways lead to it, and the forks of its joins. */
export function shapeOf({ nodes, loops }: Plan) {
  const idOf = (index: number): string => nodes[index]?.id ?? '';
  return loops.map(({ producer, members, inEdges, forks }) => ({
    producer: idOf(producer),
    members: members
      .map((index) => `${idOf(index)} in "${idOf(nodes[index]!.region)}" by ${inEdges.get(index)}`)
      .sort(),
    forks: [...forks].map(([join, fork]) => `${idOf(join)} from ${idOf(fork)}`).sort(),
  }));
}
