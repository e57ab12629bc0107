export { compile, compileStarted, compileToRead, compileTrial } from './compile/compile.ts';
export { compileFields, type FieldsResult, templatedValue } from './compile/fields.ts';
export { type ProblemDetails, problemsByNode, problemText } from './compile/problems.ts';
export {
  compileCondition,
  compileTemplate,
  describeFunctions,
  type FunctionDescription,
  isTemplate,
  parseItems,
  pickPath,
  placeOfFailure,
} from './expressions/index.ts';
export { decodeSegment, encodeSegment, segmentVersion } from './fold/segment.ts';
export { restoreOutput, storeOutput } from './fold/stored-output.ts';
export * from './plan.ts';
export {
  type BodyMachine,
  bodyOf,
  createBodyMachine,
  createMachine,
  createTrialMachine,
  type RunMessage,
} from './step/machine.ts';
export { decideFailure, decideRetry, type FailureDecision, failureRecord } from './step/retry.ts';
export { followedPort } from './step/route.ts';
export { taskKey } from './step/task-key.ts';
export { mergeForTrial } from './step/trial-input.ts';
