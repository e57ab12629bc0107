import { defineNode, json, Type } from '@loopwright/sdk';

/** Runs its body, the nodes behind the port `subdag`, once for each item of a list; then goes on with all results. */
export const forEach = defineNode({
  identifier: 'for-each',
  version: 1,
  className: 'ForEachNode',
  formName: 'ForEachForm',
  label: 'For Each',
  description: 'Repeats the nodes of its body for each item of a list.',
  category: 'Loop',
  icon: 'Loop/ForEach/icon.png',
  kind: 'for-each',
  plainOutput: true,
  fields: Type.Object({
    array_expression: json({
      title: 'List',
      help: 'A JSON list, a template that gives one, or the path of a list in the data, such as order.lines.',
      optional: true,
      rows: 5,
    }),
  }),
  execute({ fields, data, list }) {
    return { data, items: list(fields.array_expression) };
  },
});
