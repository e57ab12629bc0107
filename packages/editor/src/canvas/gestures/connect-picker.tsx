import { Group, SegmentedControl } from '@mantine/core';
import { useCallback, useMemo, useState } from 'react';
import { text } from '../../text/text.ts';
import { useCanvas } from '../canvas-context.tsx';
import type { Overlay } from '../canvas-ui.ts';
import { useDocument, useDocumentStore } from '../document/use-document.tsx';
import { nodeName } from '../graph/look.ts';
import { useNodeTypes } from '../graph/use-node-types.ts';
import { addNodeChanges } from './add-node.ts';
import { ERROR_PORT, fitsBehind, isProducer, outputPorts, refusalOf } from './connect-rules.ts';
import { focusNode } from './focus.ts';
import { type PickItem, PickList } from './pick-list.tsx';
import { rankTypes } from './rank-types.ts';
import { TypeIcon } from './type-icon.tsx';

const NEW = 'new:';
const BEHIND = { x: 80, y: 0 };

/** Connects a node without a pointer: choose the port, then the target, or a new node. A target that is connected is let go. */
export function ConnectPicker({ overlay }: { readonly overlay: Extract<Overlay, { kind: 'connect' }> }) {
  const { ui, drawing } = useCanvas();
  const store = useDocumentStore();
  const { types } = useNodeTypes();
  const nodes = useDocument((document) => document.nodes);
  const connections = useDocument((document) => document.connections);
  const workflowType = useDocument(({ workflow }) => workflow.workflow_type);
  const source = nodes.get(overlay.node);
  const type = types.get(source?.node_type ?? '');
  const ports = useMemo(() => {
    const listed = outputPorts(type, []);
    return isProducer(type) ? listed : [...listed, { id: ERROR_PORT, label: text('canvas.connect.error') }];
  }, [type]);
  const [port, setPort] = useState(ports[0]?.id ?? 'default');

  const find = useCallback(
    (typed: string): readonly PickItem[] => {
      const targets = [...nodes.values()]
        .filter(({ id }) => id !== overlay.node)
        .map((node) => {
          const targetType = types.get(node.node_type);
          return {
            id: node.id,
            label: nodeName(node, targetType),
            identifier: node.node_type,
            category: '',
            description: targetType?.label ?? node.node_type,
          };
        });
      const existing = rankTypes(targets, typed).map((target): PickItem => {
        const refusal = refusalOf({ nodes, connections }, types, { source: overlay.node, target: target.id, port });
        return {
          id: target.id,
          label: target.label,
          below: refusal === 'duplicate' ? text('canvas.connect.letGo') : target.description,
          icon: <TypeIcon type={types.get(target.identifier)} />,
          refusal: refusal === null || refusal === 'duplicate' ? null : text(`canvas.refused.${refusal}`),
          section: text('canvas.connect.existing'),
          ...(refusal === 'duplicate' && { mark: '✓' }),
        };
      });
      const fresh = rankTypes(
        [...types.values()].filter(
          (one) =>
            fitsBehind(source?.node_type ?? '', port, one.identifier, one) &&
            one.supported_workflow_types.includes(workflowType),
        ),
        typed,
      ).map(
        (one): PickItem => ({
          id: NEW + one.identifier,
          label: one.label,
          below: one.description,
          icon: <TypeIcon type={one} />,
          refusal: null,
          section: text('canvas.connect.new'),
        }),
      );
      const isFirst = (item: PickItem) => item.refusal === null;
      return [...existing.filter(isFirst), ...fresh, ...existing.filter((item) => !isFirst(item))].map((item) =>
        isFirst(item) ? item : { ...item, section: text('canvas.connect.refused') },
      );
    },
    [nodes, connections, types, overlay.node, port, source, workflowType],
  );

  function close(): void {
    ui.setState({ overlay: null });
    focusNode(overlay.node);
  }

  function choose(chosen: string): void {
    const { document } = store.getState();
    if (document === null) return;
    ui.setState({ overlay: null });
    if (chosen.startsWith(NEW)) {
      const newType = types.get(chosen.slice(NEW.length))!;
      const boxes = drawing.boxes();
      const box = boxes.find(({ id }) => id === overlay.node)!;
      const { id, changes } = addNodeChanges({
        document,
        types,
        type: newType,
        at: { x: box.x + box.width + BEHIND.x, y: box.y + box.height / 2 },
        from: { node: overlay.node, port, side: 'source' },
        boxes,
        newId: () => crypto.randomUUID(),
      });
      drawing.select([id]);
      store.edit(changes, text('canvas.steps.add', { label: newType.label }));
      focusNode(id);
      return;
    }
    const known = [...connections.values()].find(
      ({ source: from, target, source_handle }) => from === overlay.node && target === chosen && source_handle === port,
    );
    if (known === undefined)
      store.edit(
        [
          {
            op: 'add_connection',
            id: crypto.randomUUID(),
            source: overlay.node,
            target: chosen,
            source_handle: port,
          },
        ],
        text('canvas.steps.connect'),
      );
    else store.edit([{ op: 'remove_connection', id: known.id }], text('canvas.steps.disconnect'));
    focusNode(overlay.node);
  }

  if (source === undefined) return null;
  return (
    <PickList
      label={text('canvas.connect.title', { name: nodeName(source, type) })}
      placeholder={text('canvas.connect.search')}
      screen={overlay.screen}
      find={find}
      onChoose={choose}
      onClose={close}
      header={
        ports.length > 1 ? (
          <Group
            p={8}
            pb={0}
            onKeyDown={(event) => {
              event.stopPropagation();
              if (event.key === 'Escape') close();
            }}
          >
            <SegmentedControl
              size="xs"
              fullWidth
              w="100%"
              aria-label={text('canvas.connect.port')}
              value={port}
              onChange={setPort}
              data={ports.map(({ id, label }) => ({ value: id, label }))}
            />
          </Group>
        ) : null
      }
    />
  );
}
