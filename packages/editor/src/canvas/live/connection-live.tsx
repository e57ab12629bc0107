import { EdgeLabelRenderer, useStore } from '@xyflow/react';
import { memo, useEffect, useRef } from 'react';
import { formatCompact, formatElapsed, formatRate } from '../../parts/format.ts';
import { text } from '../../text/text.ts';
import classes from './connection-live.module.css';
import { routeKey } from './live-store.ts';
import { queueLevel } from './queue-level.ts';
import { useLive } from './use-live.tsx';

const FLASH_MS = 700;
/** From this rate on a connection is drawn as one that flows, not flash by flash. */
const FLOWS_PER_SECOND = 2;

interface ConnectionLiveProps {
  readonly source: string;
  readonly target: string;
  /** Output port that it leaves by. */
  readonly port: string;
  /** Whether it hands messages to another loop: see `isQueueConnection`. */
  readonly isQueue: boolean;
  /** SVG path of the connection, and where its label stands, in canvas coordinates. */
  readonly path: string;
  readonly labelX: number;
  readonly labelY: number;
}

/** What happens on a connection, drawn over it: it flashes as its route is taken and tells count and rate; a queue tells how full it is. */
export const ConnectionLive = memo(function ConnectionLive(props: ConnectionLiveProps) {
  return props.isQueue ? <Queue {...props} /> : <Route {...props} />;
});

function Route({ source, port, path, labelX, labelY }: ConnectionLiveProps) {
  const route = useLive(({ routes }) => routes.get(routeKey(source, port)));
  const count = route?.count ?? 0;
  const perSecond = route?.perSecond ?? 0;
  const flows = perSecond >= FLOWS_PER_SECOND;
  const flash = useFlash(flows ? 0 : count);
  if (count === 0) return null;
  return (
    <>
      {flows && <path d={path} className={classes.flow} />}
      <path d={path} className={classes.flash} ref={flash} />
      <EdgeLabelRenderer>
        <div className={classes.label} style={at(labelX, labelY)} data-route={routeKey(source, port)}>
          <span title={text('live.route.count', { count })}>{formatCompact(count)}</span>
          {perSecond > 0 && <span>{formatRate(perSecond)}</span>}
        </div>
      </EdgeLabelRenderer>
    </>
  );
}

function Queue({ source, target, port, path, labelX, labelY }: ConnectionLiveProps) {
  const queue = useLive(({ queues }) => queues.get(target));
  const perSecond = useLive(({ routes }) => routes.get(routeKey(source, port))?.perSecond ?? 0);
  // From afar the number stays as large as close by: a filling queue must be seen on a canvas of five hundred nodes.
  const scale = useStore(({ transform }) => Math.min(4, Math.max(1, Math.round(4 / transform[2]) / 4)));
  if (queue === undefined) return null;
  const { depth, oldestSeconds, deadLetters } = queue;
  const { level, width } = queueLevel(depth, oldestSeconds);
  return (
    <>
      <path
        d={path}
        className={`${classes.queue} ${classes[level]}`}
        style={{ strokeWidth: width * Math.min(scale, 2) }}
      />
      <EdgeLabelRenderer>
        <div
          className={`${classes.queueLabel} ${classes[level]}`}
          style={at(labelX, labelY, scale)}
          data-queue={target}
          data-level={level}
        >
          <span>{text('live.queue.depth', { count: depth, shown: formatCompact(depth) })}</span>
          {depth > 0 && oldestSeconds >= 1 && (
            <span>{text('live.queue.age', { age: formatElapsed(oldestSeconds) })}</span>
          )}
          {perSecond > 0 && <span>{formatRate(perSecond)}</span>}
          {deadLetters > 0 && (
            <span style={{ color: 'var(--lw-failed)' }}>
              {text('live.queue.dead', { count: deadLetters, shown: formatCompact(deadLetters) })}
            </span>
          )}
        </div>
      </EdgeLabelRenderer>
    </>
  );
}

/** Lights a path up each time `count` rises; while it is still lit nothing more happens. Still where motion is unwanted. */
function useFlash(count: number) {
  const path = useRef<SVGPathElement>(null);
  const before = useRef(count);
  useEffect(() => {
    const rose = count > before.current;
    before.current = count;
    const element = path.current;
    if (!rose || element === null || element.getAnimations().length > 0) return;
    const isStill = matchMedia('(prefers-reduced-motion: reduce)').matches;
    element.animate(isStill ? [{ opacity: 0.6 }, { opacity: 0.6 }] : [{ opacity: 0.9 }, { opacity: 0 }], FLASH_MS);
  }, [count]);
  return path;
}

function at(x: number, y: number, scale = 1) {
  return { transform: `translate(-50%, -50%) translate(${x}px, ${y}px) scale(${scale})` };
}
