import { expect, test } from 'vitest';
import { applyChanges, type Change } from '../document/changes.ts';
import type { Document } from '../document/document.ts';
import { documentOf, TYPES } from '../testing/sample-document.ts';
import { createDrawing } from './drawing.ts';
import type { DrawnNode } from './drawn.ts';
import { problemsByNode } from './problems.ts';

const START = documentOf({ a: 'webhook-producer', b: 'if-condition', c: 'http-request' }, ['a>b', 'b.yes>c']);

function open(document: Document = START) {
  const drawing = createDrawing();
  drawing.draw(document, TYPES, new Map());
  const changed = (...changes: readonly Change[]) => {
    const next = applyChanges(document, changes);
    const before = drawing.getState();
    drawing.draw(next, TYPES, new Map());
    const { nodes, edges } = drawing.getState();
    const other = <Item extends { id: string }>(now: readonly Item[], then: readonly Item[]) =>
      now.filter((item) => !then.includes(item)).map(({ id }) => id);
    return { nodes: other(nodes, before.nodes), edges: other(edges, before.edges), next };
  };
  return { drawing, changed };
}

const dragTo = (id: string, x: number, y: number, dragging = true) => ({
  type: 'position' as const,
  id,
  position: { x, y },
  dragging,
});
const at = (nodes: readonly DrawnNode[], id: string) => nodes.find((node) => node.id === id)?.position;

test('a changed node is drawn anew, and no other', () => {
  const { changed } = open();
  expect(changed({ op: 'update_node', id: 'b', set: { form_values: { condition_expression: 'True' } } })).toMatchObject(
    {
      nodes: ['b'],
      edges: [],
    },
  );
  expect(changed({ op: 'update_node', id: 'b', set: {} })).toMatchObject({ edges: [] });
});

test('a moved node keeps what its card shows', () => {
  const { drawing, changed } = open();
  const before = drawing.getState().nodes.find(({ id }) => id === 'b')!.data;
  expect(changed({ op: 'update_node', id: 'b', set: { x: 7 } }).nodes).toEqual(['b']);
  expect(drawing.getState().nodes.find(({ id }) => id === 'b')!.data).toBe(before);
});

test('problems that are found again do not draw their node anew', () => {
  const { drawing } = open();
  const found = { problems: [{ node: 'c', field: 'url', text: 'This field is required.' }], notices: [] };
  const first = problemsByNode(found, new Map());
  drawing.draw(START, TYPES, first);
  const { nodes } = drawing.getState();
  drawing.draw(START, TYPES, problemsByNode(structuredClone(found), first));
  expect(drawing.getState().nodes).toBe(nodes);
});

test('a drag changes the document when it is dropped, in whole places', () => {
  const { drawing } = open();
  drawing.changeNodes([dragTo('b', 10.4, 20.6)]);
  drawing.changeNodes([dragTo('b', 10.4, 20.6, false)]);
  expect(drawing.moves(START)).toEqual([{ op: 'update_node', id: 'b', set: { x: 10, y: 21 } }]);
});

test('a node under the pointer stays there while another window moves it', () => {
  const { drawing, changed } = open();
  drawing.changeNodes([dragTo('b', 50, 50)]);
  changed({ op: 'update_node', id: 'b', set: { x: 999 } });
  expect(at(drawing.getState().nodes, 'b')).toEqual({ x: 50, y: 50 });
});

test('a group takes along what is in it', () => {
  const group = { kind: 'group' as const, width: 260, height: 120, text: 'Checks', color: 'blue' as const };
  const document = applyChanges(START, [
    { op: 'set_annotations', annotations: [{ id: 'g', x: 280, y: -30, ...group }] },
  ]);
  const { drawing } = open(document);
  drawing.changeNodes([dragTo('g', 285, -20)]);
  drawing.changeNodes([dragTo('g', 380, 70)]);
  drawing.changeNodes([dragTo('g', 380, 70, false)]);
  const { nodes } = drawing.getState();
  expect(at(nodes, 'b')).toEqual({ x: 400, y: 100 });
  expect(at(nodes, 'c')).toEqual({ x: 600, y: 0 });
  const after = applyChanges(document, drawing.moves(document));
  expect(after.nodes.get('b')).toMatchObject({ x: 400, y: 100 });
  expect(after.annotations[0]).toMatchObject({ x: 380, y: 70, width: 260 });
  expect(drawing.moves(after)).toEqual([]);
});

test('what is added can be selected before it is drawn', () => {
  const { drawing, changed } = open();
  drawing.select(['n']);
  const node = { node_type: 'counter', x: 0, y: 0, form_values: {}, config: {}, input_data: {}, output_data: {} };
  changed({ op: 'add_node', id: 'n', ...node });
  expect(drawing.selection()).toEqual({ nodes: ['n'], annotations: [], connections: [] });
});

test('a node of a type that is not installed has the ports that its connections leave by', () => {
  const { drawing } = open(documentOf({ x: 'lost', c: 'http-request' }, ['x.left>c']));
  const lost = drawing.getState().nodes[0]!;
  expect(lost.handles?.filter(({ type }) => type === 'source').map(({ id }) => id)).toEqual([
    'default',
    'left',
    'error',
  ]);
});
