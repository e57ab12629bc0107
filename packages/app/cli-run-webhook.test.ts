import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from './testing/run-command.ts';

const ORDER_INTAKE = fileURLToPath(new URL('../../examples/order-intake.yaml', import.meta.url));
const WITH_COUNTER = `loopwright: 1
name: Both
type: production
nodes:
  hook:
    type: webhook-producer
    fields:
      webhook_id: both
  count:
    type: counter
    fields:
      min_value: 1
      max_value: 3
connections: []
`;

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loopwright-run-webhook-'));
  await writeFile(join(folder, 'both.yaml'), WITH_COUNTER);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('loopwright run on a workflow with a webhook', () => {
  it('tells at once that nothing can begin it here, and what to do, and ends with 2', async () => {
    expect(await runCommand(folder, ['run', ORDER_INTAKE])).toEqual({
      code: 2,
      out: '',
      err: `${ORDER_INTAKE} begins by calls of its webhook (hook), and nothing can call here: \`loopwright crash-test\` does it for you; a server takes calls (\`loopwright import\`); to run it here, make it "type: api" and give --input\n`,
    });
  });

  it('runs what begins by itself, and tells of the webhook that nothing calls', async () => {
    const { code, out, err } = await runCommand(folder, ['run', 'both.yaml', '--timeout', '5']);
    expect(JSON.parse(out)).toMatchObject({ status: 'REVOKED', runs: { succeeded: 3, failed: 0 } });
    expect(code).toBe(0);
    expect(err).toContain(
      'Nothing can call the webhook (hook) here: the run ends after 5 s (--timeout), or by Ctrl-C\n',
    );
  });

  it('says nothing of a webhook that is disabled', async () => {
    const text = WITH_COUNTER.replace(
      '    fields:\n      webhook_id',
      '    config:\n      disabled: true\n    fields:\n      webhook_id',
    );
    await writeFile(join(folder, 'disabled.yaml'), text);
    const { code, out, err } = await runCommand(folder, ['run', 'disabled.yaml']);
    expect(JSON.parse(out)).toMatchObject({ status: 'SUCCESS', runs: { succeeded: 3, failed: 0 } });
    expect(code).toBe(0);
    expect(err).not.toContain('webhook');
  });
});
