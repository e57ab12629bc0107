import { addKey, defineNode } from '@loopwright/sdk';

/** Makes a URL that answers one wait of this run, once. Whoever gets it needs no credentials. */
export const callbackUrl = defineNode({
  identifier: 'callback-url',
  version: 1,
  className: 'CallbackUrlNode',
  label: 'Call-back URL',
  description: 'Makes a one-time URL of this run, to be sent out; a Wait for Call-back node waits for its answer.',
  category: 'Waiting',
  icon: 'Waiting/CallbackUrl/icon.png',
  kind: 'blocking',
  workflowTypes: ['production'],
  execute: (context) => ({ data: addKey(context.data, 'callback', { url: context.callbackUrl() }) }),
});
