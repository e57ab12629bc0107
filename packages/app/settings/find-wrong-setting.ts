import { isIP } from 'node:net';
import { SETTINGS, type SettingName, type Settings } from '@loopwright/model';
import { isNodePackageName } from '@loopwright/sdk';

/** What is said of an address that is none. */
export const NOT_CALLABLE = 'this is no address that can be called (it is not shown, it may hold a password)';

/** What a browser may send as `Origin`: scheme and host, never a path. @see RFC 6454, section 7 */
const ORIGIN = /^(\*|null|[a-z][a-z0-9+.-]*:\/\/[^\s/?#@]+)$/i;

/**
 * What is wrong with settings that each are of their type: a text that stands for nothing, or several that do not go together.
 *
 * @param from - where a setting was given: its flag, its variable or the settings file
 * @returns one line for a person, with the value (unless it may hold a password) and a remedy; null where all is well
 */
export function findWrongSetting(settings: Settings, from: (name: SettingName) => string): string | null {
  const { host, dataDir, publicUrl, databaseUrl, deadLetterWebhook } = settings;
  // Node takes an empty host for all addresses of the machine.
  if (host.trim() === '')
    return `${from('host')}: ${JSON.stringify(host)} is not allowed; give an address of this machine, such as 127.0.0.1`;
  if (dataDir.trim() === '')
    return `${from('dataDir')}: ${JSON.stringify(dataDir)} is not allowed; give a folder, such as ./data`;
  if (!settings.auth && !['127.0.0.1', '::1', 'localhost'].includes(host))
    return `--no-auth: without auth the server listens on a loopback address only, not on ${host}. Use --host 127.0.0.1`;
  if (publicUrl !== '' && !isHttpUrl(publicUrl))
    return `${from('publicUrl')}: ${JSON.stringify(publicUrl)} is no address that can be called; give one such as https://flows.example.com`;
  const wrongProxy = settings.trustedProxies.find((proxy) => !isAddressOrNetwork(proxy));
  if (wrongProxy !== undefined)
    return `${from('trustedProxies')}: ${JSON.stringify(wrongProxy)} is no address or network; give some such as 127.0.0.1 or 10.0.0.0/8`;
  const wrongOrigin = settings.corsOrigins.find((origin) => !ORIGIN.test(origin));
  if (wrongOrigin !== undefined)
    return `${from('corsOrigins')}: ${JSON.stringify(wrongOrigin)} is no origin; give one such as https://flows.example.com, or *`;
  const wrongPackage = settings.nodePackages.find((name) => !isNodePackageName(name));
  if (wrongPackage !== undefined)
    return `${from('nodePackages')}: ${JSON.stringify(wrongPackage)} is no package of nodes; they are named loopwright-node-*`;
  if (databaseUrl !== '' && !isPostgresUrl(databaseUrl))
    return `${from('databaseUrl')}: this is no address of a PostgreSQL (it is not shown, it may hold a password); give one such as postgres://user:password@host:5432/database`;
  if (!settings.work && databaseUrl === '')
    return `${from('work') === '--work' ? '--no-work' : from('work')}: nobody else can work on an embedded database; give --database-url, or let this process work`;
  if (deadLetterWebhook !== '' && !isHttpUrl(deadLetterWebhook))
    return `${from('deadLetterWebhook')}: ${NOT_CALLABLE}; give one such as https://alerts.example.com/hook`;
  const { otlpEndpoint } = settings;
  // Somebody set the variable for all programs of the machine, perhaps for gRPC: it stops none of ours, and who would send traces tells of it.
  const isForAll = from('otlpEndpoint') === SETTINGS.otlpEndpoint.env;
  if (otlpEndpoint !== '' && !isForAll && !isHttpUrl(otlpEndpoint))
    return `${from('otlpEndpoint')}: ${NOT_CALLABLE}; give one such as http://127.0.0.1:4318`;
  return null;
}

/** As CIDR writes it. @see RFC 4632, section 3.1 */
function isAddressOrNetwork(text: string): boolean {
  const [, address = '', prefix] = /^([\d.]+|[\da-f:.]+)(?:\/(\d{1,3}))?$/i.exec(text) ?? [];
  const family = isIP(address);
  const bits = Number(prefix ?? 1);
  return family !== 0 && bits >= 1 && bits <= (family === 6 ? 128 : 32);
}

/** Whether a text is an address that can be called. */
export function isHttpUrl(text: string): boolean {
  return URL.canParse(text) && ['http:', 'https:'].includes(new URL(text).protocol);
}

function isPostgresUrl(text: string): boolean {
  return URL.canParse(text) && ['postgres:', 'postgresql:'].includes(new URL(text).protocol);
}
