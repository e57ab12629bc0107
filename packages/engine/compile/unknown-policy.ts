import type { JsonObject, UnknownRule } from '@loopwright/model';
import type { NodeType } from '@loopwright/sdk';
import type { UnknownPolicy } from '../plan.ts';
import { configTemplate } from './config-template.ts';
import type { Findings } from './findings.ts';

const RULES: readonly UnknownRule[] = ['repeat', 'probe', 'ask'];

/** Reads `when_unknown` and `probe_url`; where they are absent the type says what is done. */
export function readUnknownPolicy(type: NodeType, config: JsonObject, findings: Findings): UnknownPolicy {
  const { wrong } = findings;
  const { when_unknown: asked } = config;
  const isAbsent = asked === undefined || asked === null || asked === '';
  const found = RULES.find((rule) => rule === asked);
  if (!isAbsent && found === undefined)
    wrong.push({ name: 'when_unknown', text: `Choose one of ${RULES.join(', ')}.` });
  const rule = found ?? type.whenUnknown ?? 'repeat'; // a type that was made by an earlier release has none
  const probeUrl = configTemplate(config, 'probe_url', findings, (written) => written);
  const knows = type.whenUnknown === 'probe';
  if (rule === 'probe' && probeUrl === null && !knows && !wrong.some(({ name }) => name === 'probe_url'))
    wrong.push({ name: 'probe_url', text: 'Enter the address that says whether it was done; it may hold templates.' });
  return { rule, probeUrl };
}
