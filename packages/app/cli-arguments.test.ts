import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SETTINGS } from '@loopwright/model';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from './testing/run-command.ts';
import { version } from './version.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loopwright-arguments-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('help', () => {
  it('of every command that it lists tells how that is called, and ends with 0', async () => {
    const told: string[] = [];
    async function read(words: readonly string[]): Promise<void> {
      const { code, out, err } = await runCommand(folder, [...words, '--help']);
      expect({ words, code, err }).toEqual({ words, code: 0, err: '' });
      expect(out).toMatch(new RegExp(`^Usage: ${['loopwright', ...words].join(' ')}\\b`));
      told.push(words.join(' '));
      const listed = out.split(/^Commands:$/m)[1] ?? '';
      for (const [, name] of listed.matchAll(/^ {2}([a-z][\w-]*)/gm))
        if (name !== 'help') await read([...words, name!]);
    }
    await read([]);
    expect(told).toEqual(expect.arrayContaining(['', 'start', 'restore', 'doctor', 'migrate', 'copy', 'user add']));
    expect(told.length).toBeGreaterThan(20);
  }, 400_000);

  it('of start names each setting with its flag and its variable', async () => {
    const { out } = await runCommand(folder, ['start', '--help']);
    const text = out.replace(/\s+/g, ' ');
    for (const { flag, env } of Object.values(SETTINGS)) {
      expect(text).toMatch(new RegExp(`--(no-)?${flag}\\b`));
      expect(text).toContain(env);
    }
  });

  it('of start, and `config`, tell what a setting may be', async () => {
    const [help, config] = await Promise.all(
      [['start', '--help'], ['config']].map(async (args) => (await runCommand(folder, args)).out.replace(/\s+/g, ' ')),
    );
    expect(help).toContain('(LOOPWRIGHT_WS_AUTH: auto, open, required; default "auto")');
    expect(help).toContain('(LOOPWRIGHT_PORT: 0 to 65535; default 7878)');
    expect(help).toContain('(LOOPWRIGHT_HOST; default "127.0.0.1")');
    const rows: {
      env: string;
      unit: string;
      meaning: string;
      minimum?: number;
      maximum?: number;
      choices?: readonly string[];
    }[] = Object.values(SETTINGS);
    for (const { env, unit, meaning, minimum, maximum, choices } of rows) {
      const allowed = choices === undefined ? `${minimum} to ${maximum}` : choices.join(', ');
      if (choices === undefined && minimum === undefined) continue;
      expect(help).toContain(`${meaning} (${env}: ${allowed}; default`);
      expect(config).toContain(`${meaning}. Unit: ${unit} (${allowed}). Flag`);
    }
  });

  it('of worker names each setting but those of what it does not serve', async () => {
    const served = [
      ...['host', 'port', 'trustedProxies', 'work', 'auth', 'openSignUp', 'corsOrigins', 'rateLimit', 'loginRateLimit'],
      ...[
        'responseShape',
        'wsAuth',
        'webhookAuth',
        'maxBodyBytes',
        'maxUploadBytes',
        'apiConcurrency',
        'sessionIdleMinutes',
      ],
    ];
    const { out } = await runCommand(folder, ['worker', '--help']);
    const unnamed = Object.entries(SETTINGS).filter(([, { flag }]) => !new RegExp(`--(no-)?${flag}\\b`).test(out));
    expect(unnamed.map(([name]) => name)).toEqual(served);
  });
});

describe('a wrong argument', () => {
  it('ends with 2 where the command is unknown, and names it', async () => {
    const { code, out, err } = await runCommand(folder, ['strat']);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain("unknown command 'strat'");
  });

  it('is named where a flag is unknown', async () => {
    const { out, err } = await runCommand(folder, ['start', '--prot', '1']);
    expect(out).toBe('');
    expect(err).toContain("unknown option '--prot'");
  });

  it.each([
    [['start', '--prot', '1']],
    [['run']],
    [['user', 'add']],
  ])('ends with 2 where a command gets an unknown flag or too little: %j', async (args) => {
    expect((await runCommand(folder, args)).code).toBe(2);
  });
});

/** Of each unit a setting, with a value of a kind that it cannot be; read-settings.test.ts goes through all of them. */
const wrongKinds = Object.entries(SETTINGS)
  .filter(([, { unit }], index, all) => all.findIndex(([, other]) => other.unit === unit) === index)
  .map(([name, row]) => {
    const wrong = typeof row.default === 'string' ? 5 : typeof row.default === 'number' ? true : { a: 1 };
    return [name, wrong] as const;
  });

describe('a wrong setting', () => {
  it.each([
    ['a flag', ['--port', '99999'], {}, '--port: "99999" is not allowed; give a whole number from 0 to 65535 (port)\n'],
    [
      'the environment',
      [],
      { LOOPWRIGHT_PORT: 'http' },
      'LOOPWRIGHT_PORT: "http" is not allowed; give a whole number from 0 to 65535 (port)\n',
    ],
    [
      'an origin that is none',
      [],
      { LOOPWRIGHT_CORS_ORIGINS: 'https://flows.example.com,flows.example.com/' },
      'LOOPWRIGHT_CORS_ORIGINS: "flows.example.com/" is no origin; give one such as https://flows.example.com, or *\n',
    ],
    [
      'no address to listen on',
      ['--host', ''],
      {},
      '--host: "" is not allowed; give an address of this machine, such as 127.0.0.1\n',
    ],
    ['no folder', ['--data-dir', ' '], {}, '--data-dir: " " is not allowed; give a folder, such as ./data\n'],
    [
      'a public address that nobody can call',
      [],
      { LOOPWRIGHT_PUBLIC_URL: 'flows.example.com' },
      'LOOPWRIGHT_PUBLIC_URL: "flows.example.com" is no address that can be called; give one such as https://flows.example.com\n',
    ],
    ...['10.0.0.0/33', '10.0.0.0/0', 'proxy.example.com', '10.0.0.1/', '10.0.0.0/8/8', '10.0.0.0/255.0.0.0'].map(
      (wrong): [string, string[], Record<string, string>, string] => [
        `a proxy that is no address or network, ${wrong}`,
        ['--trusted-proxies', `127.0.0.1,fd00::/8,${wrong}`],
        {},
        `--trusted-proxies: "${wrong}" is no address or network; give some such as 127.0.0.1 or 10.0.0.0/8\n`,
      ],
    ),
    [
      'a package that holds no nodes by its name',
      ['--node-packages', 'loopwright-node-words,left-pad'],
      {},
      '--node-packages: "left-pad" is no package of nodes; they are named loopwright-node-*\n',
    ],
    [
      'no auth beyond loopback',
      ['--no-auth', '--host', '0.0.0.0'],
      {},
      '--no-auth: without auth the server listens on a loopback address only, not on 0.0.0.0. Use --host 127.0.0.1\n',
    ],
    [
      'nobody who works',
      ['--no-work'],
      {},
      '--no-work: nobody else can work on an embedded database; give --database-url, or let this process work\n',
    ],
    [
      'an address that is no PostgreSQL, which is not printed',
      [],
      { LOOPWRIGHT_DATABASE_URL: 'mysql://ada:secret@localhost/flows' },
      'LOOPWRIGHT_DATABASE_URL: this is no address of a PostgreSQL (it is not shown, it may hold a password); give one such as postgres://user:password@host:5432/database\n',
    ],
    [
      'an address of alerts that nobody can call, which is not printed',
      ['--dead-letter-webhook', 'ftp://ada:secret@localhost'],
      {},
      '--dead-letter-webhook: this is no address that can be called (it is not shown, it may hold a password); give one such as https://alerts.example.com/hook\n',
    ],
    [
      'an address of a collector that nobody can call, which is not printed',
      ['--otlp-endpoint', 'ada:secret@collector:4317'],
      {},
      '--otlp-endpoint: this is no address that can be called (it is not shown, it may hold a password); give one such as http://127.0.0.1:4318\n',
    ],
  ] as const)('by %s is one line and ends with 2', async (_from, args, env, line) => {
    expect(await runCommand(folder, ['start', ...args], { env })).toEqual({ code: 2, out: '', err: line });
  });

  it.each([
    ['start', []],
    ['worker', ['--database-url', 'postgres://127.0.0.1:1/none']],
    ['run', ['none.yaml']],
    ['crash-test', ['none.yaml']],
    ['import', ['none.yaml']],
    ['export', ['none']],
  ])('of a folder of node files that is not there is one line and ends %s with 2', async (command, args) => {
    const nowhere = join(folder, 'nowhere');
    const env = { LOOPWRIGHT_NODES_DIR: nowhere };
    const err = `LOOPWRIGHT_NODES_DIR: ${nowhere} is no folder; name the one of your node files\n`;
    expect(await runCommand(folder, [command, ...args], { env })).toEqual({ code: 2, out: '', err });
  });

  it('in a variable of an unknown name is told in a line, and nothing else comes of it', async () => {
    const { code, out, err } = await runCommand(folder, ['config', '--json'], { env: { LOOPWRIGHT_PROT: '8080' } });
    expect({ code, err }).toEqual({
      code: 0,
      err: 'LOOPWRIGHT_PROT is no setting and is ignored; did you mean LOOPWRIGHT_PORT?\n',
    });
    expect(JSON.parse(out)).toBeTypeOf('object');
  });

  it('in the standard variable of OpenTelemetry stops no command: it was set for all programs of the machine', async () => {
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: 'ada:secret@collector:4317' };
    expect(await runCommand(folder, ['config', '--json'], { env })).toMatchObject({ code: 0, err: '' });
  });

  it.each(wrongKinds)('%s in the file is one line, which names it, and ends with 2', async (name, wrong) => {
    const file = `wrong-${name}.json`;
    await writeFile(join(folder, file), JSON.stringify({ [name]: wrong }));
    const { code, out, err } = await runCommand(folder, ['config', '--config', file]);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(new RegExp(`^${name} in the settings file: [^\\n]+ is not allowed; [^\\n]+\\n$`));
  });

  it.each([
    ['a value', '{"port": "x"}', /^port in the settings file: "x" is not allowed; [^\n]+\n$/],
    ['an unknown name', '{"prot": 1}', /^\S+wrong\.json: prot is no setting; [^\n]+\n$/],
    ['broken JSON', '{', /^\S+wrong\.json is not valid JSON: [^\n]+\n$/],
  ])('in the file, %s, is one line and ends with 2', async (_what, text, line) => {
    await writeFile(join(folder, 'wrong.json'), text);
    const { code, out, err } = await runCommand(folder, ['start', '--config', 'wrong.json']);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(line);
  });

  it('is also a file that is not there', async () => {
    const { code, err } = await runCommand(folder, ['config', '--config', 'none.json']);
    expect(code).toBe(2);
    expect(err).toMatch(/^--config: \S+none\.json cannot be read \(ENOENT\)\n$/);
  });
});

it('copy without a PostgreSQL is told what it lacks', async () => {
  const { code, out, err } = await runCommand(folder, ['copy']);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toMatch(/^Name the PostgreSQL to copy to by --database-url [^\n]+\n$/);
});

it('a worker without a PostgreSQL is told what it lacks', async () => {
  const { code, err } = await runCommand(folder, ['worker']);
  expect(code).toBe(2);
  expect(err).toBe(
    'A worker works on a PostgreSQL that it shares with a server: give its address by --database-url or LOOPWRIGHT_DATABASE_URL\n',
  );
});

describe('what the program says of itself', () => {
  it('is its version and what it runs on', async () => {
    const { code, out, err } = await runCommand(folder, ['version']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^loopwright \d+\.\d+\.\d+ \(node 24\.\d+\.\d+\)\n$/);
    expect((await runCommand(folder, ['--version'])).out).toBe(`${version.number}\n`);
  });

  it('is every setting as JSON: a flag wins over the environment, the environment over the file', async () => {
    const file = join(folder, 'right.json');
    await writeFile(file, '{"port": 1001, "host": "::1", "logLevel": "warn"}');
    const { code, out } = await runCommand(folder, ['config', '--json', '--config', file, '--port', '1003'], {
      env: { LOOPWRIGHT_PORT: '1002', LOOPWRIGHT_HOST: 'localhost' },
    });
    const settings = JSON.parse(out) as Record<string, unknown>;
    expect(code).toBe(0);
    expect(Object.keys(settings).sort()).toEqual(Object.keys(SETTINGS).sort());
    expect(settings).toMatchObject({ port: 1003, host: 'localhost', logLevel: 'warn' });
  });

  it('is every setting with a flag that there is', async () => {
    const { out } = await runCommand(folder, ['config']);
    const told = [...out.matchAll(/Flag (--[\w-]+),/g)].map(([, flag]) => flag);
    const { out: help } = await runCommand(folder, ['start', '--help']);
    const known = new Set([...help.matchAll(/^ {2}(--[\w-]+)/gm)].map(([, flag]) => flag));
    expect(told).toHaveLength(Object.keys(SETTINGS).length);
    expect(told.filter((flag) => !known.has(flag))).toEqual([]);
  });

  it.each([[['config']], [['config', '--json']]])('has no password in it: %j', async (args) => {
    const { out } = await runCommand(folder, args, {
      env: { LOOPWRIGHT_DATABASE_URL: 'postgres://ada:secret@localhost/flows' },
    });
    expect(out).toContain('databaseUrl');
    expect(out).toContain('(set, not shown)');
    expect(out).not.toContain('secret@');
  });
});
