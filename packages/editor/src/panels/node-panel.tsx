import './node-panel.css';
import { Alert, Modal } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { useLocation, useSearchParams } from 'wouter';
import { isStroke, shortcuts } from '../app/shortcuts.ts';
import { IS_MAC } from '../app/use-shortcut.ts';
import type { DocumentNode } from '../canvas/document/document.ts';
import { useDocument, useDocumentStore } from '../canvas/document/use-document.tsx';
import { focusNode } from '../canvas/gestures/focus.ts';
import { text } from '../text/text.ts';
import { useTypeForm } from './form/use-form.ts';
import { neighboursOf } from './neighbours.ts';
import { PanelColumns } from './panel-columns.tsx';
import { PanelHeader } from './panel-header.tsx';
import { createTrialStore } from './trial/trial-store.ts';
import type { WalkNode } from './trial/walk.ts';
import { nameOf, useTypes } from './use-names.ts';
import { type Panel, PanelProvider, type PathTaker } from './use-panel.tsx';

const KINDS = {
  ProducerNode: 'producer',
  BlockingNode: 'blocking',
  NonBlockingNode: 'non-blocking',
  ConditionalNode: 'conditional',
  LoopNode: 'for-each',
} as const;

interface NodePanelProps {
  readonly nodeId: string;
  onClose(): void;
}

/** Everything about one node: what comes in, what it does, what goes out. Shown over the canvas; the address says of which node. */
export default function NodePanel({ nodeId, onClose }: NodePanelProps) {
  const node = useDocument(({ nodes }) => nodes.get(nodeId));
  const types = useTypes();
  const drafts = useRef(new Set<() => void>());
  const store = useDocumentStore();
  const workflowId = useDocument(({ workflow }) => workflow.id);
  const queries = useQueryClient();
  const latestTypes = useRef(types);
  latestTypes.current = types;
  const [trials] = useState(() =>
    createTrialStore({
      workflowId,
      document: store,
      queries,
      flush: () => {
        for (const flush of drafts.current) flush();
      },
      typeOf(identifier): Pick<WalkNode, 'kind' | 'ports'> {
        const type = latestTypes.current.get(identifier);
        return { kind: KINDS[type?.type ?? 'BlockingNode'], ports: type?.output_ports.map(({ id }) => id) ?? [] };
      },
    }),
  );
  useEffect(() => () => trials.cancel(), [trials]);
  const openNode = useOpenNode();
  const close = (): void => {
    onClose();
    focusNode(nodeId);
  };

  usePanelKeys((event) => {
    if (event.defaultPrevented || isInList(event.target)) return;
    const pressed = shortcuts().find(
      ({ scope, keys }) => scope === 'panel' && keys.some((one) => isStroke(one, event, IS_MAC)),
    );
    if (pressed === undefined) return;
    event.preventDefault();
    const work: Readonly<Record<string, () => void>> = {
      'panel.close': close,
      'panel.run': () => void trials.run(nodeId),
      'panel.walk': () => void trials.walk(nodeId),
      'panel.previous': () => openFirst('before'),
      'panel.next': () => openFirst('behind'),
    };
    work[pressed.id]?.();
  });
  function openFirst(side: 'before' | 'behind'): void {
    const graph = store.getState().document;
    const [next] = graph === null ? [] : neighboursOf(graph, nodeId)[side];
    if (next !== undefined) openNode(next);
  }

  return (
    <Modal.Root
      opened
      onClose={close}
      closeOnEscape={false}
      size="100%"
      returnFocus={false}
      scrollAreaComponent={Frame}
    >
      <Modal.Overlay backgroundOpacity={0.35} />
      <Modal.Content
        classNames={{ content: 'lw-panel', inner: 'lw-panel-place' }}
        aria-label={text('panel.node.label', { name: nameOf(node, types) })}
      >
        {node === undefined ? (
          <Alert m="md" color="gray" title={text('panel.node.gone')} withCloseButton onClose={close} />
        ) : (
          <NodePanelBody
            key={node.id}
            node={node}
            panel={{ workflowId, trials, drafts: drafts.current, openNode }}
            onClose={close}
          />
        )}
      </Modal.Content>
    </Modal.Root>
  );
}

/** In place of the dialog's own area that scrolls: each column scrolls by itself. */
function Frame({ children }: { readonly children?: ReactNode }) {
  return <div className="lw-panel-frame">{children}</div>;
}

function NodePanelBody({
  node,
  panel,
  onClose,
}: {
  readonly node: DocumentNode;
  readonly panel: Pick<Panel, 'workflowId' | 'trials' | 'drafts' | 'openNode'>;
  onClose(): void;
}) {
  const field = useRef<PathTaker | null>(null);
  const form = useTypeForm(node.node_type);
  const type = form.data?.node;
  const { workflowId, trials, drafts, openNode } = panel;
  const shared = useMemo(
    () => ({ workflowId, node, type, trials, field, drafts, openNode }),
    [workflowId, node, type, trials, drafts, openNode],
  );
  return (
    <PanelProvider value={shared}>
      <PanelHeader onClose={onClose} />
      <PanelColumns form={form} />
    </PanelProvider>
  );
}

/** Opens another node in the panel: the address says which. */
function useOpenNode(): (id: string) => void {
  const [path, navigate] = useLocation();
  const [search] = useSearchParams();
  const latest = useRef({ path, search });
  latest.current = { path, search };
  return useMemo(
    () => (id: string) => {
      const next = new URLSearchParams(latest.current.search);
      next.set('node', id);
      next.delete('field');
      navigate(`${latest.current.path}?${next}`, { replace: true });
    },
    [navigate],
  );
}

/**
 * Hears keys while the panel is shown. What had the focus may be gone, as an editor that was closed: then the page has the keys,
 * and the canvas below would take them.
 */
function usePanelKeys(work: (event: KeyboardEvent) => void): void {
  const latest = useRef(work);
  latest.current = work;
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      if (event.target instanceof Element && event.target.closest('.lw-panel') !== null) latest.current(event);
    };
    const catchLost = (event: KeyboardEvent): void => {
      if (event.target !== document.body) return;
      event.stopImmediatePropagation();
      document.querySelector<HTMLElement>('.lw-panel-header')?.focus();
      latest.current(event);
    };
    window.addEventListener('keydown', listen);
    window.addEventListener('keydown', catchLost, { capture: true });
    return () => {
      window.removeEventListener('keydown', listen);
      window.removeEventListener('keydown', catchLost, { capture: true });
    };
  }, []);
}

/** Keys within an open list or menu are its own. */
function isInList(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false;
  return target.closest('[role=menu], [role=listbox]') !== null || target.getAttribute('aria-expanded') === 'true';
}
