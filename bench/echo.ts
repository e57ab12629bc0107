import Fastify from 'fastify';

/** The baseline: a bare Fastify server that parses a JSON body and answers it. Prints its address. */
const app = Fastify({ bodyLimit: 16 * 1024 * 1024 });
app.post('/echo', async (request) => request.body);
process.stdout.write(`${await app.listen({ host: '127.0.0.1', port: 0 })}\n`);
