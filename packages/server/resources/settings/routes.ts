import { SETTINGS, type SettingName, shownSetting, Type } from '@loopwright/model';
import type { FastifyInstance } from 'fastify';
import type { ServerContext } from '../../context.ts';
import { ownerOf } from '../../http/caller.ts';

const value = Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Array(Type.String())]);

const SettingWire = Type.Object({
  name: Type.String(),
  env: Type.String({ description: 'Environment variable' }),
  flag: Type.String({ description: 'Command-line flag, without the dashes' }),
  value,
  default: value,
  unit: Type.String(),
  meaning: Type.String(),
});

/** The settings with which this server runs. Values that hold a secret are not shown. */
export async function settingRoutes(app: FastifyInstance, context: ServerContext): Promise<void> {
  app.get(
    '/api/settings/',
    {
      schema: {
        tags: ['Server'],
        summary: 'Every setting with its value, for the owner',
        response: { 200: Type.Object({ items: Type.Array(SettingWire), next_cursor: Type.Null() }) },
      },
    },
    async (request) => {
      ownerOf(request);
      const items = (Object.keys(SETTINGS) as SettingName[]).map((name) => {
        const { env, flag, default: usual, unit, meaning } = SETTINGS[name];
        return { name, env, flag, value: shownSetting(context.settings, name), default: usual, unit, meaning };
      });
      return { items, next_cursor: null };
    },
  );
}
