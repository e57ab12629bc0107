export * from './errors.ts';
export * from './graph.ts';
export * from './ids.ts';
export * from './journal.ts';
export * from './json.ts';
export * from './live.ts';
export * from './settings.ts';
export * from './states.ts';
