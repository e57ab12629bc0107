import { expect, test } from 'vitest';
import { envOf, rowsOf } from './env-rows.ts';

test('what nobody changed comes back as it was, numbers and objects too', () => {
  const env = { B: 5, A: 'text', C: { deep: true } };
  expect(rowsOf(env).map(({ name }) => name)).toEqual(['A', 'B', 'C']);
  expect(envOf(rowsOf(env)).env).toEqual(env);
});

test('a changed value is text; a name twice, or a value without name, is told', () => {
  const rows = [
    { id: 0, name: 'B', value: '6', loaded: 5 },
    { id: 1, name: ' B', value: 'x', loaded: undefined },
    { id: 2, name: '', value: 'y', loaded: undefined },
    { id: 3, name: '', value: '', loaded: undefined },
  ];
  expect(envOf(rows)).toEqual({
    env: { B: '6' },
    wrong: new Map([
      [1, 'twice'],
      [2, 'missing'],
    ]),
  });
});
