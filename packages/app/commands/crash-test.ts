import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { isJsonObject, type JsonObject, type Settings } from '@loopwright/model';
import { builtins } from '@loopwright/nodes';
import { discoverNodes, type NodeType } from '@loopwright/sdk';
import { WrongSetting } from '../settings/read-settings.ts';
import { createVault, readKeys } from '../start/vault.ts';
import { type CrashTrial, type Played, playCrash } from './crash-test-play.ts';
import { type CrashReport, printReport, reportOf } from './crash-test-report.ts';
import { progressBar } from './progress-bar.ts';
import { readWorkflowFile } from './workflow-files.ts';

interface CrashTestOptions {
  readonly input: string | undefined;
  readonly reply: string | undefined;
  readonly json: boolean;
}

/**
 * Runs a workflow file again and again, each time with a crash at another point, and tells what each node's effects come to.
 *
 * @returns exit code: 1 where the file cannot run. Throws WrongSetting and CannotStart
 */
export async function crashTest(settings: Settings, path: string, options: CrashTestOptions): Promise<number> {
  const file = await readWorkflowFile(path);
  const input = readObject('--input', options.input);
  const reply = readObject('--reply', options.reply);
  const folder = await mkdtemp(join(tmpdir(), 'loopwright-crash-test-'));
  const bar = progressBar(process.stderr, 'crash points');
  try {
    const vault = createVault((await readKeys(folder)).vault);
    const trial: CrashTrial = { file, input, reply, types: await typesOf(settings), vault };
    const whole = await playCrash(trial, null);
    const failed = whole.runs.find(({ state }) => state === 'failed');
    if (whole.runs.length === 0 || failed !== undefined) {
      const why = failed === undefined ? 'no run came of it' : failed.errorText;
      process.stderr.write(`It cannot be tried: without a crash, ${why ?? 'its run failed'}\n`);
      return 1;
    }
    const plays = await playAll(trial, whole, (done, total) => bar.show(done, total, 'each a run of its own'));
    bar.end();
    const report: CrashReport = reportOf(trial, whole, plays);
    if (options.json) process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
    else printReport(report, (line) => process.stdout.write(`${line}\n`));
    return 0;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Before and after each call that the process makes once the workflow is at work. */
async function playAll(
  trial: CrashTrial,
  { calls, callsBefore }: Played,
  onPlayed: (done: number, total: number) => void,
): Promise<readonly Played[]> {
  const total = 2 * (calls - callsBefore);
  const plays: Played[] = [];
  for (let at = 0; at < total; at++) {
    onPlayed(at, total);
    plays.push(await playCrash(trial, { call: callsBefore + (at >> 1), when: at % 2 === 0 ? 'before' : 'after' }));
  }
  onPlayed(total, total);
  return plays;
}

async function typesOf({ nodesDir, nodePackages }: Settings): Promise<readonly NodeType[]> {
  if (nodesDir === '' && nodePackages.length === 0) return builtins;
  const { types } = await discoverNodes({
    builtins,
    folder: resolve(nodesDir === '' ? 'nodes' : nodesDir),
    packages: nodePackages,
    from: process.cwd(),
  });
  return [...builtins, ...types];
}

function readObject(flag: string, text: string | undefined): JsonObject {
  if (text === undefined) return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new WrongSetting(`${flag} is not valid JSON: ${(cause as Error).message}`);
  }
  if (!isJsonObject(value)) throw new WrongSetting(`${flag} must be a JSON object, such as '{"total": 250}'`);
  return value;
}
