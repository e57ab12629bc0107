import { expect, it } from 'vitest';
import { failure } from './errors.ts';
import { inField } from './in-field.ts';

const thrown = (error: Error) => () => {
  throw error;
};

it('a reading gives what it gives', () => {
  expect(inField('until', () => 7)).toBe(7);
});

it('an error of the table names the field, and is what it was otherwise', () => {
  const cause = failure('FIELD_INVALID', { detail: 'Enter a date.', details: { until: 'x' } });
  expect(() => inField('until', thrown(cause))).toThrow(
    expect.objectContaining({
      code: 'FIELD_INVALID',
      message: 'until: Enter a date.',
      extras: expect.objectContaining({ details: { until: 'x', field: 'until' } }),
      cause,
    }),
  );
});

it('any other error stays as it is', () => {
  const defect = new TypeError('x is undefined');
  expect(() => inField('until', thrown(defect))).toThrow(defect);
});
