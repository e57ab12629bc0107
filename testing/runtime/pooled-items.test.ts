import { serialize } from 'node:v8';
import { MessagePort } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { until } from '../process/api.ts';
import { drawInto } from '../simulation/world.ts';
import { eachOnItsDatabase, hookOn, send } from './processes.ts';

const ITEMS = 40;

describe('html-to-markdown for each of many items', () => {
  const on = eachOnItsDatabase('pooled-items');
  /** Bytes of each task that was handed to a thread. */
  let handed: number[];
  const { postMessage } = MessagePort.prototype;
  beforeEach(() => {
    handed = [];
    MessagePort.prototype.postMessage = function (this: MessagePort, message: { readonly task?: unknown }, ...rest) {
      if (message?.task !== undefined) handed.push(serialize(message.task).byteLength);
      postMessage.call(this, message, ...rest);
    };
  });
  afterEach(() => {
    MessagePort.prototype.postMessage = postMessage;
  });

  it.each([
    true,
    false,
  ])('hands over no more for the last than for the first; it replaces the data: %s', async (overwrite) => {
    const runtime = await on.begin();
    const drawn = await drawInto(
      on.store,
      'production',
      {
        hook: hookOn('pages'),
        each: { type: 'for-each', form: { array_expression: 'webhook.data.body.pages' } },
        convert: {
          type: 'html-to-markdown',
          form: { overwrite, html_content: '{{ data.forEachNode.state.item.html }}' },
        },
      },
      ['hook>each', 'each.subdag>convert'],
    );
    await runtime.executions.start(drawn.ownerId, drawn.workflowId);
    const pages = Array.from({ length: ITEMS }, (_, n) => ({ html: `<h1>${100 + n}</h1>`, filler: 'x'.repeat(1000) }));
    await send(runtime, drawn.ownerId, 'pages', { pages });
    await until('it is done', async () => (await on.runsOf(drawn))[0]?.state === 'succeeded', 20_000, 5);
    expect(handed).toHaveLength(ITEMS);
    expect(handed.at(-1)! - handed[0]!).toBeLessThan(10); // digits of numbers
    expect(handed[0]).toBeLessThan(1500);
    const run = await runtime.history.run(drawn.ownerId, (await on.runsOf(drawn))[0]!.id);
    const last = run.tasks.at(-1)!.output!;
    const result = overwrite ? last : (last.html_to_markdown as typeof last);
    expect(result).toEqual({ markdown: `# ${99 + ITEMS}` });
    expect('forEachNode' in last).toBe(!overwrite);
  });
});
