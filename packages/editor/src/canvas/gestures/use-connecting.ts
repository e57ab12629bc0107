import {
  type Connection,
  type FinalConnectionState,
  type HandleType,
  type OnConnectEnd,
  type ReactFlowInstance,
  useStoreApi,
} from '@xyflow/react';
import { useMemo } from 'react';
import { text } from '../../text/text.ts';
import { useCanvas } from '../canvas-context.tsx';
import type { LooseEnd } from '../canvas-ui.ts';
import { useDocumentStore } from '../document/use-document.tsx';
import type { DrawnEdge, DrawnNode } from '../graph/drawn.ts';
import type { Place } from './boxes.ts';
import { type NodeTypes, outputPorts, refusalOf, type WantedConnection } from './connect-rules.ts';
import { wantedOf } from './wanted.ts';

/** What happens when somebody draws connections with the pointer: by dragging, or by one click on each end. */
export function useConnecting(types: NodeTypes, flow: ReactFlowInstance<DrawnNode, DrawnEdge>) {
  const { ui } = useCanvas();
  const store = useDocumentStore();
  const inner = useStoreApi();

  return useMemo(() => {
    function refusal(wanted: WantedConnection) {
      const { document } = store.getState();
      return document === null ? 'port' : refusalOf(document, types, wanted);
    }

    /** Draws a connection, or says beside the pointer why not. */
    function connect(wanted: WantedConnection, screen: Place): void {
      const reason = refusal(wanted);
      if (reason !== null) {
        ui.setState({ hint: { text: text(`canvas.refused.${reason}`), screen } });
        return;
      }
      store.edit(
        [
          {
            op: 'add_connection',
            id: crypto.randomUUID(),
            source: wanted.source,
            target: wanted.target,
            source_handle: wanted.port,
          },
        ],
        text('canvas.steps.connect'),
      );
    }

    /** A loose end came down on a node, anywhere on its card, or on empty space. */
    function drop(from: LooseEnd, target: EventTarget | null, screen: Place, port: string | null): void {
      const node = target instanceof Element ? target.closest('.react-flow__node-card') : null;
      const id = node?.getAttribute('data-id') ?? null;
      if (id !== null) {
        const type = types.get(store.getState().document?.nodes.get(id)?.node_type ?? '');
        connect(wantedOf(from, id, port ?? outputPorts(type, [])[0]?.id ?? null), screen);
      } else if (target instanceof Element && target.closest('.react-flow__pane, .react-flow__node-group') !== null)
        ui.setState({ overlay: { kind: 'palette', screen, at: flow.screenToFlowPosition(screen), from } });
    }

    const onConnectEnd: OnConnectEnd = (event, state: FinalConnectionState) => {
      if (state.isValid === true || state.fromHandle === null) return;
      const screen = placeOf(event);
      const from = looseEnd(state.fromHandle.nodeId, state.fromHandle.id ?? null, state.fromHandle.type);
      const target = document.elementFromPoint(screen.x, screen.y);
      if (state.toHandle !== null && state.toHandle !== undefined) {
        const isSameSide = state.toHandle.type === state.fromHandle.type;
        if (isSameSide) return ui.setState({ hint: { text: text('canvas.refused.side'), screen } });
        return connect(wantedOf(from, state.toHandle.nodeId, state.toHandle.id ?? null), screen);
      }
      drop(from, target, screen, null);
    };

    return {
      isValidConnection: (connection: Connection | DrawnEdge) => refusal(ofFlow(connection)) === null,
      onConnect(connection: Connection) {
        connect(ofFlow(connection), { x: 0, y: 0 });
      },
      onConnectEnd,
      /** A click on a card or on empty space ends a connection that a click on a port began. Whether there was one. */
      endClick(event: { readonly target: EventTarget | null; readonly clientX: number; readonly clientY: number }) {
        const start = inner.getState().connectionClickStartHandle;
        if (start === null) return false;
        const isPort = event.target instanceof Element && event.target.closest('.react-flow__handle') !== null;
        if (isPort) return false;
        inner.setState({ connectionClickStartHandle: null });
        const screen = { x: event.clientX, y: event.clientY };
        drop(looseEnd(start.nodeId, start.id ?? null, start.type), event.target, screen, null);
        return true;
      },
      cancelClick() {
        inner.setState({ connectionClickStartHandle: null });
      },
      onReconnect(before: DrawnEdge, connection: Connection) {
        const wanted = ofFlow(connection);
        store.edit(
          [
            { op: 'remove_connection', id: before.id },
            {
              op: 'add_connection',
              id: crypto.randomUUID(),
              source: wanted.source,
              target: wanted.target,
              source_handle: wanted.port,
            },
          ],
          text('canvas.steps.reconnect'),
        );
      },
    };
  }, [types, flow, ui, store, inner]);
}

function ofFlow({
  source,
  target,
  sourceHandle,
}: Pick<Connection, 'source' | 'target'> & {
  readonly sourceHandle?: string | null;
}): WantedConnection {
  return { source, target, port: sourceHandle ?? 'default' };
}

function looseEnd(node: string, port: string | null, side: HandleType): LooseEnd {
  return { node, port: port ?? 'default', side };
}

function placeOf(event: MouseEvent | TouchEvent): Place {
  const { clientX, clientY } = 'changedTouches' in event ? event.changedTouches[0]! : event;
  return { x: clientX, y: clientY };
}
