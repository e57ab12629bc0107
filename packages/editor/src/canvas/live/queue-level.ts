/** How full a queue between two loops is, for those who look from afar. */
export interface QueueLevel {
  readonly level: 'empty' | 'some' | 'filling' | 'full';
  /** Of the connection's line, pixels. */
  readonly width: number;
}

/** `filling`: its reader is behind. `full`: so far behind that somebody should look. */
export function queueLevel(depth: number, oldestSeconds: number): QueueLevel {
  const width = Math.min(16, 2 + 3.5 * Math.log10(depth + 1));
  if (depth === 0) return { level: 'empty', width };
  if (depth >= 1000 || oldestSeconds >= 300) return { level: 'full', width };
  if (depth >= 50 || oldestSeconds >= 30) return { level: 'filling', width };
  return { level: 'some', width };
}

/** Whether a connection hands messages from one loop to another by a durable queue. */
export function isQueueConnection(sourceType: string, targetType: string): boolean {
  return sourceType === 'queue-node-writer' && targetType === 'queue-reader-dummy';
}
