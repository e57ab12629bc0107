import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Client, newClient, newGraph } from '../../testing/call.ts';
import { type OpenServer, openServer } from '../../testing/open-server.ts';

let server: OpenServer;
let ada: Client;

beforeAll(async () => {
  server = await openServer();
  ada = await newClient(server);
});
afterAll(() => server.close());

const cron = (expression: string, more: object = {}) => ({ ticks: 'cron', cron: expression, ...more });

describe('a schedule that is written wrongly', () => {
  const WRONG: readonly (readonly [object, string, RegExp])[] = [
    [cron('61 * * * *'), 'cron', /"61" is no minute. Enter 0-59/],
    [cron('* * * *'), 'cron', /Enter five parts/],
    [cron(''), 'cron', /Enter five parts/],
    [cron('0 0 31 2 *'), 'cron', /never comes.*Change the day/],
    [cron('{{ workflowenv.cron }}'), 'cron', /Enter five parts|is no minute/],
    [cron('0 9 * * *', { time_zone: 'Europe/Atlantis' }), 'time_zone', /is no time zone. Enter a name such as/],
    [{ time_zone: 'Europe/Atlantis' }, 'time_zone', /is no time zone/],
    [{ every: 0 }, 'every', /greater than or equal to 1/],
    [{ every: 'soon' }, 'every', /whole number/],
    [{ unit: 'fortnights' }, 'unit', /valid choice/],
    [{ missed: 'most' }, 'missed', /valid choice/],
  ];

  test.each(
    WRONG,
  )('is refused at its start, by node and field, before anything runs: %j', async (values, field, told) => {
    const { id, nodes } = await newGraph(ada, [{ type: 'schedule', values: values as Record<string, unknown> }]);
    const { status, body } = await ada('POST', `/workflow/${id}/start_execution/`);
    expect(status).toBe(422);
    expect(body).toEqual({
      error: 'Workflow validation failed',
      code: 'VALIDATION_ERROR',
      details: { [nodes[0]!]: { [field]: [expect.stringMatching(told)] } },
      detail: expect.stringMatching(told),
      error_code: 'ValidationError',
    });
    expect((await ada('GET', `/workflow/${id}/task_status/`)).body.status).toBe('FAILURE');
    expect((await ada('GET', `/runs/?workflow=${id}`)).body.items).toEqual([]);
  });

  test.each(WRONG)('is refused when it is tried, with what is wrong at the field: %j', async (values, field, told) => {
    const { status, body } = await ada('POST', '/nodes/schedule/execute/', { form_data: values });
    expect(status).toBe(422);
    const shown = body.form.fields.find((one: { name: string }) => one.name === field);
    expect(shown.field_level_errors).toEqual([expect.stringMatching(told)]);
  });
});

test('a schedule that is tried ticks at once, and tells what is to come', async () => {
  const graph = await newGraph(ada, [{ type: 'schedule', values: { every: 7, unit: 'days' } }]);
  const tick = async () =>
    (
      await ada('POST', `/workflow/${graph.id}/execute_and_save_node/`, {
        node_id: graph.nodes[0],
        form_values: { every: 7, unit: 'days' },
        session_id: 'one',
      })
    ).body.output.data.schedule;
  const first = await tick();
  expect(Date.parse(first.scheduled_at)).toBeGreaterThan(Date.now());
  expect(first).toMatchObject({ missed: 0, next_at: first.upcoming[0] });
  expect(first.upcoming).toHaveLength(5);
  expect((await tick()).scheduled_at).toBe(first.next_at);
});

test('the form after a change tells the next instants in place of the help, as long as it has no error', async () => {
  const help = async (values: object) => {
    const { body } = await ada('POST', '/nodes/schedule/form/update/', { field_values: values });
    expect(body.form.has_hints).toBe(true);
    return Object.fromEntries(
      body.form.fields.map((field: { name: string; help_text: string }) => [field.name, field.help_text]),
    );
  };
  const next = await help(cron('0 9 * * 1-5', { time_zone: 'Europe/Berlin' }));
  expect(next.cron).toMatch(/^Next: (Mon|Tue|Wed|Thu|Fri) \d+ \w+ 20\d\d 09:00:00 \+0[12]:00(, .+){4}$/);
  expect(next.every).toContain('counted from 1970');
  expect((await help({ every: 2, unit: 'hours' })).every).toMatch(/^Next: .+ UTC(, .+ UTC){4}$/);
  for (const wrong of [cron('0 9 * *'), { every: 0 }, { time_zone: 'X' }])
    expect(JSON.stringify(await help(wrong))).not.toContain('Next:');
});
