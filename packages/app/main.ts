import { Command } from 'commander';
import { printConfig } from './commands/print-config.ts';
import { addSettings, onlyWithUrl, settingsOf } from './settings/settings-options.ts';
import { guardOutput, lastWords, outputWritten } from './start/last-words.ts';
import { openLog } from './start/open-log.ts';
import { createProcessEnd } from './start/process-end.ts';
import { version } from './version.ts';

/** Settings of commands that work on a data folder. */
const FOLDER = ['dataDir', 'databaseUrl', 'nodesDir', 'nodePackages'] as const;
/** Settings of a process that runs loops and serves nothing. */
const WORKER = [
  'dataDir',
  'databaseUrl',
  'tags',
  'concurrency',
  'logLevel',
  'publicUrl',
  'queueMaxMessages',
  'deadLetterWebhook',
  'nodesDir',
  'nodePackages',
  'development',
  'outboundPrivate',
  'retainFailedDays',
  'retainSucceededDays',
  'retainSucceededRuns',
  'stopGraceMs',
  'poolThreads',
  'otlpEndpoint',
  'serviceName',
  'traceOneIn',
  'flushMaxBytes',
  'flushMaxGroups',
] as const;
/** Of commands that read node files. */
const NODE_FILES = { readsNodeFiles: true };
/** Settings of commands that work on accounts. */
const DATABASE = ['dataDir', 'databaseUrl'] as const;

const URL_MEANING = 'work on the running server at this address, with the API key of LOOPWRIGHT_API_KEY';

/** They go on when all that they were asked is done. */
const SERVING: ReadonlySet<string> = new Set(['start', 'worker']);

const end = createProcessEnd();
const program = new Command('loopwright')
  .description('A self-hosted workflow orchestrator: durable loops, drawn as graphs.')
  .version(version.number, '-V, --version', 'print the version')
  .showHelpAfterError('(--help shows what can be asked)')
  .addHelpText(
    'after',
    '\nExit codes: 0 done, 1 failed, 2 a wrong setting or argument; 137 killed, also by itself where a disk stalls.',
  );

// Before the commands are made: they inherit it.
program.exitOverride((error) => {
  process.exit(error.exitCode === 0 ? 0 : 2);
});

addSettings(program.command('start').description('serve the API and run workflows until a signal ends it'))
  .option(
    '--new-secret-key',
    'go on without the secret.key of this data folder; tells the passwords to set again',
    false,
  )
  .addHelpText(
    'after',
    '\nExamples:\n  loopwright start\n  loopwright start --port 8080 --data-dir /srv/loopwright\n  LOOPWRIGHT_LOG_LEVEL=debug loopwright start --no-auth\n  LOOPWRIGHT_DATABASE_URL=postgres://loopwright:...@127.0.0.1/loopwright loopwright start',
  )
  .action(async (options: { newSecretKey: boolean }, command: Command) => {
    const settings = await settingsOf(command, NODE_FILES);
    const { start } = await import('./start/start.ts');
    await start(settings, openLog(settings.logLevel), end, options);
  });

addSettings(program.command('worker').description('run loops of a shared PostgreSQL, without serving the API'), WORKER)
  .addHelpText(
    'after',
    '\nServers and workers on one database share its loops out among them. A loop that asks for tags runs on workers that\nhave all of them; every worker runs those that ask for none. The data folder must hold the secret.key of the server.\n\nExample:\n  LOOPWRIGHT_DATABASE_URL=postgres://... loopwright worker --tags gpu --concurrency 50',
  )
  .action(async (_options: unknown, command: Command) => {
    const settings = await settingsOf(command, NODE_FILES);
    const { work } = await import('./start/work.ts');
    await work(settings, openLog(settings.logLevel), end);
  });

addSettings(
  program.command('run').description('run a workflow file once, without a server').argument('<file>', 'workflow file'),
  ['nodesDir', 'nodePackages', 'outboundPrivate'],
)
  .option('--input <json>', 'input of an api workflow, a JSON object')
  .option('--timeout <seconds>', 'stop after so many seconds (default 300)')
  .option('-o, --output <folder>', 'folder below which file-writer nodes write (default ./output)')
  .addHelpText(
    'after',
    '\nProgress goes to stderr, the result to stdout; exit 1 if the run failed. Webhooks are not called here: crash-test does it.\n\nExample:\n  loopwright run examples/request-answer.yaml --input \'{"total": 250}\'',
  )
  .action(async (file: string, options: { input?: string; timeout?: string; output?: string }, command: Command) => {
    const { runFile } = await import('./commands/run-file.ts');
    process.exitCode = await runFile(await settingsOf(command, NODE_FILES), file, {
      input: options.input,
      timeout: options.timeout,
      output: options.output,
    });
  });

addSettings(
  program
    .command('crash-test')
    .description('run a workflow file with a crash at every point, and tell what its nodes repeat')
    .argument('<file>', 'workflow file'),
  ['nodesDir', 'nodePackages'],
)
  .option('--input <json>', 'what its webhooks, or the caller of an api workflow, send: a JSON object (default {})')
  .option('--reply <json>', 'what every request of its nodes is answered, with status 200: a JSON object (default {})')
  .option('--json', 'the report as JSON', false)
  .addHelpText(
    'after',
    '\nNothing leaves the machine by http or files of the nodes: requests are answered by a stand-in, files are not written, waits\ncost no time. Nodes of your own that go out by other ways do so, again and again.\nExit 1 if the file cannot run.\n\nExample:\n  loopwright crash-test examples/order-intake.yaml --input \'{"id": 1, "total": 250}\'',
  )
  .action(async (file: string, options: { input?: string; reply?: string; json: boolean }, command: Command) => {
    const { crashTest } = await import('./commands/crash-test.ts');
    const { input, reply, json } = options;
    process.exitCode = await crashTest(await settingsOf(command, NODE_FILES), file, { input, reply, json });
  });

addSettings(
  program.command('import').description('make workflows from files').argument('<files...>', 'workflow files'),
  FOLDER,
)
  .option('--user <name>', 'who is to own them (default: the owner of the installation)')
  .option('--url <address>', URL_MEANING)
  .addHelpText(
    'after',
    '\nExamples:\n  loopwright import examples/*.yaml\n  LOOPWRIGHT_API_KEY=... loopwright import orders.yaml --url http://127.0.0.1:7878',
  )
  .action(async (files: string[], options: { user?: string; url?: string }, command: Command) => {
    if (options.url !== undefined) {
      onlyWithUrl(command, []);
      const { remoteServer } = await import('./commands/remote-server.ts');
      const { importRemotely } = await import('./commands/remote-workflows.ts');
      return importRemotely(remoteServer(options.url, process.env), files);
    }
    const { importFiles } = await import('./commands/workflow-files.ts');
    await importFiles(await settingsOf(command, NODE_FILES), files, options.user);
  });

addSettings(
  program
    .command('export')
    .description('write a workflow as a file, without its passwords')
    .argument('<workflow>', 'id or name'),
  FOLDER,
)
  .option('-o, --output <file>', 'file to write (default: standard output)')
  .option('--url <address>', URL_MEANING)
  .addHelpText('after', '\nExample:\n  loopwright export "Order intake" -o orders.yaml')
  .action(async (workflow: string, options: { output?: string; url?: string }, command: Command) => {
    if (options.url !== undefined) {
      onlyWithUrl(command, ['output']);
      const { remoteServer } = await import('./commands/remote-server.ts');
      const { exportRemotely } = await import('./commands/remote-workflows.ts');
      return exportRemotely(remoteServer(options.url, process.env), workflow, options.output);
    }
    const { exportWorkflow } = await import('./commands/workflow-files.ts');
    await exportWorkflow(await settingsOf(command, NODE_FILES), workflow, options.output);
  });

addSettings(
  program
    .command('backup')
    .description('copy the database to a new file, also while a server runs')
    .argument('<file>', 'file to write; it must not exist'),
  DATABASE,
)
  .addHelpText(
    'after',
    '\nKeep secret.key of the data folder with it: it opens the passwords in the copy.\n\nExample:\n  loopwright backup backup-monday.db',
  )
  .action(async (file: string, _options: unknown, command: Command) => {
    const { backup } = await import('./commands/backup.ts');
    await backup(await settingsOf(command), file);
  });

addSettings(
  program
    .command('restore')
    .description('put a backup into the data folder; its server must be stopped')
    .argument('<file>', 'a file that backup wrote'),
  DATABASE,
)
  .option('--replace', 'let a database that is there make way; it is kept under another name', false)
  .addHelpText(
    'after',
    '\nThe file is checked first, and stays as it is. One of an earlier release is brought up to date at the next start.\n\nExample:\n  loopwright restore backup-monday.db --replace',
  )
  .action(async (file: string, options: { replace: boolean }, command: Command) => {
    const { restore } = await import('./commands/restore.ts');
    await restore(await settingsOf(command), file, options.replace);
  });

addSettings(
  program.command('doctor').description('check the database against itself, also while a server runs'),
  DATABASE,
)
  .addHelpText(
    'after',
    '\nEvery finding is a line of its own on stdout; exit 1 if there is one. Nothing is written.\n\nExample:\n  loopwright doctor',
  )
  .action(async (_options: unknown, command: Command) => {
    const { doctor } = await import('./commands/doctor.ts');
    process.exitCode = await doctor(await settingsOf(command));
  });

addSettings(
  program.command('migrate').description("bring the database to this release's schema, as the next start would"),
  DATABASE,
)
  .addHelpText(
    'after',
    '\nA database of a newer release is refused, untouched. Stop the server of a data folder first.\n\nExamples:\n  loopwright migrate\n  LOOPWRIGHT_DATABASE_URL=postgres://owner:...@db/loopwright loopwright migrate',
  )
  .action(async (_options: unknown, command: Command) => {
    const { migrate } = await import('./commands/migrate.ts');
    await migrate(await settingsOf(command));
  });

addSettings(
  program.command('copy').description('copy the database of a data folder, with its history, into an empty PostgreSQL'),
  DATABASE,
)
  .addHelpText(
    'after',
    '\nThe server of the folder must be stopped; the folder stays as it is. All of it arrives, or nothing. secret.key and files/ are not in the database: servers and workers need them too.\n\nExample:\n  loopwright copy --data-dir /srv/loopwright --database-url postgres://loopwright:...@db/loopwright',
  )
  .action(async (_options: unknown, command: Command) => {
    const { copy } = await import('./commands/copy.ts');
    await copy(await settingsOf(command));
  });

const user = program.command('user').description('manage the accounts of a data folder');
addSettings(
  user.command('add').description('make a user; the first one owns the installation').argument('<name>'),
  DATABASE,
)
  .option('--email <address>', 'their address', '')
  .option('--password-stdin', 'read the password from standard input instead of asking', false)
  .addHelpText('after', '\nExample:\n  loopwright user add ada --email ada@example.com')
  .action(async (name: string, options: { email: string; passwordStdin: boolean }, command: Command) => {
    const { addUser } = await import('./commands/users.ts');
    await addUser(await settingsOf(command), name, options);
  });
addSettings(
  user.command('password').description('give a user a new password; their sessions end').argument('<name>'),
  DATABASE,
)
  .option('--password-stdin', 'read the password from standard input instead of asking', false)
  .action(async (name: string, options: { passwordStdin: boolean }, command: Command) => {
    const { setPassword } = await import('./commands/users.ts');
    await setPassword(await settingsOf(command), name, options.passwordStdin);
  });
addSettings(user.command('list').description('print the users'), DATABASE).action(
  async (_options: unknown, command: Command) => {
    const { listUsers } = await import('./commands/users.ts');
    await listUsers(await settingsOf(command));
  },
);

addSettings(
  program
    .command('token')
    .description('manage API keys')
    .command('create')
    .description('make an API key and print it, this once')
    .argument('<user>'),
  DATABASE,
)
  .option('--name <name>', 'what it is for', 'command line')
  .addHelpText('after', '\nExample:\n  loopwright token create ada --name "shop webhooks"')
  .action(async (name: string, options: { name: string }, command: Command) => {
    const { createToken } = await import('./commands/users.ts');
    await createToken(await settingsOf(command), name, options.name);
  });

addSettings(program.command('config').description('print every setting with its value'))
  .option('--json', 'as JSON', false)
  .action(async (options: { json: boolean }, command: Command) => printConfig(await settingsOf(command), options.json));

program
  .command('version')
  .description('print the version')
  .action(() => {
    process.stdout.write(`loopwright ${version.number} (${version.build})\n`);
  });

program
  .command('demo')
  .description('start a server in a temporary folder, send a workflow a hundred webhooks, and show what happened')
  .action(async () => {
    const { demo } = await import('./demo/demo.ts');
    process.exitCode = await demo();
  });

/** Ends the process though a node file keeps a timer or a socket open. */
async function exit(code: number): Promise<void> {
  await outputWritten();
  end.exit(code, (text) => process.stderr.write(`${text}\n`));
}

program.hook('postAction', async (_program, command) => {
  if (!SERVING.has(command.name())) await exit(Number(process.exitCode ?? 0));
});

guardOutput();
try {
  await program.parseAsync();
} catch (cause) {
  const { text, code } = lastWords(cause, process.env.LOOPWRIGHT_LOG_LEVEL);
  process.stderr.write(`${text}\n`);
  await exit(code);
}
