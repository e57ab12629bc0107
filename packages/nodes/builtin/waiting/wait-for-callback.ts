import { addKey, defineNode, failure, splitCallback, Type, text } from '@loopwright/sdk';
import { TIME_LIMIT, timeLimitOf } from './time-limit.ts';

/** Waits until a URL of a callback-url node is called. */
export const waitForCallback = defineNode({
  identifier: 'wait-for-callback',
  version: 1,
  className: 'WaitForCallbackNode',
  formName: 'WaitForCallbackForm',
  label: 'Wait for Call-back',
  description: 'Waits until the one-time URL is called by POST; goes on with what was sent.',
  category: 'Waiting',
  icon: 'Waiting/WaitForCallback/icon.png',
  kind: 'blocking',
  ports: { in: ['default'], out: ['default', 'timeout'] },
  workflowTypes: ['production'],
  fields: Type.Object({
    callback_url: text({
      title: 'Call-back URL',
      help: 'As a Call-back URL node of this run made it.',
      default: '{{ data.callback.url }}',
      maxLength: 2048,
      readAs: callbackOf,
    }),
    ...TIME_LIMIT,
  }),
  execute: ({ fields, data }) => ({
    data,
    wait: { for: 'callback', url: fields.callback_url, timeoutMs: timeLimitOf(fields) },
  }),
  resume({ data }, answer) {
    if (answer.by !== 'callback') return { port: 'timeout', data };
    const { body, query, at } = answer;
    const received = { body, query_params: query, received_at: new Date(at).toISOString() };
    return { port: 'default', data: addKey(data, 'callback_answer', received) };
  },
});

/** Throws FIELD_INVALID for a text that is no such URL, whatever the run: which one it is of is seen as it waits. */
function callbackOf(written: string) {
  const callback = splitCallback(written);
  if (callback !== null) return callback;
  throw failure('FIELD_INVALID', {
    detail: 'Give the URL that a Call-back URL node of this run made, such as {{ data.callback.url }}.',
  });
}
