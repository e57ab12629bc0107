export type * from './facade.ts';
export { SNAPSHOT_COMPLETED } from './facade.ts';
