import { expect, test, vi } from 'vitest';
import { adoptOrphans, browserOutbox, type Edit, keptWorkflows, withoutHidden } from './outbox.ts';

const isHidden = (field: string, value: unknown) => field === 'token' && value === 's3cret';
const update = (editId: string, values: Record<string, string>, expected?: Record<string, string>): Edit => ({
  editId,
  changes: [
    {
      op: 'update_node',
      id: 'a',
      set: { form_values: values },
      ...(expected && { expected: { form_values: expected } }),
    },
  ],
});

test('a password that was just written is not in what is kept on disk, and all else is', () => {
  const edits = [
    update('1', { url: 'x', token: 's3cret' }, { url: 'x', token: '' }),
    update('2', { url: 's3cret', token: 's3cret' }, { url: 'x', token: 's3cret' }),
  ];
  expect(withoutHidden(edits, isHidden)).toEqual([
    update('1', { url: 'x', token: '' }, { url: 'x', token: '' }),
    update('2', { url: 's3cret', token: '' }, { url: 'x', token: '' }),
  ]);
});

test('where another password was stored, or this one has arrived, the one of the server stays', () => {
  const before = { token: '********' };
  expect(withoutHidden([update('1', { token: 's3cret' }, before)], isHidden)).toEqual([update('1', before, before)]);
  expect(withoutHidden([update('1', { token: 's3cret' }, { token: 's3cret' })], isHidden)).toEqual([
    update('1', before, before),
  ]);
  expect(withoutHidden([update('1', { token: 's3cret' })], isHidden)).toEqual([update('1', before)]);
});

test('a node that is copied with a written password is kept without it', () => {
  const node = { id: 'b', node_type: 'http-request', x: 0, y: 0, config: {}, input_data: {}, output_data: {} };
  const add = (token: string): Edit => ({
    editId: '1',
    changes: [{ op: 'add_node', ...node, form_values: { token } }],
  });
  expect(withoutHidden([add('s3cret')], isHidden)).toEqual([add('')]);
});

test('edits that one user left unsent are not those of another in the same browser', async () => {
  const stored: Record<string, string> = {};
  Object.defineProperties(stored, {
    getItem: { value: (key: string) => stored[key] ?? null },
    setItem: {
      value: (key: string, value: string) => {
        stored[key] = value;
      },
    },
    removeItem: { value: (key: string) => delete stored[key] },
  });
  vi.stubGlobal('localStorage', stored);
  const request = async (_name: string, _options: object, work: (lock: object) => Promise<void>) => work({});
  vi.stubGlobal('navigator', { locks: { request } });
  browserOutbox('1', 'w', 'window').save([update('1', { url: 'x' })]);
  browserOutbox('1', 'v', 'gone').save([update('2', { url: 'x' })]);
  expect(browserOutbox('2', 'w', 'window').load()).toEqual([]);
  expect(keptWorkflows('2')).toEqual([]);
  expect(await adoptOrphans('2', 'v', 'window')).toEqual([]);
  expect(keptWorkflows('1')).toEqual(['w', 'v']);
  expect(await adoptOrphans('1', 'v', 'window')).toHaveLength(1);
  expect(browserOutbox('1', 'w', 'window').load()).toHaveLength(1);
  vi.unstubAllGlobals();
});
