import { defineNode } from '@loopwright/sdk';

/** Begins a run with each item of a durable queue, in the order they were written. */
export const queueReaderDummy = defineNode({
  identifier: 'queue-reader-dummy',
  version: 1,
  className: 'QueueReader',
  label: 'Queue Reader',
  description: 'Begins a run with each item of a durable queue.',
  category: 'System',
  icon: 'System/QueueReader/icon.png',
  kind: 'producer',
  workflowTypes: ['production'],
  aliases: ['queue-reader'],
  source: { from: 'queue' },
});
