import Fastify, { type FastifyInstance } from 'fastify';
import { authenticate } from './auth/authenticate.ts';
import type { Caller } from './auth/caller.ts';
import { callerFrom, createCallers } from './auth/callers.ts';
import { NO_PASSWORD } from './auth/passwords.ts';
import { createTokens } from './auth/tokens.ts';
import type { ServerContext, ServerOptions } from './context.ts';
import { requestRoutes } from './doors/api/routes.ts';
import { callbackRoutes } from './doors/callback/routes.ts';
import { openShortWay } from './doors/short-way.ts';
import { webhookRoutes } from './doors/webhook/routes.ts';
import { readJsonBodies } from './http/bodies.ts';
import { answerBrokenRequest } from './http/broken-request.ts';
import { addOriginHeaders, allowOrigins, listedOrigins } from './http/cors.ts';
import { letCutConnections } from './http/cut-connections.ts';
import { drainRefusedBodies } from './http/drain.ts';
import { editorPages } from './http/editor-pages.ts';
import { healthRoutes } from './http/health.ts';
import { createHome } from './http/home.ts';
import { homePage } from './http/home-page.ts';
import { isOwnOrigin } from './http/loopback.ts';
import { metricRoutes } from './http/metrics.ts';
import { neverCompile } from './http/never-compile.ts';
import { guardWithoutAuth } from './http/no-auth-guard.ts';
import { answerUnknownPaths, rememberRoutes } from './http/not-found.ts';
import { describeRoutes, documentationRoutes } from './http/openapi.ts';
import { limitRates } from './http/rate-limit.ts';
import { answerErrors, asTableError, sendError } from './http/reply-error.ts';
import { liveRoutes } from './live/routes.ts';
import { activityRoutes } from './resources/activity/routes.ts';
import { apiKeyRoutes } from './resources/api-keys/routes.ts';
import { approvalRoutes } from './resources/approvals/routes.ts';
import { auditRoutes } from './resources/audit/routes.ts';
import { authRoutes } from './resources/auth/routes.ts';
import { canvasRoutes } from './resources/canvas/routes.ts';
import { catalogueRoutes } from './resources/catalogue/routes.ts';
import { connectionRoutes } from './resources/connections/routes.ts';
import { editorRoutes } from './resources/editor/routes.ts';
import { executionRoutes } from './resources/executions/routes.ts';
import { expressionRoutes } from './resources/expressions/routes.ts';
import { invitationRoutes } from './resources/invitations/routes.ts';
import { nodeFileRoutes } from './resources/node-files/routes.ts';
import { nodeRoutes } from './resources/nodes/routes.ts';
import { queueRoutes } from './resources/queues/routes.ts';
import { runRoutes } from './resources/runs/routes.ts';
import { settingRoutes } from './resources/settings/routes.ts';
import { setupRoutes } from './resources/setup/routes.ts';
import { stubRoutes } from './resources/stubs/routes.ts';
import { taskRoutes } from './resources/tasks/routes.ts';
import { templateRoutes } from './resources/templates/routes.ts';
import { trialRoutes } from './resources/trials/routes.ts';
import { userRoutes } from './resources/users/routes.ts';
import { versionRoutes } from './resources/version/routes.ts';
import { versionsRoutes } from './resources/versions/routes.ts';
import { workerRoutes } from './resources/workers/routes.ts';
import { workflowRoutes } from './resources/workflows/routes.ts';

const SINGLE_USER = 'local';
/** Longest value in a path, characters: any text is a task id, so only the size of a request's head bounds it. */
const LONGEST_PARAMETER = 16_384;
/** How long a request may take to arrive whole, milliseconds; an upload over a slow line has to fit. */
const ARRIVAL_MS = 600_000;

const ROUTES = [
  metricRoutes,
  authRoutes,
  apiKeyRoutes,
  userRoutes,
  invitationRoutes,
  auditRoutes,
  workerRoutes,
  workflowRoutes,
  canvasRoutes,
  editorRoutes,
  versionsRoutes,
  expressionRoutes,
  nodeRoutes,
  connectionRoutes,
  nodeFileRoutes,
  executionRoutes,
  trialRoutes,
  taskRoutes,
  catalogueRoutes,
  webhookRoutes,
  requestRoutes,
  callbackRoutes,
  approvalRoutes,
  runRoutes,
  activityRoutes,
  queueRoutes,
  liveRoutes,
  versionRoutes,
  setupRoutes,
  settingRoutes,
  templateRoutes,
  stubRoutes,
  healthRoutes,
] as const;

/** Makes the HTTP server with all its routes; it does not listen yet. */
export async function createServer(options: ServerOptions): Promise<FastifyInstance> {
  const { settings, clock, log, store } = options;
  const tokens = createTokens(options.tokenKey, clock.now);
  const callers = createCallers(store, tokens, clock.now);
  const context: ServerContext = { ...options, tokens, callers, home: createHome(settings) };
  const allowedFor = settings.auth
    ? listedOrigins(settings.corsOrigins)
    : (origin: string | undefined) =>
        origin !== undefined && isOwnOrigin(origin, settings.corsOrigins) ? origin : null;
  const app = Fastify({
    bodyLimit: settings.maxBodyBytes,
    trustProxy: settings.trustedProxies.length > 0 ? [...settings.trustedProxies] : false,
    schemaController: neverCompile,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: LONGEST_PARAMETER },
    requestTimeout: ARRIVAL_MS,
    forceCloseConnections: 'idle',
    return503OnClosing: false, // what is under way when a stop begins is served; the connection then closes
    frameworkErrors: (error, request, reply) => {
      addOriginHeaders(request, reply, allowedFor);
      void sendError(request, reply, asTableError(error), log);
    },
    clientErrorHandler: answerBrokenRequest,
  });
  const routes = rememberRoutes(app);
  readJsonBodies(app);
  answerErrors(app, log, settings);
  drainRefusedBodies(app, clock);
  answerUnknownPaths(app, routes, log, options.editorFolder !== null);
  if (!settings.auth) guardWithoutAuth(app, settings.corsOrigins);
  await allowOrigins(app, allowedFor);
  authenticate(app, context.callers, settings.auth ? null : await singleUser(options));
  await limitRates(app, settings, clock.now);
  describeRoutes(app, context);
  for (const register of ROUTES) await register(app, context);
  if (options.editorFolder === null) await homePage(app, context);
  else await editorPages(app, options.editorFolder);
  await documentationRoutes(app);
  openShortWay(app, context, allowedFor);
  letCutConnections(app);
  return app;
}

/** The one user of a server without auth: the owner where there is one, else made now. */
async function singleUser({ store, clock }: ServerOptions): Promise<Caller> {
  const [first] = await store.accounts.users();
  if (first !== undefined) return callerFrom(first, 'single-user', null);
  const account = { username: SINGLE_USER, email: '', firstName: '', lastName: '', passwordHash: NO_PASSWORD };
  const made = await store.accounts.createUser(account, { onlyFirst: true, invitationHash: null }, clock.now());
  if (typeof made === 'string') throw new Error(`The single user could not be made: ${made}`);
  return callerFrom(made, 'single-user', null);
}
