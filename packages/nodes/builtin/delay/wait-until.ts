import { defineNode, failure, type Instant, inField, readInstant, Type, text } from '@loopwright/sdk';

/** Waits until an instant that its field names. */
export const waitUntil = defineNode({
  identifier: 'wait-until',
  version: 1,
  className: 'WaitUntilNode',
  formName: 'WaitUntilForm',
  label: 'Wait Until',
  description: 'Waits until a date and time.',
  category: 'Delay',
  icon: 'Delay/WaitUntil/icon.png',
  kind: 'blocking',
  fields: Type.Object({
    until: text({
      title: 'Until',
      help: 'Such as 2030-12-24T18:00:00+01:00. Without a zone it is UTC, without a time the beginning of the day. What is past is not waited for.',
      maxLength: 255,
      readAs: instantOf,
    }),
  }),
  execute({ fields, data, now }) {
    const until = inField('until', () => instantOf(fields.until));
    const delayMs = Math.max(0, until - now());
    const metadata = { delayType: 'until', until: new Date(until).toISOString(), delaySeconds: delayMs / 1000 };
    return { data, metadata, delayMs };
  },
});

/** Throws FIELD_INVALID for a text that names no instant. */
function instantOf(written: string): Instant {
  const instant = readInstant(written);
  if (instant !== null) return instant;
  throw failure('FIELD_INVALID', {
    detail: `"${written}" is no date and time. Write it like 2030-12-24T18:00:00Z.`,
  });
}
