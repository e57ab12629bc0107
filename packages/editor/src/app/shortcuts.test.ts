import { describe, expect, it } from 'vitest';
import { isStroke, type KeyStroke, keyNames, shortcuts } from './shortcuts.ts';

const stroke = (key: string, held: Partial<KeyStroke> = {}): KeyStroke => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...held,
});

describe('a stroke', () => {
  it.each([
    ['mod+k', stroke('k', { ctrlKey: true }), false, true],
    ['mod+k', stroke('K', { ctrlKey: true }), false, true],
    ['mod+k', stroke('k', { metaKey: true }), true, true],
    ['mod+k', stroke('k', { ctrlKey: true }), true, false],
    ['mod+k', stroke('k'), false, false],
    ['mod+k', stroke('k', { ctrlKey: true, shiftKey: true }), false, false],
    ['mod+k', stroke('k', { ctrlKey: true, altKey: true }), false, false],
    ['mod+shift+z', stroke('Z', { ctrlKey: true, shiftKey: true }), false, true],
    ['mod+shift+z', stroke('z', { ctrlKey: true }), false, false],
    ['?', stroke('?', { shiftKey: true }), false, true],
    ['?', stroke('?'), false, true],
    ['/', stroke('/', { shiftKey: true }), false, true],
    ['n', stroke('N', { shiftKey: true }), false, false],
    ['mod++', stroke('+', { ctrlKey: true }), false, true],
    ['Delete', stroke('Delete'), false, true],
    ['Delete', stroke('Delete', { shiftKey: true }), false, false],
  ])('%s, %o, Mac %s: %s', (keys, given, isMac, expected) => {
    expect(isStroke(keys, given, isMac)).toBe(expected);
  });
});

it('the names of keys are those of the keyboard', () => {
  expect(keyNames('mod+shift+z', false)).toEqual(['Ctrl', 'Shift', 'Z']);
  expect(keyNames('mod+shift+z', true)).toEqual(['⌘', '⇧', 'Z']);
  expect(keyNames('ArrowDown', false)).toEqual(['↓']);
  expect(keyNames('mod++', false)).toEqual(['Ctrl', '+']);
});

it('no two shortcuts of one place take the same key', () => {
  const all = shortcuts();
  expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
  const taken = new Set<string>();
  for (const { keys, scope } of all) {
    for (const key of keys) {
      const places = scope === 'everywhere' ? ['everywhere', 'workflows', 'canvas', 'panel', 'runs'] : [scope];
      for (const place of places) {
        expect(taken.has(`${place} ${key}`)).toBe(false);
        taken.add(`${place} ${key}`);
      }
    }
  }
});
