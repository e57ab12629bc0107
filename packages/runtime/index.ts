export { decodeSegment } from '@loopwright/engine';
export type { NodeTypeSource } from './catalogue/catalogue.ts';
export { createRuntime, type RuntimeOptions } from './create-runtime.ts';
export { checkPayload } from './doors/payload.ts';
export type * from './facade.ts';
export { SNAPSHOT_COMPLETED } from './facade.ts';
export { PASSWORD_MASK } from './secrets/secrets.ts';
