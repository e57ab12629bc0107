import { registerHooks } from 'node:module';
import { isMainThread } from 'node:worker_threads';

/**
 * Loaded before the program (`node --import`): gives it a store that stops the process at named points. The program is as
 * it is shipped; only what its wiring imports as the storage is another module.
 */
const WIRING: ReadonlySet<string | undefined> = new Set(
  ['start', 'open-program'].map((name) => new URL(`../../../packages/app/start/${name}.ts`, import.meta.url).href),
);
const REPLACED: Readonly<Record<string, string>> = {
  '@loopwright/storage': new URL('./sqlite.ts', import.meta.url).href,
  '@loopwright/storage/postgres': new URL('./postgres.ts', import.meta.url).href,
};

if (isMainThread)
  registerHooks({
    resolve(specifier, context, next) {
      const replaced = WIRING.has(context.parentURL) ? REPLACED[specifier] : undefined;
      return next(replaced ?? specifier, context);
    },
  });
