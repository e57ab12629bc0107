import type { IncomingMessage } from 'node:http';
import websocket from '@fastify/websocket';
import { failure, isUuid, type WorkflowId } from '@loopwright/model';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { WebSocket } from 'ws';
import type { Caller } from '../auth/caller.ts';
import { verifyAccess } from '../auth/verify.ts';
import type { ServerContext } from '../context.ts';
import { chooseProtocol, type Handshake, isOriginAllowed, mayComeWithoutToken, tokenOf } from './access.ts';
import { createGaugeFeed } from './gauge-feed.ts';
import { LARGEST_FRAME } from './incoming.ts';
import { createEventTexts, serveLiveSocket } from './live-socket.ts';
import { CLOSE, createOpenSockets } from './open-sockets.ts';
import { holderOf, mayStay } from './socket-holder.ts';
import { createFrameTexts, serveWorkflowSocket } from './workflow-socket.ts';

const SOCKET_PATH = /^\/ws\/(workflow|live)\/[^/?]+\/?(\?|$)/;
const ROUTE = { websocket: true, config: { public: true } } as const;

interface Visitor {
  /** Null: came without a token. */
  readonly caller: Caller | null;
  /** A token came that is not valid. */
  readonly isRejected: boolean;
}

/** The sockets: `/ws/workflow/{id}/` of the contract, `/ws/live/{id}/` with every detail, for the workflow's owner. */
export async function liveRoutes(app: FastifyInstance, context: ServerContext): Promise<void> {
  const { settings, clock, store } = context;
  const { live } = context.runtime;
  const gauges = createGaugeFeed(live, clock);
  const frameTexts = createFrameTexts();
  const eventTexts = createEventTexts();
  const sockets = createOpenSockets(clock, (holder) => mayStay(store, holder));

  async function visitorOf(request: FastifyRequest): Promise<Visitor> {
    const token = tokenOf(handshakeOf(request));
    if (request.caller?.via === 'single-user') return { caller: request.caller, isRejected: false };
    if (token === null) return { caller: request.caller, isRejected: false };
    const caller = await verifyAccess(context, token);
    return { caller, isRejected: caller === null };
  }

  async function openWorkflow(socket: WebSocket, request: FastifyRequest): Promise<void> {
    const workflowId = idOf(request);
    if (workflowId === null) return socket.close(CLOSE.unknown, 'Unknown workflow');
    const visitor = await visitorOf(request);
    const { caller } = visitor;
    if (visitor.isRejected) return socket.close(CLOSE.rejected, 'The token is not valid');
    if (caller === null && !mayComeWithoutToken(handshakeOf(request), settings))
      return socket.close(CLOSE.rejected, 'A token is needed');
    const workflow = caller === null ? null : await store.workflows.get(workflowId, null);
    const withOutput = caller !== null && workflow?.ownerId === caller.id;
    if (workflow !== null && !withOutput)
      return socket.close(CLOSE.rejected, 'The token is not valid for this workflow');
    if (socket.readyState !== socket.OPEN) return;
    sockets.add(socket, holderOf(caller, workflowId));
    serveWorkflowSocket(socket, { live, clock, workflowId, withOutput, texts: frameTexts });
  }

  async function openLive(socket: WebSocket, request: FastifyRequest): Promise<void> {
    const workflowId = idOf(request);
    if (workflowId === null) return socket.close(CLOSE.unknown, 'Unknown workflow');
    const visitor = await visitorOf(request);
    if (visitor.caller === null) return socket.close(CLOSE.rejected, 'A valid token is needed');
    if ((await store.workflows.get(workflowId, visitor.caller.id)) === null)
      return socket.close(CLOSE.unknown, 'Unknown workflow');
    if (socket.readyState !== socket.OPEN) return;
    sockets.add(socket, holderOf(visitor.caller, workflowId));
    serveLiveSocket(socket, { live, clock, workflowId, gauges, texts: eventTexts });
  }

  /** Nothing that the client sends is heard before it is known who it is. */
  function admitting(open: (socket: WebSocket, request: FastifyRequest) => Promise<void>) {
    return async (socket: WebSocket, request: FastifyRequest): Promise<void> => {
      socket.pause();
      try {
        await open(socket, request);
      } catch (cause) {
        context.log.warn({ error: String(cause) }, 'A socket could not be opened');
        socket.close(CLOSE.tryLater, 'Try again later');
      } finally {
        socket.resume();
      }
    };
  }

  upgradeOnly(app, SOCKET_PATH);
  await app.register(async (scope) => {
    await scope.register(websocket, {
      options: { maxPayload: LARGEST_FRAME, perMessageDeflate: false, handleProtocols: chooseProtocol },
      errorHandler: (_error, socket) => socket.terminate(),
      preClose(done) {
        this.websocketServer.close();
        sockets.close(this.websocketServer.clients).then(
          () => done(),
          () => done(),
        );
      },
    });
    scope.addHook('onRequest', async (request) => {
      if (!request.ws) throw failure('ROUTE_NOT_FOUND');
      if (!isOriginAllowed(handshakeOf(request), settings.corsOrigins)) throw failure('FOREIGN_ORIGIN');
    });
    scope.get('/ws/workflow/:id/', ROUTE, admitting(openWorkflow));
    scope.get('/ws/live/:id/', ROUTE, admitting(openLive));
  });
}

function handshakeOf(request: FastifyRequest): Handshake {
  return { headers: request.headers, url: request.url, remoteAddress: request.socket.remoteAddress };
}

function idOf(request: FastifyRequest): WorkflowId | null {
  const { id } = request.params as { readonly id: string };
  return isUuid(id) ? (id.toLowerCase() as WorkflowId) : null;
}

/**
 * Lets a request be upgraded only on the sockets' paths. Elsewhere an `Upgrade` header is ignored, as RFC 9110 (section
 * 7.8) allows: otherwise Node takes the request for a socket, and a POST loses its body.
 */
function upgradeOnly(app: FastifyInstance, paths: RegExp): void {
  const server = app.server as typeof app.server & { shouldUpgradeCallback?: (request: IncomingMessage) => boolean };
  server.shouldUpgradeCallback = ({ method, url, headers }) =>
    method === 'GET' && headers.upgrade?.toLowerCase() === 'websocket' && paths.test(url ?? '');
}
