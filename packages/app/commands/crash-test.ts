import { isJsonObject, type JsonObject, type Settings } from '@loopwright/model';
import { builtins } from '@loopwright/nodes';
import { discoverNodes, type NodeType } from '@loopwright/sdk';
import { WrongSetting } from '../settings/read-settings.ts';
import { createVault, readKeys } from '../start/vault.ts';
import { type CrashTrial, type Played, playCrash } from './crash-test-play.ts';
import { type CrashReport, printReport, reportOf } from './crash-test-report.ts';
import { withNames } from './name-nodes.ts';
import { nodesFolderOf, tellBroken } from './node-files.ts';
import { progressBar } from './progress-bar.ts';
import { inTemporaryFolder } from './temporary-folder.ts';
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
  const types = await typesOf(settings);
  return inTemporaryFolder('crash-test', async (folder) => {
    const bar = progressBar(process.stderr, 'crash points');
    const vault = createVault((await readKeys(folder.path)).vault);
    const trial: CrashTrial = { file, input, reply, types, vault };
    const whole = await playCrash(trial, null);
    const problem = problemOf(whole, options.input === undefined || options.reply === undefined);
    if (problem !== null) {
      process.stderr.write(`It cannot be tried: without a crash, ${problem}\n`);
      return 1;
    }
    const plays = await playAll(trial, whole, (done, total) => bar.show(done, total, 'each a run of its own')).finally(
      () => bar.end(),
    );
    const report: CrashReport = reportOf(trial, whole, plays);
    if (options.json) process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
    else printReport(report, (line) => process.stdout.write(`${line}\n`));
    return 0;
  });
}

const HOW_TO_FEED =
  'What begins a run is given by --input, what requests of its nodes are answered by --reply; else both are {}';

/** Why a trial would say nothing: its run fails anyway, or there is none. */
function problemOf({ runs, refusal, names }: Played, isBare: boolean): string | null {
  const failed = runs.find(({ state }) => state === 'failed');
  if (failed !== undefined) {
    const node = failed.errorNode === null ? undefined : names.get(failed.errorNode);
    const where = node === undefined ? '' : `${node}: `;
    const hint = isBare ? `\n${HOW_TO_FEED}` : '';
    return `${where}${withNames(failed.errorText ?? 'its run failed', names)}${hint}`;
  }
  if (runs.length > 0) return null;
  return refusal ?? 'no run came of it: it has no producer, or none that begins a run with this input';
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

async function typesOf(settings: Settings): Promise<readonly NodeType[]> {
  const { types, broken } = await discoverNodes({
    builtins,
    folder: await nodesFolderOf(settings),
    packages: settings.nodePackages,
    from: process.cwd(),
  });
  tellBroken(broken);
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
