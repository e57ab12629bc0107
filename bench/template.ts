import { Template } from '@huggingface/jinja';
import { compileTemplate } from '@loopwright/engine';
import type { JsonObject } from '@loopwright/model';
import { median, progress, report, round } from './measure/rounds.ts';

const SOURCE = '{{ data.order.customer.name }}';
const ROUNDS = 3;
/** How long each of the three is measured in a round, milliseconds. */
const SLICE_MS = 1000;

const small = dataOf(8 * 1024);
const large = dataOf(800 * 1024);
const ours = compileTemplate(SOURCE);
const theirs = new Template(SOURCE);
const refuse = (): never => {
  throw new Error('The template writes nothing');
};
const scopeOf = (data: JsonObject) => ({
  data,
  workflowenv: {},
  runtime: {},
  setRuntime: refuse,
  deleteRuntime: refuse,
});
const smallScope = scopeOf(small);
const largeScope = scopeOf(large);

const figures = { small: [] as number[], large: [] as number[], base: [] as number[] };
for (let turn = 0; turn <= ROUNDS; turn++) {
  const base = perSecond(() => theirs.render({ data: small }));
  const onSmall = perSecond(() => ours.render(smallScope));
  const onLarge = perSecond(() => ours.render(largeScope));
  // The first turn warms up.
  if (turn === 0) continue;
  figures.base.push(base);
  figures.small.push(onSmall);
  figures.large.push(onLarge);
  progress(
    `round ${turn}: ${Math.round(onSmall)}/s out of 8 KB, ${Math.round(onLarge)}/s out of 800 KB; @huggingface/jinja ${Math.round(base)}/s out of 8 KB`,
  );
}
report({
  bench: 'template',
  ratio: round(median(figures.small) / median(figures.base)),
  per_second_8k: Math.round(median(figures.small)),
  per_second_800k: Math.round(median(figures.large)),
  slowdown: round(median(figures.small) / median(figures.large)),
});

/** An order with so many bytes of lines as JSON. */
function dataOf(bytes: number): JsonObject {
  const lines: JsonObject[] = [];
  for (let size = 0; size < bytes; size += JSON.stringify(lines.at(-1)).length + 1) {
    lines.push({ id: lines.length, name: `article ${lines.length}`, price: lines.length * 1.5, tags: ['a', 'b'] });
  }
  return { lines, order: { customer: { name: 'Ada', city: 'London' }, total: 12 } };
}

/** Renders again and again for one slice. Throws when the text is wrong. */
function perSecond(render: () => string): number {
  const start = performance.now();
  let count = 0;
  let elapsed = 0;
  while (elapsed < SLICE_MS) {
    for (let turn = 0; turn < 20; turn++) if (render() !== 'Ada') throw new Error('A wrong text was rendered');
    count += 20;
    elapsed = performance.now() - start;
  }
  return (count / elapsed) * 1000;
}
