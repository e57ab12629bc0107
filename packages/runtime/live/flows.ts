import type { Instant, NodeGauge, NodeId, RouteGauge } from '@loopwright/model';

const WINDOW_SECONDS = 10;
/** Ports that are counted of one node: a node may name them as it likes. */
const MOST_PORTS = 50;

/** How many tasks went which way, counted while somebody watches. */
export interface Flows {
  completed(nodeId: NodeId, port: string, at: Instant): void;
  /** A task that is out of attempts. */
  failed(nodeId: NodeId, at: Instant): void;
  gauges(now: Instant): { readonly routes: readonly RouteGauge[]; readonly nodes: readonly NodeGauge[] };
}

interface Series {
  total: number;
  /** By second modulo the window: which second, how many. */
  readonly seconds: Int32Array;
  readonly counts: Int32Array;
}

interface NodeSeries {
  readonly ended: Series;
  failed: number;
  readonly ports: Map<string, Series>;
}

/** Makes the counts, all 0. */
export function createFlows(): Flows {
  const nodes = new Map<NodeId, NodeSeries>();

  function seriesOf(nodeId: NodeId): NodeSeries {
    let own = nodes.get(nodeId);
    if (own === undefined) {
      own = { ended: emptySeries(), failed: 0, ports: new Map() };
      nodes.set(nodeId, own);
    }
    return own;
  }

  return {
    completed(nodeId, port, at) {
      const own = seriesOf(nodeId);
      count(own.ended, at);
      let route = own.ports.get(port);
      if (route === undefined) {
        if (own.ports.size >= MOST_PORTS) return;
        route = emptySeries();
        own.ports.set(port, route);
      }
      count(route, at);
    },
    failed(nodeId, at) {
      const own = seriesOf(nodeId);
      own.failed += 1;
      count(own.ended, at);
    },
    gauges(now) {
      const all = [...nodes];
      return {
        routes: all.flatMap(([nodeId, { ports }]) =>
          [...ports].map(([port, route]) => ({
            nodeId,
            port,
            count: route.total,
            perSecond: rateOf(route, now),
          })),
        ),
        nodes: all.map(([nodeId, { ended, failed }]) => ({
          nodeId,
          completed: ended.total - failed,
          failed,
          perSecond: rateOf(ended, now),
        })),
      };
    },
  };
}

function emptySeries(): Series {
  return { total: 0, seconds: new Int32Array(WINDOW_SECONDS), counts: new Int32Array(WINDOW_SECONDS) };
}

function count(series: Series, at: Instant): void {
  const second = Math.floor(at / 1000);
  const slot = second % WINDOW_SECONDS;
  series.total += 1;
  if (series.seconds[slot] !== second) {
    series.seconds[slot] = second;
    series.counts[slot] = 0;
  }
  series.counts[slot]! += 1;
}

function rateOf(series: Series, now: Instant): number {
  const newest = Math.floor(now / 1000);
  const oldest = newest - WINDOW_SECONDS;
  let sum = 0;
  for (let slot = 0; slot < WINDOW_SECONDS; slot++) {
    const second = series.seconds[slot]!;
    if (second > oldest && second <= newest) sum += series.counts[slot]!;
  }
  return sum / WINDOW_SECONDS;
}
