import { readFile } from 'node:fs/promises';
import { type ErrorCode, EXECUTION_MOVES, RUN_MOVES } from '@loopwright/model';
import { describe, expect, it } from 'vitest';
import { pages } from '../../packages/editor/src/text/english/pages.ts';
import { decideRetry, describeFunctions } from '../../packages/engine/index.ts';

const read = (path: string): Promise<string> => readFile(new URL(`../../${path}`, import.meta.url), 'utf8');
/** What stands between backticks. */
const code = (text: string): string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, one]) => one!);
/** The text of a section, without its heading. */
function section(page: string, heading: string): string {
  const [, ...sections] = page.split(/^## /m);
  return sections.find((one) => one.startsWith(`${heading}\n`)) ?? '';
}
const rowsOf = (text: string): string[] => text.split('\n').filter((line) => /^\| .*`/.test(line));
/** First cells of a table, whatever stands in them between backticks. */
const firstCells = (text: string): string[] => rowsOf(text).flatMap((row) => code(row.split('|')[1]!));

const api = await read('docs/api.md');
const expressions = await read('docs/expressions.md');

describe('docs/api.md', () => {
  it('names every path that there is, and no other', async () => {
    const bare = (path: string): string => path.replace(/\{[^}]+\}/g, '{}');
    const client = await read('packages/client/generated.ts');
    const routes = new Set([...client.matchAll(/^ {4}"(?:\/api)?(\/[^"]*)": \{/gm)].map(([, path]) => bare(path!)));
    const prefixes: string[] = [];
    const named = new Set<string>();
    const unknown: string[] = [];
    for (const row of rowsOf(section(api, 'What there is'))) {
      /** Folders that a relative path may be in: of the paths before it in its row. */
      const folders: string[] = [];
      for (const words of code(row)) {
        const path = bare(words.replace(/^[A-Z]+ /, '').replace(/\?.*$/, ''));
        if (path.endsWith('/...')) prefixes.push(path.slice(0, -3));
        else if (/^(\/|[\w{}-]+\/)/.test(path)) {
          const meant = path.startsWith('/') ? [path] : folders.map((folder) => `${folder}${path}`);
          const found = meant.filter((one) => routes.has(one));
          if (found.length === 0) unknown.push(words);
          for (const one of found) named.add(one);
        } else continue;
        const folder = path.replace(/\.\.\.$/, '');
        if (path.startsWith('/')) folders.push(folder, folder.replace(/[^/]+\/$/, ''));
      }
    }
    const unnamed = [...routes].filter((route) => !named.has(route) && !prefixes.some((one) => route.startsWith(one)));
    expect({ unnamed, unknown }).toEqual({ unnamed: [], unknown: [] });
    expect(prefixes.filter((one) => ![...routes].some((route) => route.startsWith(one)))).toEqual([]);
  });

  it('tells the states of a run and of an execution', () => {
    const [runs, executions] = section(api, 'States').split('\n\n**Executions**');
    expect(firstCells(runs ?? '')).toEqual(Object.keys(RUN_MOVES));
    expect(firstCells(executions ?? '')).toEqual(Object.keys(EXECUTION_MOVES));
  });
});

describe('docs/expressions.md', () => {
  const all = (kind: string): string[] => describeFunctions().flatMap((one) => (one.kind === kind ? [one.name] : []));
  /** Words; signs such as `==` are left out. */
  const listed = (begin: string): string[] => {
    const paragraph = expressions.split('\n\n').find((one) => one.startsWith(begin)) ?? '';
    return code(paragraph.slice(begin.length))
      .filter((word) => /^\w+$/.test(word))
      .sort();
  };

  it('names every filter, and no other', () => expect(listed('Filters:')).toEqual(all('filter')));

  it('names every test, and no other', () => expect(listed('Tests behind `is`:')).toEqual(all('test')));

  it('names every function', () => {
    const line = /Functions: ([^.]*)\./.exec(expressions)![1]!;
    expect(code(line).sort()).toEqual(all('function'));
  });
});

describe('docs/nodes.md', () => {
  it('tells of each code of a task that failed whether it is tried again', async () => {
    const table = section(await read('docs/nodes.md'), 'When a task fails');
    const told = rowsOf(table).flatMap((row) => {
      const [, codes, , again] = row.split('|').map((cell) => cell.trim());
      return code(codes!).map((one): [string, string] => [one, again!]);
    });
    const policy = { attempts: 2, backoffMs: 0 };
    const isTriedAgain = (one: ErrorCode): string => (decideRetry(policy, 1, one, 0, 0) === null ? 'no' : 'yes');
    // Those that the error table has for nodes, but for what is found before anything runs, and what a run may meet beside them.
    const ofNodes = [...(await read('packages/model/errors.ts')).matchAll(/^ {2}([A-Z_]+): node\(/gm)].map(
      ([, one]) => one,
    );
    const all = [...ofNodes, 'DATA_DAMAGED', 'FORM_INVALID', 'INTERNAL', 'RUN_TIMED_OUT'] as ErrorCode[];
    const wanted = all.filter((one) => one !== 'NODE_TYPE_INVALID').map((one) => [one, isTriedAgain(one)]);
    expect(wanted).toHaveLength(19);
    expect(told.sort()).toEqual(wanted.sort());
  });
});

it('docs/editor.md names every page of the settings', async () => {
  const around = section(await read('docs/editor.md'), 'Around');
  const row = (/^\| Settings \|(.*)$/m.exec(around)?.[1] ?? '').toLowerCase();
  expect(Object.values(pages.settings.page).filter((label) => !row.includes(label.toLowerCase()))).toEqual([]);
});
