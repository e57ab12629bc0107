import { expect, it } from 'vitest';
import { afterSave, editOf, type General, movedOn, shownOf, withField } from './general-draft.ts';

const LOADED: General = { name: 'Orders', description: 'Takes them\n', category: null, tags: ['shop'] };

it('what somebody else saves while one types is what one did not know of', () => {
  const draft = withField({}, LOADED, 'description', 'Mine');
  const theirs = { ...LOADED, description: 'Theirs', category: 'New' };
  expect(shownOf(theirs, draft)).toMatchObject({ description: 'Mine', category: 'New' });
  const goesOn = withField(draft, theirs, 'description', 'Mine too');
  expect(editOf(goesOn)).toEqual({ set: { description: 'Mine too' }, expected: { description: 'Takes them\n' } });
});

it('what is stored with outer blanks is expected with them, and saved without', () => {
  const draft = withField({}, LOADED, 'description', 'Takes them\nall ');
  expect(editOf(draft)).toEqual({ set: { description: 'Takes them\nall' }, expected: { description: 'Takes them\n' } });
  expect(editOf(withField({}, LOADED, 'category', ' Shop '))).toEqual({
    set: { category: 'Shop' },
    expected: { category: null },
  });
});

it('a field that holds what was loaded again is no change, and shows what is loaded', () => {
  const draft = withField(withField({}, LOADED, 'tags', ['shop', 'new']), LOADED, 'tags', ['shop']);
  expect(editOf(draft)).toBeNull();
  expect(shownOf({ ...LOADED, tags: ['theirs'] }, draft).tags).toEqual(['theirs']);
  expect(editOf(withField({}, LOADED, 'name', 'Orders '))).toBeNull();
});

it('whoever saves again after a conflict replaces what they were told of, and nothing else', () => {
  const draft = withField(withField({}, LOADED, 'description', 'Mine'), LOADED, 'name', 'My orders');
  const theirs = { ...LOADED, name: 'Their orders', description: 'Theirs' };
  expect(editOf(movedOn(draft, theirs, ['description']))).toEqual({
    set: { description: 'Mine', name: 'My orders' },
    expected: { description: 'Theirs', name: 'Orders' },
  });
});

it('what is written while a save is on its way is left, over what was saved', () => {
  const sent = withField(withField({}, LOADED, 'description', 'Mine '), LOADED, 'name', 'Bills');
  expect(afterSave(sent, sent)).toEqual({});
  const goesOn = withField(withField(sent, LOADED, 'description', 'Mine too'), LOADED, 'category', 'Shop');
  expect(editOf(afterSave(goesOn, sent))).toEqual({
    set: { description: 'Mine too', category: 'Shop' },
    expected: { description: 'Mine', category: null },
  });
  const back = withField(sent, LOADED, 'name', 'Orders');
  expect(editOf(afterSave(back, sent))).toEqual({ set: { name: 'Orders' }, expected: { name: 'Bills' } });
});
