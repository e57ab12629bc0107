import { choice, defineNode, integer, Type } from '@loopwright/sdk';
import { millisecondsOf, UNITS } from './units.ts';

/** Waits for the same time in each run. */
export const staticDelayNode = defineNode({
  identifier: 'static-delay-node',
  version: 1,
  className: 'StaticDelayNode',
  formName: 'StaticDelayForm',
  label: 'Static Delay',
  description: 'Waits for a fixed time.',
  category: 'Delay',
  icon: 'Delay/StaticDelay/icon.png',
  kind: 'blocking',
  aliases: ['static-delay'],
  fields: Type.Object({
    interval: integer({ title: 'Interval', minimum: 1 }),
    unit: choice(UNITS, { title: 'Unit' }),
  }),
  execute({ fields, data }) {
    const delayMs = millisecondsOf(fields.interval, fields.unit);
    const delayApplied = `${fields.interval} ${fields.unit}`;
    return { data, metadata: { delayType: 'static', delayApplied, delaySeconds: delayMs / 1000 }, delayMs };
  },
});
