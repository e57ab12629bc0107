import { isOffText, type Json, type JsonObject } from '@loopwright/model';
import type { NodeType } from '@loopwright/sdk';
import { MOST_SHOWN, type SettingProblem } from './findings.ts';

type Switch = 'disabled' | 'fail_workflow' | 'finish_requests';

/** Whether a switch among the settings of a node is on: nothing but `true` switches it on. */
export function isOn(config: JsonObject, name: Switch): boolean {
  return config[name] === true;
}

/** Switches that are neither on nor off: those that a node of this type has. What a form takes for off is off. */
export function switchProblems({ kind }: NodeType, config: JsonObject): readonly SettingProblem[] {
  const names: readonly Switch[] =
    kind === 'producer' ? ['disabled', 'fail_workflow', 'finish_requests'] : ['disabled'];
  return names.flatMap((name) => {
    const given = config[name] ?? null;
    return isOn(config, name) || isOff(given)
      ? []
      : [{ name, text: `Enter true or false, not ${JSON.stringify(given).slice(0, MOST_SHOWN)}.` }];
  });
}

function isOff(given: Json): boolean {
  if (typeof given === 'string' || typeof given === 'number') return isOffText(String(given));
  return given === null || given === false;
}
