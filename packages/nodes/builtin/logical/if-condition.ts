import { addKey, defineNode, inField, Type, textarea } from '@loopwright/sdk';

/** Chooses the port `yes` or `no` by an expression over the data. */
export const ifCondition = defineNode({
  identifier: 'if-condition',
  version: 1,
  className: 'IfCondition',
  formName: 'IfConditionForm',
  label: 'If Condition',
  description: 'Goes on by "yes" or "no", as an expression over the data says.',
  category: 'Logical',
  icon: 'Logical/IfCondition/icon.png',
  kind: 'conditional',
  fields: Type.Object({
    condition_expression: textarea({
      title: 'Condition',
      help: "A Python expression over data, such as data['total'] > 100 or data.get('name') is None.",
      rows: 3,
      readAs: 'condition',
    }),
  }),
  execute({ fields, data, evaluate }) {
    const expression = fields.condition_expression;
    const result = isTrue(inField('condition_expression', () => evaluate(expression)));
    const route = result ? 'yes' : 'no';
    return { port: route, data: addKey(data, 'if_condition', { route, expression, result }) };
  },
});

/** Truth as Python has it: empty texts, lists and objects are false, like 0 and None. */
function isTrue(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0;
  return Boolean(value);
}
