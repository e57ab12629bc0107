import { inField, type JsonObject, LoopwrightError } from '@loopwright/model';
import { compileTemplate, isTemplate } from '../expressions/template.ts';
import type { Scope } from '../plan.ts';
import type { Findings, SettingProblem } from './findings.ts';

/**
 * Compiles a setting that may hold templates; null where it is not set. What is wrong with it is added to the findings:
 * a constant is read once, by what reads it when it is asked.
 *
 * @param read - what the text says, without space around it; throws an error of the table for what says nothing
 */
export function configTemplate<Value>(
  config: JsonObject,
  name: string,
  { wrong, unfit }: Findings,
  read: (written: string) => Value,
): ((scope: Scope) => Value) | null {
  const given = config[name];
  const value = typeof given === 'number' ? String(given) : given;
  if (value === undefined || value === null || value === '') return null;
  if (typeof value !== 'string') {
    wrong.push({ name, text: 'Enter a text; it may hold templates.' });
    return null;
  }
  if (!isTemplate(value)) {
    const constant = value.trim();
    tell(name, unfit, () => read(constant));
    return () => inField(name, () => read(constant));
  }
  const template = tell(name, wrong, () => compileTemplate(value));
  return template === null ? null : (scope) => inField(name, () => read(template.render(scope).trim()));
}

/** What an act gives; an error of the table that it throws is told, and null given. */
function tell<Value>(name: string, problems: SettingProblem[], act: () => Value): Value | null {
  try {
    return act();
  } catch (cause) {
    if (!(cause instanceof LoopwrightError)) throw cause;
    problems.push({ name, text: cause.message });
    return null;
  }
}
