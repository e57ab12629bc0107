export { type Condition, compileCondition } from './condition.ts';
export { describeFunctions, type FunctionDescription } from './descriptions.ts';
export { parseItems } from './parse-items.ts';
export { pickPath } from './pick.ts';
export { placeOfFailure } from './place-of-failure.ts';
export { compileTemplate, hasWholeTag, isTemplate, type Template } from './template.ts';
