import type { NodeTypeMeta, WorkflowType } from '@loopwright/model';
import { useCallback, useMemo } from 'react';
import { text } from '../../text/text.ts';
import { useCanvas } from '../canvas-context.tsx';
import type { LooseEnd, Overlay } from '../canvas-ui.ts';
import type { Document } from '../document/document.ts';
import { useDocument, useDocumentStore } from '../document/use-document.tsx';
import { useNodeTypes } from '../graph/use-node-types.ts';
import { addNodeChanges } from './add-node.ts';
import { fitsBehind, type NodeTypes, portBefore } from './connect-rules.ts';
import { focusCanvas, focusNode } from './focus.ts';
import { type PickItem, PickList } from './pick-list.tsx';
import { rankTypes } from './rank-types.ts';
import { TypeIcon } from './type-icon.tsx';

/** The palette at the pointer. Where a connection was dropped it offers what fits there, and connects it. */
export function PaletteMenu({ overlay }: { readonly overlay: Extract<Overlay, { kind: 'palette' }> }) {
  const { ui, drawing } = useCanvas();
  const store = useDocumentStore();
  const { types } = useNodeTypes();
  const workflowType = useDocument(({ workflow }) => workflow.workflow_type);
  const nodes = useDocument((document) => document.nodes);
  const { from, at, screen } = overlay;
  const fitting = useMemo(
    () => [...types.values()].filter((type) => from === null || fits(nodes, types, from, type.identifier)),
    [types, nodes, from],
  );
  const find = useCallback(
    (typed: string): readonly PickItem[] =>
      usableFirst(rankTypes(fitting, typed), workflowType, typed).map((type) => ({
        id: type.identifier,
        label: type.label,
        below: type.description,
        icon: <TypeIcon type={type} />,
        refusal: type.supported_workflow_types.includes(workflowType)
          ? null
          : text('canvas.palette.notHere', { type: text(`canvas.types.${workflowType}`) }),
        section: typed.trim() === '' ? type.category : '',
      })),
    [fitting, workflowType],
  );

  function close(): void {
    ui.setState({ overlay: null });
  }

  function choose(identifier: string): void {
    const { document } = store.getState();
    const type = types.get(identifier);
    close();
    if (document === null || type === undefined) return;
    const { id, changes } = addNodeChanges({
      document,
      types,
      type,
      at,
      from,
      boxes: drawing.boxes(),
      newId: () => crypto.randomUUID(),
    });
    drawing.select([id]);
    store.edit(changes, text('canvas.steps.add', { label: type.label }));
    focusNode(id);
  }

  return (
    <PickList
      label={from === null ? text('canvas.palette.title') : text('canvas.palette.fitting')}
      placeholder={text('canvas.palette.search')}
      screen={screen}
      find={find}
      onChoose={choose}
      onClose={() => {
        close();
        focusCanvas();
      }}
    />
  );
}

/** While somebody searches, what cannot be used stands last: Enter takes the first. */
function usableFirst(types: readonly NodeTypeMeta[], workflowType: WorkflowType, typed: string) {
  if (typed.trim() === '') return types;
  const isUsable = (type: NodeTypeMeta) => type.supported_workflow_types.includes(workflowType);
  return [...types.filter(isUsable), ...types.filter((type) => !isUsable(type))];
}

function fits(nodes: Document['nodes'], types: NodeTypes, from: LooseEnd, identifier: string): boolean {
  const type = types.get(identifier);
  const node = nodes.get(from.node);
  if (type === undefined || node === undefined) return false;
  return from.side === 'source'
    ? fitsBehind(node.node_type, from.port, identifier, type)
    : portBefore(node.node_type, types.get(node.node_type), type) !== null;
}
