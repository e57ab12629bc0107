import type { FastifyInstance } from 'fastify';
import type { ServerContext } from '../context.ts';

/** What a `Host` header may hold to be shown. */
const HOST = /^[\w.[\]:-]{1,255}$/;

/** The page at `/`: what runs here and where to go, until somebody draws. */
export async function homePage(app: FastifyInstance, context: ServerContext): Promise<void> {
  app.get('/', { config: { public: true }, schema: { hide: true } }, async (request, reply) => {
    const hasAccount = !context.settings.auth || (await context.store.accounts.countUsers()) > 0;
    const scheme = request.protocol === 'https' ? 'https' : 'http'; // a proxy may pass on any word
    const origin = `${scheme}://${HOST.test(request.host) ? request.host : `${context.settings.host}:${context.settings.port}`}`;
    const isHere = context.home.isFromHere(request);
    return reply
      .type('text/html; charset=utf-8')
      .header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'")
      .header('x-content-type-options', 'nosniff')
      .header('referrer-policy', 'no-referrer')
      .send(page({ version: context.version, origin, hasAccount, isHere }));
  });
}

interface Shown {
  readonly version: string;
  /** Scheme, host and port by which the page was reached. */
  readonly origin: string;
  readonly hasAccount: boolean;
  /** Whether the reader sits at this machine. */
  readonly isHere: boolean;
}

function page({ version, origin, hasAccount, isHere }: Shown): string {
  const link = isHere ? '' : ',\n       "setup_token": "…"';
  const account = hasAccount
    ? `<section><h2>Sign in</h2>
<pre>curl -X POST ${origin}/api/auth/login/ \\
  -H 'Content-Type: application/json' \\
  -d '{"username": "ada", "password": "…"}'</pre></section>`
    : `<section><h2>First: the owner's account</h2>
<p>Nobody has an account here yet. The first one is the owner's${isHere ? '' : '; from another machine it takes the one-time token that the terminal shows'}:</p>
<pre>curl -X POST ${origin}/api/auth/register/ \\
  -H 'Content-Type: application/json' \\
  -d '{"username": "ada", "password": "…", "password_confirm": "…"${link}}'</pre>
<p>The answer holds an access token. Send it as <code>Authorization: Bearer …</code>.</p></section>`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Loopwright</title>
<style>
:root { color-scheme: light dark; --ink: #1c2330; --soft: #566074; --paper: #f7f8fa; --card: #fff; --line: #dde2ea; --accent: #1f5fbf; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8ecf3; --soft: #a5afc0; --paper: #12161d; --card: #1a202a; --line: #2d3644; --accent: #7db3ff; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.6 system-ui, sans-serif; }
main { max-width: 44rem; margin: 0 auto; padding: 3rem 1.25rem; }
h1 { margin: 0; font-size: 2rem; letter-spacing: -0.02em; }
h2 { margin: 0 0 .5rem; font-size: 1.05rem; }
.lead { margin: .25rem 0 2rem; color: var(--soft); }
section { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 1.25rem; margin: 0 0 1rem; }
p { margin: 0 0 .75rem; } p:last-child { margin: 0; }
a { color: var(--accent); } a:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 2px; }
ul { margin: 0; padding-left: 1.2rem; }
pre { margin: 0; padding: .75rem; overflow-x: auto; background: var(--paper); border: 1px solid var(--line); border-radius: 8px; font-size: .85rem; }
code, pre { font-family: ui-monospace, monospace; }
pre + p { margin-top: .75rem; }
small { color: var(--soft); }
</style></head>
<body><main>
<h1>Loopwright</h1>
<p class="lead">A self-hosted workflow orchestrator. This server is running.</p>
${account}
<section><h2>Where to go</h2>
<ul>
<li><a href="/api/docs">API documentation</a>: every endpoint, to try out</li>
<li><a href="/health">Health</a> and <a href="/ready">readiness</a></li>
<li><a href="/metrics">Metrics</a></li>
</ul></section>
<section><h2>From a terminal</h2>
<pre>npx loopwright --help
npx loopwright run examples/fork-and-join.yaml --input '{}'
npm run demo</pre></section>
<small>Version ${version}</small>
</main></body></html>
`;
}
