import { expect, test } from 'vitest';
import { createOpenDocuments } from './open-documents.ts';
import type { Edit } from './outbox.ts';
import { openStore, settled } from './testing/open-store.ts';

const EDIT: Edit = { editId: 'left', changes: [{ op: 'update_node', id: 'a', set: { x: 7 } }] };

/** Documents in a browser that keeps edits of one workflow: of this window and of one that is gone. */
function open({ own = [], orphans = [] }: { own?: readonly Edit[]; orphans?: Edit[] }) {
  const bench = openStore({}, own);
  let opened = 0;
  const documents = createOpenDocuments({
    open() {
      opened += 1;
      return bench.store;
    },
    kept: () => (own.length + orphans.length > 0 ? ['w'] : []),
    adopt: async () => orphans.splice(0),
  });
  return { ...bench, documents, opened: () => opened };
}

test('what a window left unsent is sent though no canvas is open, and also that of a window which is gone', async () => {
  const { documents, sent, accept } = open({ own: [EDIT], orphans: [{ ...EDIT, editId: 'orphan' }] });
  documents.sendKept();
  await settled();
  expect(sent[0]!.edit.editId).toBe('orphan');
  await accept(0);
  expect(sent[1]!.edit.editId).toBe('left');
});

test('a start waits for what is unsent of its workflow', async () => {
  const { documents, accept } = open({ own: [EDIT] });
  let isSaved: boolean | null = null;
  const asked = documents.save('w').then((answer) => {
    isSaved = answer;
  });
  await settled();
  expect(isSaved).toBe(null);
  await accept(0);
  await asked;
  expect(isSaved).toBe(true);
});

test('a workflow that nobody changed here is saved without a question', async () => {
  const { documents, opened } = open({});
  expect(await documents.save('w')).toBe(true);
  expect(opened()).toBe(0);
});

test('a canvas that is opened again gets the store that still sends', () => {
  const { documents, opened } = open({});
  expect(documents.of('w')).toBe(documents.of('w'));
  expect(opened()).toBe(1);
});
