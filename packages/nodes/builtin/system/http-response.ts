import { choice, defineNode, failure, integer, type Json, json, Type } from '@loopwright/sdk';

/** Says what the caller of an `api` workflow gets: a status, and all data or a body of its own. */
export const httpResponse = defineNode({
  identifier: 'http-response',
  version: 1,
  className: 'HttpResponseNode',
  formName: 'HttpResponseForm',
  label: 'HTTP Response',
  description: 'Answers the caller of an api workflow.',
  category: 'System',
  icon: 'System/HttpResponse/icon.png',
  kind: 'blocking',
  plainOutput: true,
  workflowTypes: ['api'],
  fields: Type.Object({
    status_code: integer({ title: 'Status code', default: 200, minimum: 100, maximum: 599 }),
    body_source: choice(
      [
        ['from_input', 'From input'],
        ['custom', 'Custom'],
      ],
      { title: 'Body', default: 'from_input' },
    ),
    body_json: json({ title: 'Custom body', optional: true, rows: 10 }),
  }),
  execute({ fields, data }) {
    const body: Json = fields.body_source === 'custom' ? parseBody(fields.body_json) : data;
    const status = fields.status_code;
    return { data: { __http_response__: true, status, body }, answer: { status, body } };
  },
});

function parseBody(text: string): Json {
  if (text.trim() === '') return {};
  try {
    return JSON.parse(text) as Json;
  } catch (cause) {
    throw failure('NODE_FAILED', {
      detail: `body_json: the rendered text is not valid JSON: ${(cause as Error).message}`,
    });
  }
}
