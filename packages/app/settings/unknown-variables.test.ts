import { SETTINGS } from '@loopwright/model';
import { expect, it } from 'vitest';
import { tellUnknownVariables } from './unknown-variables.ts';

const told = (...names: string[]) => tellUnknownVariables(Object.fromEntries(names.map((name) => [name, 'secret'])));

it('a variable that is no setting is told, with the nearest that is one, and without its value', () => {
  expect(told('LOOPWRIGHT_PROT', 'LOOPWRIGHT_DATABASE_ULR', 'LOOPWRIGHT_NO_SUCH')).toEqual([
    'LOOPWRIGHT_PROT is no setting and is ignored; did you mean LOOPWRIGHT_PORT?',
    'LOOPWRIGHT_DATABASE_ULR is no setting and is ignored; did you mean LOOPWRIGHT_DATABASE_URL?',
    'LOOPWRIGHT_NO_SUCH is no setting and is ignored; `loopwright config` lists those that are',
  ]);
});

it('settings, variables of commands and tests, and those of other programs are not told', () => {
  expect(told(...Object.values(SETTINGS).map(({ env }) => env))).toEqual([]);
  expect(told('LOOPWRIGHT_API_KEY', 'LOOPWRIGHT_NODE_CHOSEN', 'LOOPWRIGHT_TEST_POSTGRES', 'LOOPWRIGHT_PAIRS')).toEqual(
    [],
  );
  expect(told('PORT', 'MY_LOOPWRIGHT_PORT', 'LOOPWRIGHTER')).toEqual([]);
});
