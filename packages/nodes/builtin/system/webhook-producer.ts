import { type DoorMessage, defineNode, type Json, type JsonObject, Type, text } from '@loopwright/sdk';

/** Begins a run with each call of its webhook; in an `api` workflow with each request. */
export const webhookProducer = defineNode({
  identifier: 'webhook-producer',
  version: 1,
  className: 'WebhookProducerNode',
  formName: 'WebhookProducerForm',
  label: 'Webhook Producer',
  description: 'Begins a run with each call of its webhook.',
  category: 'System',
  icon: 'System/WebhookProducer/icon.png',
  kind: 'producer',
  plainOutput: true,
  fields: Type.Object({
    webhook_id: text({
      title: 'Webhook ID',
      help: 'Last part of the address: POST /api/webhooks/<this>/',
      placeholder: 'my-webhook-id',
      maxLength: 255,
      pattern: /^[A-Za-z0-9_-]+$/,
      templated: false,
      patternText: 'Use letters, digits, "-" and "_" only.',
    }),
  }),
  source: {
    from: 'door',
    channel: (fields) => fields.webhook_id,
    receive: (message) => ({ ...message.input, webhook: webhookOf(message) }),
  },
});

/** What the call brought. The body is asked for when it is first read, which may parse it, and kept. */
function webhookOf(message: DoorMessage): JsonObject {
  const { headers, method, query: query_params, input } = message;
  const data = input === null ? lazyCall(message) : { body: input, headers, method, query_params };
  return { webhook_id: message.channel, data, timestamp: new Date(message.receivedAt).toISOString() };
}

function lazyCall(message: DoorMessage): JsonObject {
  let body: Json | undefined;
  return {
    get body(): Json {
      if (body === undefined) body = message.body;
      return body;
    },
    headers: message.headers,
    method: message.method,
    query_params: message.query,
  };
}
