import { choice, defineNode, integer, Type } from '@loopwright/sdk';

/** Counts from one bound to the other, both included, and begins a run with each number. */
export const counter = defineNode({
  identifier: 'counter',
  version: 1,
  className: 'CounterNode',
  formName: 'CounterForm',
  label: 'Counter',
  description: 'Begins a run with each number between two bounds.',
  category: 'Counter',
  icon: 'Counter/Counter/icon.png',
  kind: 'producer',
  fields: Type.Object({
    min_value: integer({ title: 'Minimum', default: 0 }),
    max_value: integer({ title: 'Maximum', default: 10 }),
    direction: choice(
      [
        ['increment', 'Increment'],
        ['decrement', 'Decrement'],
      ],
      { title: 'Direction', default: 'increment' },
    ),
    step: integer({ title: 'Step', default: 1, minimum: 1 }),
  }),
  together({ min_value, max_value }) {
    return min_value >= max_value ? { min_value: ['The minimum must be less than the maximum.'] } : undefined;
  },
  source: {
    from: 'pull',
    /** The cursor is how many numbers came before. */
    pull({ fields, cursor }) {
      const { min_value: min, max_value: max, direction, step } = fields;
      const before = (cursor ?? 0) as number;
      const current = direction === 'increment' ? min + before * step : max - before * step;
      if (current > max || current < min) return null;
      const iteration = before + 1;
      return { data: { counter: { current, min, max, step, direction, iteration } }, cursor: iteration };
    },
  },
});
