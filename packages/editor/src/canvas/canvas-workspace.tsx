import type { Form } from '@loopwright/model';
import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { useReactFlow } from '@xyflow/react';
import { useCallback, useEffect, useMemo, useRef } from 'react';
import { useLocation, useSearchParams } from 'wouter';
import { typeFormQuery } from '../panels/form/use-form.ts';
import { Loading } from '../parts/loading.tsx';
import { text } from '../text/text.ts';
import { useCanvas, useCanvasUi } from './canvas-context.tsx';
import { useDocumentState, useDocumentStore } from './document/use-document.tsx';
import type { Place } from './gestures/boxes.ts';
import { CanvasSearch } from './gestures/canvas-search.tsx';
import { ConnectPicker } from './gestures/connect-picker.tsx';
import { ContextMenu } from './gestures/context-menu.tsx';
import { createArrows } from './gestures/create-arrows.ts';
import { createCommands } from './gestures/create-commands.ts';
import { focusCanvas } from './gestures/focus.ts';
import { PaletteMenu } from './gestures/palette-menu.tsx';
import { PointerHint } from './gestures/pointer-hint.tsx';
import { ProblemsPanel } from './gestures/problems-panel.tsx';
import { reveal } from './gestures/reveal.ts';
import { SidePalette } from './gestures/side-palette.tsx';
import { createTransfer } from './gestures/transfer.ts';
import { useCanvasKeys } from './gestures/use-canvas-keys.ts';
import { useConnecting } from './gestures/use-connecting.ts';
import type { DrawnEdge, DrawnNode } from './graph/drawn.ts';
import { EmptyCanvas } from './graph/empty-canvas.tsx';
import { GraphCanvas } from './graph/graph-canvas.tsx';
import { useNodeTypes } from './graph/use-node-types.ts';
import { LiveBar } from './live/live-bar.tsx';
import { CanvasBar } from './toolbar/canvas-bar.tsx';
import { CanvasControls } from './toolbar/canvas-controls.tsx';
import { ConflictDialog } from './toolbar/conflict-dialog.tsx';
import { EnvDialog } from './toolbar/env-dialog.tsx';
import { SavingBanner } from './toolbar/saving-banner.tsx';

/** Longest that a paste waits for the forms of what is pasted. */
const FORM_MS = 3000;

/** The canvas with all that belongs to it: bar, palette, graph, menus, problems. */
export function CanvasWorkspace() {
  const canvas = useCanvas();
  const { drawing, ui } = canvas;
  const store = useDocumentStore();
  const flow = useReactFlow<DrawnNode, DrawnEdge>();
  const { types, isLoaded } = useNodeTypes();
  const overlay = useCanvasUi((state) => state.overlay);
  const hasPalette = useCanvasUi((state) => state.hasPalette);
  const isEmpty = useDocumentState(({ document }) => document?.nodes.size === 0 && document.annotations.length === 0);
  const over = useRef<Place | null>(null);
  const openNode = useOpenNode();
  const pointer = useCallback(() => over.current, []);
  useRefusals();

  const formOf = useFormOf();
  const transfer = useMemo(
    () => createTransfer({ drawing, store, flow, formOf, tell: tellProblems }),
    [drawing, store, flow, formOf],
  );
  const commands = useMemo(
    () => createCommands({ drawing, ui, store, flow, transfer, pointer, openNode: (id) => openNode(id, null) }),
    [drawing, ui, store, flow, transfer, pointer, openNode],
  );
  const arrows = useMemo(() => createArrows({ drawing, store, flow, ui }), [drawing, store, flow, ui]);
  const connecting = useConnecting(types, flow);
  const onEscape = useCallback(() => {
    connecting.cancelClick();
    if (ui.getState().isSearching) ui.setState({ isSearching: false });
    else drawing.select([]);
  }, [connecting, ui, drawing]);
  useCanvasKeys({ commands, arrows, transfer, pointer, onEscape });

  const middle = useCallback((): Place => {
    const pane = document.querySelector('.lw-flow')!.getBoundingClientRect();
    return flow.screenToFlowPosition({ x: pane.left + pane.width / 2, y: pane.top + pane.height / 2 });
  }, [flow]);

  const jump = useCallback(
    (id: string, field: string | null) => {
      const box = drawing.boxes().find((one) => one.id === id);
      if (box === undefined) return;
      drawing.select([id]);
      reveal(flow, box);
      if (field !== null) openNode(id, field);
    },
    [drawing, flow, openNode],
  );

  if (!isLoaded) return <Loading />;
  return (
    <div className="lw-page">
      <CanvasBar commands={commands} transfer={transfer} />
      <SavingBanner />
      <section className="lw-canvas" aria-label={text('canvas.label')} tabIndex={-1} data-canvas-keys>
        {hasPalette && <SidePalette middle={middle} />}
        <div className="lw-stage">
          <GraphCanvas
            types={types}
            commands={commands}
            transfer={transfer}
            connecting={connecting}
            onPointer={(place) => {
              over.current = place;
            }}
          />
          <CanvasControls commands={commands} />
          {isEmpty && <EmptyCanvas commands={commands} middle={middle} />}
          <CanvasSearch />
        </div>
      </section>
      <ProblemsPanel onJump={jump} />
      <LiveBar />
      {overlay?.kind === 'palette' && <PaletteMenu overlay={overlay} />}
      {overlay?.kind === 'connect' && <ConnectPicker overlay={overlay} />}
      {overlay?.kind === 'menu' && <ContextMenu overlay={overlay} commands={commands} />}
      {overlay?.kind === 'env' && <EnvDialog onClose={() => ui.setState({ overlay: null })} />}
      <ConflictDialog />
      <PointerHint />
    </div>
  );
}

/** Asks for the form of a node type, once and not for long: what waits for it is a paste. */
function useFormOf(): (nodeType: string) => Promise<Form | null> {
  const queries = useQueryClient();
  return useCallback(
    async (nodeType) => {
      const query = typeFormQuery(nodeType);
      const late = setTimeout(() => void queries.cancelQueries({ queryKey: query.queryKey, exact: true }), FORM_MS);
      try {
        return (await queries.fetchQuery({ ...query, retry: false })).form;
      } finally {
        clearTimeout(late);
      }
    },
    [queries],
  );
}

/** Opens a node's panel: which one is open is in the address. */
function useOpenNode(): (id: string, field: string | null) => void {
  const [path, navigate] = useLocation();
  const [search] = useSearchParams();
  const latest = useRef({ path, navigate, search });
  useEffect(() => {
    latest.current = { path, navigate, search };
  });
  return useCallback((id: string, field: string | null) => {
    const next = new URLSearchParams(latest.current.search);
    next.set('node', id);
    if (field === null) next.delete('field');
    else next.set('field', field);
    latest.current.navigate(`${latest.current.path}?${next}`);
  }, []);
}

/** Says what the server refused for good, and what was taken back with it. */
function useRefusals(): void {
  const store = useDocumentStore();
  const refused = useDocumentState((state) => state.refused);
  useEffect(() => {
    if (refused === null) return;
    tellProblems(text('canvas.saving.refused'), [refused]);
    store.dismissRefusal();
  }, [refused, store]);
}

function tellProblems(title: string, problems: readonly string[]): void {
  notifications.show({
    color: 'red',
    title,
    message: problems.slice(0, 8).join('\n'),
    autoClose: 8000,
    style: { whiteSpace: 'pre-line' },
  });
  focusCanvas();
}
