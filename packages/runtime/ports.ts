export type * from './ports/accounts.ts';
export type * from './ports/cluster.ts';
export type * from './ports/commit.ts';
export type * from './ports/history.ts';
export type * from './ports/store.ts';
export { StoreUnavailable } from './ports/store-unavailable.ts';
export type * from './ports/surroundings.ts';
export type * from './ports/waiting.ts';
export type * from './ports/workflows.ts';
