import { createRequire } from 'node:module';

const { version: number } = createRequire(import.meta.url)('./package.json') as { version: string };

/** The program's version, and what it runs on. */
export const version = { number, build: `node ${process.versions.node}` } as const;
