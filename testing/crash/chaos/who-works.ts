import pg from 'pg';
import { until } from '../../process/api.ts';
import type { House, Place } from './house.ts';

/** Who works on the one message that is worked on. */
export async function whoWorks({ postgres, server, workers }: House): Promise<Place> {
  if (postgres === null) return server;
  const client = new pg.Client({ connectionString: postgres.url });
  await client.connect();
  try {
    return await until('somebody works on it', async () => {
      const { rows } = await client.query<{ name: string }>(
        'SELECT w.name FROM loopwright.message m JOIN loopwright.worker w ON w.id = m.worker WHERE m.state = 1',
      );
      return workers.find((place) => rows[0]?.name.endsWith(`:${place.pid()}`));
    });
  } finally {
    await client.end();
  }
}
