// A stand-in for the services that the examples call. Start it beside Loopwright:
//
//   node examples/service.mjs            listens on 127.0.0.1:9000
//   node examples/service.mjs --port 0   takes a free port and prints it
//
//   POST /orders          takes an order             -> {"accepted":true,"number":1}
//   GET  /prices/{sku}    the price of an article    -> {"sku":"pen","price":1.5}
//   GET  /stock/{sku}     how many are there         -> {"sku":"pen","available":42}
//   GET  /pages/{name}    a small HTML page
//   GET  /calls           all calls so far, for those who want to look
import { createServer } from 'node:http';

const PRICES = { pen: 1.5, paper: 4, chair: 89, lamp: 25 };
const STOCK = { pen: 420, paper: 35, chair: 3, lamp: 0 };

const flag = process.argv.indexOf('--port');
const port = flag === -1 ? 9000 : Number(process.argv[flag + 1]);
const calls = [];
const orders = new Map();

function takeOrder(key, body) {
  // A repeat of the same task carries the same key and must not make a second order.
  const known = key === undefined ? undefined : orders.get(key);
  const number = known ?? calls.filter((call) => call.path === '/orders').length;
  if (key !== undefined) orders.set(key, number);
  return [200, { accepted: true, number, total: body?.total ?? null }];
}

function answer(method, path, key, body) {
  const [, kind, name = ''] = path.split('/');
  if (method === 'POST' && path === '/orders') return takeOrder(key, body);
  if (method !== 'GET') return [405, { error: 'Method not allowed' }];
  if (kind === 'calls') return [200, calls];
  if (kind === 'prices') return Object.hasOwn(PRICES, name) ? [200, { sku: name, price: PRICES[name] }] : [404, {}];
  if (kind === 'stock') return [200, { sku: name, available: Object.hasOwn(STOCK, name) ? STOCK[name] : 0 }];
  if (kind === 'pages') return [200, `<h1>${encodeURIComponent(name)}</h1><p>A page about <b>loops</b>.</p>`];
  return [404, { error: 'Not found' }];
}

const server = createServer(async (request, reply) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  let body = null;
  try {
    body = text === '' ? null : JSON.parse(text);
  } catch {
    body = text;
  }
  const { pathname } = new URL(request.url, 'http://localhost');
  const key = request.headers['idempotency-key'];
  if (pathname !== '/calls') calls.push({ method: request.method, path: pathname, key: key ?? null, body });
  const [status, content] = answer(request.method, pathname, key, body);
  const html = typeof content === 'string';
  reply.writeHead(status, { 'content-type': html ? 'text/html; charset=utf-8' : 'application/json' });
  reply.end(html ? content : JSON.stringify(content));
});

server.on('error', (error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
server.listen(port, '127.0.0.1', () => {
  process.stdout.write(`The examples' service listens on http://127.0.0.1:${server.address().port}\n`);
});
