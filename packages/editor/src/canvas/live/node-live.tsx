import { memo } from 'react';
import { formatCompact, formatCount, formatElapsed, formatRate } from '../../parts/format.ts';
import { STATE_COLORS, StateIcon } from '../../parts/state-icon.tsx';
import { useNow } from '../../parts/use-now.ts';
import { text } from '../../text/text.ts';
import { useCanvasUi } from '../canvas-context.tsx';
import { countRender } from '../graph/count-render.ts';
import classes from './node-live.module.css';
import type { NodeLive as NodeLiveState } from './node-standing.ts';
import { useLive } from './use-live.tsx';

/** From this rate on a node is always between two tasks: its state would only flicker, so it is shown as busy. */
const BUSY_PER_SECOND = 4;

/**
 * How a node stands in the running execution, inside its card: state with the time it has taken so far, counts, and the last
 * error in place. Draws nothing while the node has not taken part.
 */
export const NodeLive = memo(function NodeLive({ nodeId }: { readonly nodeId: string }) {
  countRender('live', nodeId);
  const node = useLive(({ nodes }) => nodes.get(nodeId));
  const waiting = useLive(({ queues }) => queues.get(nodeId)?.depth ?? 0);
  const deadLetters = useLive(({ queues }) => queues.get(nodeId)?.deadLetters ?? 0);
  const isFar = useCanvasUi((state) => state.isFar);
  if (node === undefined && waiting === 0 && deadLetters === 0) return null;
  // Letters cannot be read from there: the card is framed in the colour of the state.
  const state = node === undefined ? 'idle' : stateOf(node);
  if (isFar) return <div className={classes.frame} data-live={state} data-testid={`live-${nodeId}`} />;
  return (
    <div className={classes.below} data-live={state} data-testid={`live-${nodeId}`}>
      <div className={classes.node}>
        {node !== undefined && <State node={node} />}
        <span className={classes.counts}>
          {waiting > 0 && <span>{text('live.node.queued', { count: waiting, shown: formatCompact(waiting) })}</span>}
          {deadLetters > 0 && (
            <span className={classes.failures}>
              {text('live.node.dead', { count: deadLetters, shown: formatCompact(deadLetters) })}
            </span>
          )}
          {node !== undefined && node.failed > 0 && (
            <span className={classes.failures} title={text('live.node.failedCount', { count: node.failed })}>
              ✕ {formatCompact(node.failed)}
            </span>
          )}
          {node !== undefined && node.completed > 0 && (
            <span title={text('live.node.completed', { count: node.completed, shown: formatCount(node.completed) })}>
              ✓ {formatCompact(node.completed)}
            </span>
          )}
        </span>
      </div>
      {node?.error != null && (
        <div className={classes.error} title={node.error}>
          {node.error}
        </div>
      )}
    </div>
  );
});

function State({ node }: { readonly node: NodeLiveState }) {
  const state = stateOf(node);
  if (state === 'idle') return <span />;
  return (
    <>
      <StateIcon state={state} size={12} />
      <span className={classes.word} style={{ color: STATE_COLORS[state] }}>
        {node.perSecond >= BUSY_PER_SECOND ? formatRate(node.perSecond) : text(`live.states.${state}`)}
        {node.active > 1 && ` ×${node.active}`}
        {state === 'running' && node.perSecond < BUSY_PER_SECOND && node.at !== null && <Elapsed since={node.at} />}
      </span>
    </>
  );
}

/** Nothing in the first second: what is quick must not flicker. */
function Elapsed({ since }: { readonly since: string }) {
  const ahead = useLive(({ clockAheadMs }) => clockAheadMs);
  const seconds = (useNow(1000) - ahead - Date.parse(since)) / 1000;
  return seconds < 1 ? null : ` ${formatElapsed(seconds)}`;
}

function stateOf(node: NodeLiveState): NodeLiveState['state'] {
  return node.perSecond >= BUSY_PER_SECOND && node.state === 'done' ? 'running' : node.state;
}
