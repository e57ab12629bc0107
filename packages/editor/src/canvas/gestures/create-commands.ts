import type { Annotation } from '@loopwright/model';
import type { ReactFlowInstance } from '@xyflow/react';
import { text } from '../../text/text.ts';
import type { Canvas } from '../canvas-context.tsx';
import type { Change } from '../document/changes.ts';

import type { DocumentStore } from '../document/document-store.ts';
import { GRID } from '../graph/card-shape.ts';
import type { DrawnEdge, DrawnNode } from '../graph/drawn.ts';
import { fitOptions } from '../graph/fit.ts';
import { isDisabled } from '../graph/look.ts';
import { type Alignment, type Axis, align, type Box, distribute, inside, type Place } from './boxes.ts';
import type { CommandId } from './canvas-shortcuts.ts';
import { fragmentOf, pasteChanges } from './clipboard.ts';
import { frameAround, layOut } from './layout.ts';
import { ZOOM_MS } from './reveal.ts';
import type { Transfer } from './transfer.ts';

/** One thing that can be done, for keys, menus and buttons alike. */
export interface Command {
  readonly id: CommandId;
  /** Whether it would do something now. */
  isEnabled(): boolean;
  run(): void;
}

export type Commands = Readonly<Record<CommandId, Command>>;

export interface CommandSetting extends Pick<Canvas, 'drawing' | 'ui'> {
  readonly store: DocumentStore;
  readonly flow: ReactFlowInstance<DrawnNode, DrawnEdge>;
  readonly transfer: Transfer;
  /** Where the pointer is over the canvas, in pixels of the window; null: it is elsewhere. */
  readonly pointer: () => Place | null;
  readonly openNode: (id: string) => void;
}

const DUPLICATE_SHIFT = 2 * GRID;
const NOTE_SIZE = { width: 200, height: 120 };
const EMPTY_GROUP = { width: 400, height: 240 };

/** Everything that can be done on a canvas. */
export function createCommands(setting: CommandSetting): Commands {
  const { drawing, ui, store, flow, transfer, pointer, openNode } = setting;

  const selection = () => drawing.selection();
  const selectedBoxes = (): readonly Box[] => {
    const { nodes, annotations } = selection();
    const ids = new Set([...nodes, ...annotations]);
    return drawing.boxes().filter(({ id }) => ids.has(id));
  };
  const one = (): string | null => {
    const { nodes } = selection();
    return nodes.length === 1 ? nodes[0]! : null;
  };
  const hasNodes = () => selection().nodes.length > 0;
  const hasBoxes = (least: number) => () => selectedBoxes().length >= least;
  const always = () => true;
  const still = () => (matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : ZOOM_MS);

  /** Where something new goes: under the pointer, else in the middle of what is seen. */
  function target(): { readonly screen: Place; readonly at: Place } {
    const screen = pointer() ?? middleOfView();
    return { screen, at: flow.screenToFlowPosition(screen) };
  }

  function moveTo(places: ReadonlyMap<string, Place>, label: string, key?: string): void {
    const { document } = store.getState();
    if (document === null) return;
    const changes: Change[] = [];
    for (const id of places.keys()) {
      const { x, y } = places.get(id)!;
      const node = document.nodes.get(id);
      const place = { x: Math.round(x), y: Math.round(y) };
      if (node !== undefined && (node.x !== place.x || node.y !== place.y))
        changes.push({ op: 'update_node', id, set: place });
    }
    const annotations = document.annotations.map((annotation) => {
      const place = places.get(annotation.id);
      return place === undefined ? annotation : { ...annotation, x: Math.round(place.x), y: Math.round(place.y) };
    });
    if (document.annotations.some(({ id }) => places.has(id))) changes.push({ op: 'set_annotations', annotations });
    store.edit(changes, label, key);
  }

  async function arrange(): Promise<void> {
    const { document } = store.getState();
    if (document === null) return;
    const chosen = new Set(selection().nodes);
    const isPart = chosen.size > 1;
    const all = drawing.boxes();
    const boxes = all.filter(({ id, kind }) => kind === 'card' && (!isPart || chosen.has(id)));
    const taken = new Set<string>();
    const frames = isPart
      ? []
      : all
          .filter(({ kind }) => kind === 'group')
          .map((frame) => {
            const members = inside(frame, boxes)
              .map(({ id }) => id)
              .filter((id) => !taken.has(id));
            for (const id of members) taken.add(id);
            return { frame, members };
          })
          .filter(({ members }) => members.length > 0);
    const laid = await layOut({ boxes, connections: [...document.connections.values()], frames });
    const current = store.getState().document;
    if (current === null) return;
    const changes: Change[] = [...laid.places]
      .filter(([id]) => current.nodes.has(id))
      .map(([id, { x, y }]) => ({ op: 'update_node', id, set: { x, y } }));
    if (laid.frames.size > 0)
      changes.push({
        op: 'set_annotations',
        annotations: current.annotations.map((annotation) => ({ ...annotation, ...laid.frames.get(annotation.id) })),
      });
    store.edit(changes, text('canvas.steps.layout'));
    if (!isPart) void flow.fitView({ ...fitOptions(), duration: still() });
  }

  function remove(): void {
    const { nodes, annotations, connections } = selection();
    const { document } = store.getState();
    if (document === null) return;
    const gone = new Set(nodes);
    const changes: Change[] = connections
      .filter((id) => {
        const connection = document.connections.get(id);
        return connection !== undefined && !gone.has(connection.source) && !gone.has(connection.target);
      })
      .map((id) => ({ op: 'remove_connection', id }));
    for (const id of nodes) changes.push({ op: 'remove_node', id });
    if (annotations.length > 0)
      changes.push({
        op: 'set_annotations',
        annotations: document.annotations.filter(({ id }) => !annotations.includes(id)),
      });
    const count = nodes.length + annotations.length;
    store.edit(changes, count === 0 ? text('canvas.steps.disconnect') : text('canvas.steps.delete', { count }));
  }

  function duplicate(): void {
    const { document } = store.getState();
    if (document === null) return;
    const { nodes, annotations } = selection();
    const fragment = fragmentOf(document, new Set([...nodes, ...annotations]), store.isPassword);
    const shift = { x: DUPLICATE_SHIFT, y: DUPLICATE_SHIFT };
    const { changes, ids } = pasteChanges(document, fragment, shift, () => crypto.randomUUID());
    drawing.select(ids);
    store.edit(changes, text('canvas.steps.duplicate', { count: ids.length }));
  }

  function toggle(): void {
    const { document } = store.getState();
    if (document === null) return;
    const nodes = selection().nodes.flatMap((id) => document.nodes.get(id) ?? []);
    const disables = nodes.some((node) => !isDisabled(node));
    store.edit(
      nodes
        .filter((node) => isDisabled(node) !== disables)
        .map(({ id, config: { disabled: _, ...config } }) => ({
          op: 'update_node',
          id,
          set: { config: disables ? { ...config, disabled: true } : config },
        })),
      text(disables ? 'canvas.steps.disable' : 'canvas.steps.enable', { count: nodes.length }),
    );
  }

  function addAnnotation(annotation: Annotation, label: string): void {
    const annotations = store.getState().document?.annotations ?? [];
    drawing.select([annotation.id]);
    store.edit([{ op: 'set_annotations', annotations: [...annotations, annotation] }], label);
    ui.setState({ writing: annotation.id });
  }

  function addGroup(): void {
    const { at } = target();
    const box = frameAround(selectedBoxes()) ?? { ...at, ...EMPTY_GROUP };
    const id = crypto.randomUUID();
    addAnnotation({ id, kind: 'group', text: '', color: 'blue', ...rounded(box) }, text('canvas.steps.group'));
  }

  function addNote(): void {
    const { at } = target();
    const id = crypto.randomUUID();
    addAnnotation(
      { id, kind: 'note', text: '', color: 'yellow', ...rounded({ ...at, ...NOTE_SIZE }) },
      text('canvas.steps.note'),
    );
  }

  function rename(): void {
    const { nodes, annotations } = selection();
    if (nodes.length === 1) ui.setState({ renaming: nodes[0]! });
    else if (annotations.length === 1) ui.setState({ writing: annotations[0]! });
  }

  function openPalette(): void {
    ui.setState({ overlay: { kind: 'palette', ...target(), from: null } });
  }

  function openConnect(): void {
    const node = one();
    const box = selectedBoxes()[0];
    if (node === null || box === undefined) return;
    const screen = flow.flowToScreenPosition({ x: box.x + box.width, y: box.y });
    ui.setState({ overlay: { kind: 'connect', node, screen } });
  }

  const command = (id: CommandId, run: () => void, isEnabled: () => boolean = always): [CommandId, Command] => [
    id,
    { id, run, isEnabled },
  ];
  const aligns = (id: CommandId, to: Alignment) =>
    command(id, () => moveTo(align(selectedBoxes(), to), text('canvas.steps.align')), hasBoxes(2));
  const distributes = (id: CommandId, along: Axis) =>
    command(id, () => moveTo(distribute(selectedBoxes(), along), text('canvas.steps.distribute')), hasBoxes(3));
  const flips = (id: CommandId, key: 'hasPalette' | 'hasMiniMap' | 'isSnapping' | 'isProblemsOpen') =>
    command(id, () => ui.setState((state) => ({ [key]: !state[key] })));

  return Object.fromEntries([
    command('add', openPalette),
    command(
      'open',
      () => {
        const { annotations } = selection();
        const node = one();
        if (node !== null) openNode(node);
        else if (annotations.length === 1) ui.setState({ writing: annotations[0]! });
      },
      () => one() !== null || selection().annotations.length === 1,
    ),
    command('rename', rename, () => one() !== null || selection().annotations.length === 1),
    command('connect', openConnect, () => one() !== null),
    command('toggle', toggle, hasNodes),
    command('copy', () => void transfer.copy(), hasBoxes(1)),
    command('cut', () => void transfer.copy().then((isCopied) => isCopied && remove()), hasBoxes(1)),
    command('paste', () => void transfer.paste(pointer())),
    command('duplicate', duplicate, hasBoxes(1)),
    command('delete', remove, () => {
      const { nodes, annotations, connections } = selection();
      return nodes.length + annotations.length + connections.length > 0;
    }),
    command('undo', store.undo, () => store.getState().undoLabel !== null),
    command('redo', store.redo, () => store.getState().redoLabel !== null),
    command('selectAll', () => drawing.select(drawing.boxes().map(({ id }) => id))),
    command('group', addGroup),
    command('note', addNote),
    command(
      'layout',
      () => void arrange(),
      () => drawing.boxes().length > 0,
    ),
    command('search', () => ui.setState({ isSearching: true })),
    command('fit', () => void flow.fitView({ ...fitOptions(), duration: still() })),
    command(
      'fitSelection',
      () =>
        void flow.fitView({
          nodes: selectedBoxes().map(({ id }) => ({ id })),
          duration: still(),
          maxZoom: 1.2,
          padding: 0.3,
        }),
      hasBoxes(1),
    ),
    command('zoomIn', () => void flow.zoomIn({ duration: still() })),
    command('zoomOut', () => void flow.zoomOut({ duration: still() })),
    flips('problems', 'isProblemsOpen'),
    flips('palette', 'hasPalette'),
    flips('miniMap', 'hasMiniMap'),
    flips('snap', 'isSnapping'),
    command('drag', () => ui.setState(({ drag }) => ({ drag: drag === 'pan' ? 'select' : 'pan' }))),
    command('move', () => undefined, hasBoxes(1)),
    command('walk', () => undefined),
    command('menu', () => undefined),
    aligns('alignLeft', 'left'),
    aligns('alignCenter', 'center'),
    aligns('alignRight', 'right'),
    aligns('alignTop', 'top'),
    aligns('alignMiddle', 'middle'),
    aligns('alignBottom', 'bottom'),
    distributes('distributeHorizontal', 'horizontal'),
    distributes('distributeVertical', 'vertical'),
  ]) as unknown as Commands;
}

function middleOfView(): Place {
  const pane = document.querySelector('.lw-canvas')?.getBoundingClientRect();
  return pane === undefined ? { x: 0, y: 0 } : { x: pane.left + pane.width / 2, y: pane.top + pane.height / 2 };
}

function rounded({ x, y, width, height }: Omit<Box, 'id'>) {
  return { x: Math.round(x), y: Math.round(y), width: Math.round(width), height: Math.round(height) };
}
