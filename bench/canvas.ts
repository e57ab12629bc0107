import { type Browser, openBrowser, type Page } from '../testing/browser/browser.ts';
import { createApi } from '../testing/process/api.ts';
import { startServer, temporaryFolder } from '../testing/process/server-process.ts';
import { type Frames, framesDuring, moveFor } from './measure/frames.ts';
import { drawLargeGraph } from './measure/large-graph.ts';
import { median, progress, report, round } from './measure/rounds.ts';

const ROUNDS = 3;
const MS = 2500;
/** Tasks of one run are twenty-five, and each is told twice: two runs a second are a hundred events. */
const RUNS_PER_SECOND = 2;
const SIZE = { width: 1440, height: 900 };
const MIDDLE = { x: 900, y: 450 };

/** One thing that somebody does on the canvas, for some time. */
type Deed = (page: Page) => Promise<void>;

const DEEDS: Readonly<Record<string, Deed>> = {
  async pan(page) {
    await page.mouse.move(MIDDLE.x, 130);
    await page.mouse.down();
    await moveFor(page, MS, swing(250));
    await page.mouse.up();
  },
  async zoom(page) {
    await page.mouse.move(MIDDLE.x, MIDDLE.y);
    const end = performance.now() + MS;
    for (let turn = 0; performance.now() < end; turn++) await page.mouse.wheel(0, turn % 40 < 20 ? -25 : 25);
  },
  async drag(page) {
    const place = await nearestCard(page);
    await page.mouse.move(place.x, place.y);
    await page.mouse.down();
    await moveFor(page, MS, swing(120));
    await page.mouse.up();
    await page.keyboard.press('Control+z');
  },
};

const folder = await temporaryFolder('bench-canvas');
const server = await startServer(folder.path, { args: ['--no-auth'] });
const browser = await openBrowser();
try {
  const api = createApi(server.origin, {});
  const workflow = await drawLargeGraph(api, 'bench', { nodes: 500, connections: 700 });
  const large = await drawLargeGraph(api, 'large', { nodes: 2000, connections: 2800 });
  const rounds: { base: Frames; still: Record<string, Frames>; live: Record<string, Frames>; interactive: number }[] =
    [];
  let told = 0;
  for (let turn = 1; turn <= ROUNDS; turn++) {
    const base = await withPage(browser, 'about:blank', (page) =>
      framesDuring(page, () => moveFor(page, MS, swing(250))),
    );
    const opened = await withCanvas(browser, server.origin, workflow, async (page, interactive) => ({
      interactive,
      still: await measure(page),
    }));
    await start(workflow);
    const live = await withCanvas(browser, server.origin, workflow, async (page) => {
      const events = countEvents(page);
      await page.reload();
      await page.locator('[data-socket=open]').waitFor();
      const calls = callWebhooks();
      const began = performance.now();
      const frames = await measure(page);
      told = Math.round(events.count / ((performance.now() - began) / 1000));
      await calls.end();
      return frames;
    });
    await api.call('POST', `/api/workflow/${workflow}/stop_execution/`);
    rounds.push({ base, ...opened, live });
    progress(
      `round ${turn}: frames of an empty page ${show(base)}; ${showAll(opened.still)}; with ${told} live events/s ${showAll(live)}; interactive after ${Math.round(opened.interactive)} ms`,
    );
  }
  const many = await withCanvas(browser, server.origin, large, async (page, interactive) => ({
    interactive,
    frames: await measure(page),
  }));
  progress(`2,000 nodes: ${showAll(many.frames)}; interactive after ${Math.round(many.interactive)} ms`);
  const worst = (part: 'still' | 'live', figure: 'p50' | 'p95'): number =>
    Math.max(...Object.keys(DEEDS).map((deed) => median(rounds.map((one) => one[part][deed]![figure]))));
  report({
    bench: 'canvas',
    ratio: round(worst('live', 'p50') / median(rounds.map(({ base }) => base.p50))),
    nodes: 500,
    connections: 700,
    frame_p50_ms: round(worst('still', 'p50')),
    frame_p95_ms: round(worst('still', 'p95')),
    live_events_per_second: told,
    live_frame_p50_ms: round(worst('live', 'p50')),
    live_frame_p95_ms: round(worst('live', 'p95')),
    empty_page_p50_ms: round(median(rounds.map(({ base }) => base.p50))),
    empty_page_p95_ms: round(median(rounds.map(({ base }) => base.p95))),
    interactive_ms: Math.round(median(rounds.map(({ interactive }) => interactive))),
    of_2000_nodes: { ...many.frames, interactive_ms: Math.round(many.interactive) },
  });

  async function start(id: string): Promise<void> {
    const reply = await api.call('POST', `/api/workflow/${id}/start_execution/`);
    if (reply.status !== 200) throw new Error(`The workflow does not start: ${JSON.stringify(reply.body)}`);
  }

  function callWebhooks(): { end(): Promise<void> } {
    let row = 0;
    const calls: Promise<number>[] = [];
    const timer = setInterval(() => {
      const call = api.call('POST', `/api/webhooks/bench-${row++ % 20}/`, { total: row });
      calls.push(call.then(({ status }) => status).catch(() => 0));
    }, 1000 / RUNS_PER_SECOND);
    return {
      async end() {
        clearInterval(timer);
        const refused = (await Promise.all(calls)).filter((status) => status !== 202);
        if (refused.length > 0)
          throw new Error(`${refused.length} of ${calls.length} webhooks were not accepted: ${[...new Set(refused)]}`);
      },
    };
  }
} finally {
  await browser.close();
  await server.end('SIGTERM');
  await folder.remove();
}

async function measure(page: Page): Promise<Record<string, Frames>> {
  const frames: Record<string, Frames> = {};
  for (const [name, deed] of Object.entries(DEEDS)) {
    await page.keyboard.press('f');
    frames[name] = await framesDuring(page, () => deed(page));
  }
  return frames;
}

async function withPage<Result>(
  browser: Browser,
  address: string,
  work: (page: Page) => Promise<Result>,
): Promise<Result> {
  const context = await browser.newContext({ viewport: SIZE });
  const page = await context.newPage();
  await page.goto(address);
  const result = await work(page);
  await context.close();
  return result;
}

/** @param work - gets the milliseconds from the request of the page until its first node is drawn and the thread is free */
function withCanvas<Result>(
  browser: Browser,
  origin: string,
  workflow: string,
  work: (page: Page, interactiveMs: number) => Promise<Result>,
): Promise<Result> {
  return withPage(browser, `${origin}/workflows/${workflow}`, async (page) => {
    await page.locator('.react-flow__node-card').first().waitFor();
    const interactive = await page.evaluate<number>(
      'new Promise((done) => requestAnimationFrame(() => setTimeout(() => done(performance.now()))))',
    );
    return work(page, interactive);
  });
}

function countEvents(page: Page): { count: number } {
  const events = { count: 0 };
  page.on('websocket', (socket) => {
    socket.on('framereceived', () => {
      events.count += 1;
    });
  });
  return events;
}

/** The middle of a card near the middle of the window, so that there is room to drag it to all sides. */
function nearestCard(page: Page): Promise<{ x: number; y: number }> {
  return page.evaluate(`(() => {
    const middles = [...document.querySelectorAll('.lw-card')].map((card) => {
      const box = card.getBoundingClientRect();
      return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    });
    const far = ({ x, y }) => Math.hypot(x - ${MIDDLE.x}, y - ${MIDDLE.y});
    return middles.sort((a, b) => far(a) - far(b))[0];
  })()`);
}

function swing(pixels: number): (turn: number) => { x: number; y: number } {
  return (turn) => ({
    x: MIDDLE.x + Math.sin(turn / 12) * pixels,
    y: MIDDLE.y + Math.cos(turn / 17) * (pixels / 2),
  });
}

function show({ p50, p95 }: Frames): string {
  return `${p50.toFixed(1)}/${p95.toFixed(1)} ms`;
}

function showAll(frames: Readonly<Record<string, Frames>>): string {
  return Object.entries(frames)
    .map(([name, one]) => `${name} ${show(one)}`)
    .join(', ');
}
