import { expect, it } from 'vitest';
import { afterSave, type EnvRow, envOf, problemsOfRows, rowsOf } from './env-rows.ts';

it('an env becomes rows and is the same again', () => {
  const env = { URL: 'http://x', LIMIT: 5, LIST: ['a'], EMPTY: '', NUMBER_AS_TEXT: '5', NOTHING: null };
  const rows = rowsOf(env);
  expect(rows.map(({ name, value, isJson }) => [name, value, isJson])).toEqual([
    ['EMPTY', '', false],
    ['LIMIT', '5', true],
    ['LIST', '["a"]', true],
    ['NOTHING', 'null', true],
    ['NUMBER_AS_TEXT', '5', false],
    ['URL', 'http://x', false],
  ]);
  expect(problemsOfRows(rows).size).toBe(0);
  expect(envOf(rows)).toEqual(env);
});

it('a name that is empty or there twice, and JSON that is none, are told', () => {
  const row = (id: string, name: string, value = '', isJson = false): EnvRow => ({ id, name, value, isJson });
  const problems = problemsOfRows([row('1', 'A'), row('2', ' A '), row('3', ' '), row('4', 'B', '{', true)]);
  expect([...problems]).toEqual([
    ['2', 'twice'],
    ['3', 'empty'],
    ['4', 'json'],
  ]);
});

it('rows that are changed while others are saved are left, over what was saved', () => {
  const [from, saved] = [{ A: 'one' }, rowsOf({ A: 'two' })];
  expect(afterSave({ rows: saved, from }, saved)).toBeNull();
  expect(afterSave({ rows: saved.map((row) => ({ ...row })), from }, saved)).toBeNull();
  const changed = saved.map((row) => ({ ...row, value: 'three' }));
  expect(afterSave({ rows: changed, from }, saved)).toEqual({ rows: changed, from: { A: 'two' } });
});
