export type { Caller, ServerContext, ServerOptions } from './context.ts';
export { createServer } from './create-server.ts';
export { openApiDocument } from './http/openapi.ts';
