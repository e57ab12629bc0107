export type { Caller } from './auth/caller.ts';
export { apiKeyHash } from './auth/callers.ts';
export { hashPassword, NO_PASSWORD, passwordProblem } from './auth/passwords.ts';
export type { ServerContext, ServerOptions } from './context.ts';
export { createServer } from './create-server.ts';
export { isAddressForOthers, isReachedFromElsewhere } from './http/home.ts';
export { openApiDocument } from './http/openapi.ts';
export { isEmail } from './wire/email.ts';
