import { defineNode, failure } from '@loopwright/sdk';

/** Puts each item into the durable queue that a reader takes it from. Nothing comes behind it in its own loop. */
export const queueNodeWriter = defineNode({
  identifier: 'queue-node-writer',
  version: 1,
  className: 'QueueWriter',
  label: 'Queue Writer',
  description: 'Hands each item to another loop through a durable queue.',
  category: 'System',
  icon: 'System/QueueWriter/icon.png',
  kind: 'non-blocking',
  workflowTypes: ['production'],
  aliases: ['queue-writer'],
  execute({ data, item, queue }) {
    if (queue === null) {
      throw failure('NODE_FAILED', {
        detail: 'This writer has no queue: connect it to a Queue Reader, or set config.queue_name',
      });
    }
    return { data, send: [{ queue, item }] };
  },
});
