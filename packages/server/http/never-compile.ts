import type { FastifyServerOptions } from 'fastify';

/**
 * Compilers of an application whose schemas only describe: bodies are checked by the routes, in the contract's texts, and
 * replies are whatever a route answers. Given at its making, they also keep Fastify from loading its own, 8 MiB.
 */
export const neverCompile = {
  compilersFactory: {
    buildValidator: () => () => () => true,
    buildSerializer: () => () => JSON.stringify,
  },
} as unknown as NonNullable<FastifyServerOptions['schemaController']>; // typed for Ajv alone
