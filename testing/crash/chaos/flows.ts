import { type Api, type Drawn, draw } from '../../process/api.ts';

/** A message that is put off is due so much later. */
export const PUT_OFF_MS = 1000;
/** What the list holds. */
export const ITEMS: readonly string[] = ['one', 'two', 'three'];

/** The instant that the call of a tick tells, seconds since 1970. */
export function secondOf(body: string): number {
  return Date.parse((JSON.parse(body) as { readonly n: string }).n) / 1000;
}

/** A workflow of the load. */
interface Flow {
  readonly nodes: Readonly<Record<string, Drawn>>;
  readonly connections: readonly string[];
}

const MESSAGE = 'data.webhook.data.body';

const hook = (channel: string, config: Record<string, unknown>): Drawn => ({
  type: 'webhook-producer',
  form: { webhook_id: channel },
  config,
});

/** The workflows of the load. Whatever they do outside is a call of the service at `origin` with the number and the key of its message. */
function flowsTo(origin: string) {
  const call = (path: string, n: string, key: string, more = ''): Drawn => ({
    type: 'http-request',
    form: { method: 'POST', url: `${origin}${path}`, body: `{"n": ${n}, "key": "${key}"${more}}` },
  });
  const callOf = (path: string, more = ''): Drawn => call(path, `{{ ${MESSAGE}.n }}`, `{{ ${MESSAGE}.key }}`, more);
  return {
    /** Four at once, in order for each key, and through a queue into a second loop. */
    orders: {
      nodes: {
        hook: hook('orders', { concurrency: 4, order_key: `{{ ${MESSAGE}.key }}` }),
        first: callOf('/first'),
        write: { type: 'queue-node-writer' },
        read: { type: 'queue-reader-dummy' },
        second: callOf('/second'),
      },
      connections: ['hook>first', 'first>write', 'write>read', 'read>second'],
    },
    /** Beats by the clock, and makes up for every second that was missed. */
    ticks: {
      nodes: {
        clock: { type: 'schedule', form: { every: 1, unit: 'seconds', missed: 'all' } },
        call: call('/tick', '"{{ data.schedule.scheduled_at }}"', 'tick'),
      },
      connections: ['clock>call'],
    },
    /** Each message is due at an instant. */
    due: {
      nodes: { hook: hook('due', { concurrency: 4, delay_seconds: PUT_OFF_MS / 1000 }), call: callOf('/due') },
      connections: ['hook>call'],
    },
    /** Asks outside, and is parked until it is called back. */
    asks: {
      nodes: {
        hook: hook('asks', { concurrency: 10 }),
        link: { type: 'callback-url' },
        ask: callOf('/asked', ', "url": "{{ data.callback.url }}"'),
        wait: { type: 'wait-for-callback' },
        call: callOf('/answered'),
      },
      connections: ['hook>link', 'link>ask', 'ask>wait', 'wait>call'],
    },
    /** Fails at first: each message becomes a dead letter, and is done when it is redriven. */
    stumbles: {
      nodes: { hook: hook('stumbles', { concurrency: 2 }), stumble: { type: 'stumble' }, call: callOf('/mended') },
      connections: ['hook>stumble', 'stumble>call'],
    },
    /** Always has runs under way: a stop sets them aside. */
    halts: {
      nodes: {
        hook: hook('halts', { concurrency: 20 }),
        wait: { type: 'static-delay-node', form: { interval: 1, unit: 'seconds' } },
        call: callOf('/halted'),
      },
      connections: ['hook>wait', 'wait>call'],
    },
    /** Ends by itself. */
    list: {
      nodes: {
        list: { type: 'string-iterator-producer', form: { data_content: ITEMS.join('\n') } },
        write: { type: 'queue-node-writer' },
        read: { type: 'queue-reader-dummy' },
        call: call('/listed', '0', '{{ data.string_iterator.value }}'),
      },
      connections: ['list>write', 'write>read', 'read>call'],
    },
  } as const satisfies Record<string, Flow>;
}

export type FlowName = keyof ReturnType<typeof flowsTo>;

/** Ids of the workflows. */
export type Flows = Readonly<Record<FlowName, string>>;

/** Draws all of them. */
export async function drawFlows(api: Api, origin: string): Promise<Flows> {
  const drawn: [string, string][] = [];
  for (const [name, { nodes, connections }] of Object.entries<Flow>(flowsTo(origin)))
    drawn.push([name, (await draw(api, 'production', nodes, connections)).workflow!]);
  return Object.fromEntries(drawn) as Flows;
}
