import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

declare module 'fastify' {
  interface FastifyInstance {
    /** Ends every connection that is open, whatever is under way on it. */
    cutConnections(): void;
  }
}

/**
 * Lets whoever stops the server end what would hold up the stop: a request that never comes whole, an answer that nobody takes.
 * Node knows only of the connections that it reads itself. To be called when all that hears of connections does so.
 */
export function letCutConnections(app: FastifyInstance): void {
  const open = new Set<Socket>();
  app.server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  app.decorate('cutConnections', () => {
    for (const socket of open) socket.destroy();
  });
}
