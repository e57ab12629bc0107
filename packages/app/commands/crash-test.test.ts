import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../testing/run-command.ts';

/** It plays a workflow some forty times. */
const LIMIT_MS = 400_000;
const TIMEOUT_MS = 450_000;

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
      url: http://ada:secret@127.0.0.1:9/orders
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

/** Three items one after the other, each behind a person who may take for ever. */
const APPROVALS = `loopwright: 1
name: Asked
type: production
nodes:
  list:
    type: string-iterator-producer
    fields:
      data_content: a, b, c
      separator_type: comma
  ask:
    type: approval
    fields:
      title: Well?
  send:
    type: http-request
    fields:
      method: POST
      url: http://127.0.0.1:9/orders
connections:
  - list -> ask
  - ask.approved -> send
`;
const APPROVAL = workflow(
  'production',
  `  ask:
    type: approval
    fields:
      title: Well?
${POST.replace('hook -> send', 'hook -> ask\n  - ask.approved -> send')}`,
);
/** A post for each item of what was called with. */
const EACH = workflow(
  'production',
  `  items:
    type: for-each
    fields:
      array_expression: webhook.data.body.items
${POST.replace('hook -> send', 'hook -> items\n  - items.subdag -> send')}`,
);
const NO_PRODUCER = `loopwright: 1
name: Nothing begins it
type: api
nodes:
  reckon:
    type: data-transformer
    fields:
      output_template: '{}'
connections: []
`;
const LAUNCHER = fileURLToPath(new URL('../bin/loopwright.mjs', import.meta.url));
const FIRST_WEBHOOK = fileURLToPath(new URL('../../../examples/first-webhook.yaml', import.meta.url));

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loopwright-crash-test-'));
  await writeFile(join(folder, 'post.yaml'), workflow('production', POST));
  await writeFile(join(folder, 'yearly.yaml'), YEARLY);
  await writeFile(join(folder, 'request.yaml'), workflow('api', POST));
  await writeFile(
    join(folder, 'off.yaml'),
    workflow('production', POST.replace('connections', '    config:\n      disabled: true\nconnections')),
  );
  await writeFile(join(folder, 'approval.yaml'), APPROVAL);
  await writeFile(join(folder, 'approvals.yaml'), APPROVALS);
  await writeFile(join(folder, 'each.yaml'), EACH);
  await writeFile(
    join(folder, 'fails.yaml'),
    workflow('production', WRITE.replace('{{ data.webhook.data.body.n }}', '{{ data.missing.n }}')),
  );
  await writeFile(join(folder, 'no-producer.yaml'), NO_PRODUCER);
  await writeFile(join(folder, 'write.yaml'), workflow('production', WRITE));
  await writeFile(join(folder, 'broken.yaml'), workflow('production', WRITE.replace('body.n', 'body.n | nonsense')));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Report {
  readonly crashPoints: number;
  readonly lost: number;
  readonly nodes: readonly {
    readonly name: string;
    readonly verdict: string;
    readonly effects: readonly string[];
    readonly change: string | null;
  }[];
}

async function report(file: string, input = '{"n": 7}'): Promise<Report> {
  const { code, out, err } = await runCommand(folder, ['crash-test', file, '--input', input, '--json'], {
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
    'tells that a request is repeated under its key, and which, without the password in its address',
    async () => {
      const found = await report('post.yaml');
      expect(verdicts(found)).toEqual({ hook: 'safe', send: 'repeats-with-key' });
      expect(found.nodes[1]?.effects).toEqual(['POST http://127.0.0.1:9/orders']);
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

  it.each([
    ['a person', 'approval.yaml', { hook: 'safe', ask: 'safe', send: 'not-reached' }],
    ['a person, with more behind that', 'approvals.yaml', { list: 'safe', ask: 'safe', send: 'not-reached' }],
  ])(
    'waits for %s no longer than until nothing else is under way',
    async (_whom, file, wanted) => {
      expect(verdicts(await report(file))).toEqual(wanted);
    },
    TIMEOUT_MS,
  );

  it.each([
    ['the other branch', FIRST_WEBHOOK, '{"customer": "Ada", "total": 250}', 'note_small', 'note_large'],
    ['this branch', FIRST_WEBHOOK, '{"customer": "Ada", "total": 5}', 'note_large', 'note_small'],
    ['a for-each without items', 'each.yaml', '{"items": []}', 'send', null],
  ])(
    'calls a node safe only where it ran: %s',
    async (_where, file, input, other, own) => {
      const found = await report(file, input);
      expect(verdicts(found)).toMatchObject({ [other]: 'not-reached', hook: 'safe' });
      if (own !== null) expect(verdicts(found)[own]).toBe('repeats-without-key');
      expect(found.nodes.find(({ name }) => name === other)!.change).toContain('--input');
    },
    TIMEOUT_MS,
  );

  it(
    'calls a node safe that is disabled: it never runs',
    async () => {
      expect(verdicts(await report('off.yaml'))).toEqual({ hook: 'safe', send: 'safe' });
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

  it.each([
    [
      'the node that fails, and how it is fed',
      'fails.yaml',
      /^It cannot be tried: without a crash, reckon: output_template: .*\n.*--reply/,
    ],
    [
      'why an api workflow is refused',
      'no-producer.yaml',
      /^It cannot be tried: without a crash, it is refused: An api workflow must begin with/,
    ],
  ])('names %s', async (_what, file, line) => {
    const { code, out, err } = await runCommand(folder, ['crash-test', file]);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(line);
  });

  it('takes its temporary folder away when a signal ends it', async () => {
    const temporary = join(folder, 'tmp');
    await mkdir(temporary);
    const child = spawn(process.execPath, [LAUNCHER, 'crash-test', 'post.yaml'], {
      cwd: folder,
      env: { ...process.env, TMPDIR: temporary },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    await once(child.stderr, 'data');
    expect(await readdir(temporary)).toEqual([expect.stringMatching(/^loopwright-crash-test-/)]);
    child.kill('SIGINT');
    expect(await once(child, 'exit')).toEqual([null, 'SIGINT']);
    expect(await readdir(temporary)).toEqual([]);
    await rm(temporary, { recursive: true });
  });

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
