import { fileURLToPath } from 'node:url';
import type { NodeType } from '@loopwright/sdk';
import { counter } from './builtin/counter/counter.ts';
import { dataTransformer } from './builtin/data/data-transformer.ts';
import { htmlToMarkdown } from './builtin/data/html-to-markdown.ts';
import { stringIteratorProducer } from './builtin/data/string-iterator-producer.ts';
import { dynamicDelayNode } from './builtin/delay/dynamic-delay-node.ts';
import { staticDelayNode } from './builtin/delay/static-delay-node.ts';
import { waitUntil } from './builtin/delay/wait-until.ts';
import { httpRequest } from './builtin/http/http-request.ts';
import { ifCondition } from './builtin/logical/if-condition.ts';
import { forEach } from './builtin/loop/for-each.ts';
import { schedule } from './builtin/schedule/schedule.ts';
import { fileWriter } from './builtin/store/file-writer.ts';
import { httpResponse } from './builtin/system/http-response.ts';
import { queueNodeWriter } from './builtin/system/queue-node-writer.ts';
import { queueReaderDummy } from './builtin/system/queue-reader-dummy.ts';
import { webhookProducer } from './builtin/system/webhook-producer.ts';
import { approval } from './builtin/waiting/approval.ts';
import { callbackUrl } from './builtin/waiting/callback-url.ts';
import { waitForCallback } from './builtin/waiting/wait-for-callback.ts';

/** The node types that come with Loopwright, in the order of the catalogue. */
export const builtins: readonly NodeType[] = [
  webhookProducer,
  queueNodeWriter,
  queueReaderDummy,
  httpResponse,
  httpRequest,
  ifCondition,
  forEach,
  dataTransformer,
  htmlToMarkdown,
  stringIteratorProducer,
  fileWriter,
  counter,
  staticDelayNode,
  dynamicDelayNode,
  waitUntil,
  callbackUrl,
  waitForCallback,
  approval,
  schedule,
];

/** Folder of the built-ins' icons, absolute. */
export const iconsFolder: string = fileURLToPath(new URL('./icons', import.meta.url));
