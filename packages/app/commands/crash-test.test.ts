import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../testing/run-command.ts';

/** It plays a workflow some forty times. */
const LIMIT_MS = 120_000;
const TIMEOUT_MS = 150_000;

/** A webhook behind which each of these nodes stands. */
const workflow = (type: 'production' | 'api', nodes: string): string => `loopwright: 1
name: Tried
type: ${type}
nodes:
  hook:
    type: webhook-producer
    fields:
      webhook_id: tried
${nodes}
`;
const POST = `  send:
    type: http-request
    fields:
      method: POST
      url: http://127.0.0.1:9/orders
connections:
  - hook -> send`;
const WRITE = `  reckon:
    type: data-transformer
    fields:
      output_template: '{"n": {{ data.webhook.data.body.n }}}'
  hour:
    type: static-delay-node
    fields:
      interval: 1
      unit: hours
  note:
    type: file-writer
    fields:
      file_path: notes.txt
      mode: a
      content: 'n {{ data.data_transformer.n }}'
connections:
  - hook -> reckon
  - reckon -> hour
  - hour -> note`;

/** A post at each new year. */
const YEARLY = workflow('production', POST)
  .replace('webhook-producer', 'schedule')
  .replace('webhook_id: tried', "ticks: cron\n      cron: '0 0 1 1 *'")
  .replaceAll('hook', 'clock');

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loopwright-crash-test-'));
  await writeFile(join(folder, 'post.yaml'), workflow('production', POST));
  await writeFile(join(folder, 'yearly.yaml'), YEARLY);
  await writeFile(join(folder, 'request.yaml'), workflow('api', POST));
  await writeFile(join(folder, 'write.yaml'), workflow('production', WRITE));
  await writeFile(join(folder, 'broken.yaml'), workflow('production', WRITE.replace('body.n', 'body.n | nonsense')));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Report {
  readonly crashPoints: number;
  readonly lost: number;
  readonly nodes: readonly { readonly name: string; readonly verdict: string; readonly change: string | null }[];
}

async function report(file: string): Promise<Report> {
  const { code, out, err } = await runCommand(folder, ['crash-test', file, '--input', '{"n": 7}', '--json'], {
    limitMs: LIMIT_MS,
  });
  expect({ code, err }).toMatchObject({ code: 0, err: expect.stringMatching(/^100 % /m) });
  const read = JSON.parse(out) as Report;
  expect(read.lost).toBe(0);
  expect(read.crashPoints).toBeGreaterThan(10);
  return read;
}

const verdicts = ({ nodes }: Report) => Object.fromEntries(nodes.map(({ name, verdict }) => [name, verdict]));

describe('loopwright crash-test', () => {
  it(
    'tells that a request is repeated under its key',
    async () => {
      expect(verdicts(await report('post.yaml'))).toEqual({ hook: 'safe', send: 'repeats-with-key' });
    },
    TIMEOUT_MS,
  );

  it(
    'waits for no instant of a schedule',
    async () => {
      expect(verdicts(await report('yearly.yaml'))).toEqual({ clock: 'safe', send: 'repeats-with-key' });
    },
    TIMEOUT_MS,
  );

  it(
    'tells that a caller who asks again has it done again, under another key',
    async () => {
      const found = await report('request.yaml');
      expect(verdicts(found)).toEqual({ hook: 'safe', send: 'repeats-without-key' });
      expect(found.nodes[1]!.change).toContain('finish_requests');
    },
    TIMEOUT_MS,
  );

  it(
    'tells people what is safe and what to change, waits for no delay, and writes no file',
    async () => {
      const { code, out } = await runCommand(folder, ['crash-test', 'write.yaml', '--input', '{"n": 7}'], {
        limitMs: LIMIT_MS,
      });
      expect(code).toBe(0);
      expect(out).toMatch(/^Tried: a crash at each of \d+ points, nothing was lost\n/);
      expect(out).toMatch(/^ {2}reckon {2}safe: /m);
      expect(out).toMatch(/^ {2}note {4}REPEATS: .*append to notes\.txt; at \d+ points.*\n.*-> .*mode w/m);
      expect((await readdir(folder)).filter((name) => !name.endsWith('.yaml'))).toEqual([]);
    },
    TIMEOUT_MS,
  );

  it('ends with 1 where the file cannot run, and says why', async () => {
    const { code, out, err } = await runCommand(folder, ['crash-test', 'broken.yaml', '--input', '{"n": 7}']);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(/^It cannot be tried: reckon: output_template: .*nonsense/);
    expect(err).not.toMatch(/^\s+at /m);
  });

  it.each([
    ['a file that is not there', ['nowhere.yaml'], 1, /nowhere\.yaml cannot be read/],
    ['an input that is no JSON', ['post.yaml', '--input', '{n'], 2, /^--input is not valid JSON/],
    ['a reply that is no object', ['post.yaml', '--reply', '[1]'], 2, /^--reply must be a JSON object/],
  ])('refuses %s', async (_what, args, wanted, line) => {
    const { code, out, err } = await runCommand(folder, ['crash-test', ...args]);
    expect({ code, out }).toEqual({ code: wanted, out: '' });
    expect(err).toMatch(line);
  });

  it('explains itself', async () => {
    const { code, out } = await runCommand(folder, ['crash-test', '--help']);
    expect(code).toBe(0);
    expect(out).toMatch(/crash at every point[\s\S]*Nothing leaves the machine/);
  });
});
