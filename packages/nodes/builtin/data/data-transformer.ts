import { addKey, checkbox, defineNode, failure, isJsonObject, json, Type } from '@loopwright/sdk';

/** Makes new data from a template: in place of the data, or under a key beside it. */
export const dataTransformer = defineNode({
  identifier: 'data-transformer',
  version: 1,
  className: 'DataTransformer',
  formName: 'DataTransformerForm',
  label: 'Data Transformer',
  description: 'Makes new data from a JSON template.',
  category: 'Data',
  icon: 'Data/DataTransformer/icon.png',
  kind: 'blocking',
  plainOutput: true,
  fields: Type.Object({
    overwrite: checkbox({ title: 'Replace the data', default: true, optional: true }),
    output_template: json({ title: 'Output', help: 'A JSON object; values may hold templates.', rows: 15 }),
  }),
  execute({ fields, data }) {
    const value = parse(fields.output_template);
    return { data: fields.overwrite ? value : addKey(data, 'data_transformer', value) };
  },
});

function parse(text: string) {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw failure('NODE_FAILED', {
      detail: `output_template: the rendered text is not valid JSON: ${(cause as Error).message}`,
    });
  }
  if (!isJsonObject(value))
    throw failure('NODE_FAILED', { detail: 'output_template: the rendered text must be a JSON object' });
  return value;
}
