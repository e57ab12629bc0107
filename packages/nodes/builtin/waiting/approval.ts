import {
  APPROVAL_KINDS,
  type ApprovalField,
  addKey,
  defineNode,
  failure,
  inField,
  isJsonObject,
  type Json,
  json,
  Type,
  text,
  textarea,
} from '@loopwright/sdk';
import { TIME_LIMIT, timeLimitOf } from './time-limit.ts';

/** The one name that is left out is taken from no JSON that comes in. */
const NAME = /^(?!__proto__$)[A-Za-z_]\w{0,99}$/;
const EXAMPLE = '[{"name": "amount", "kind": "number", "required": true}]';

/** Waits until a person approves or rejects. */
export const approval = defineNode({
  identifier: 'approval',
  version: 1,
  className: 'ApprovalNode',
  formName: 'ApprovalForm',
  label: 'Approval',
  description: 'Waits until a person approves or rejects, and fills in what is asked for.',
  category: 'Waiting',
  icon: 'Waiting/Approval/icon.png',
  kind: 'conditional',
  ports: { in: ['default'], out: ['approved', 'rejected', 'timeout'] },
  workflowTypes: ['production'],
  fields: Type.Object({
    title: text({ title: 'Title', maxLength: 255 }),
    message: textarea({ title: 'Text', help: 'What the person should know.', rows: 4, optional: true }),
    fields: json({
      title: 'Fields',
      help: `What is to be filled in, such as ${EXAMPLE}. Kinds: ${APPROVAL_KINDS.join(', ')} (with "choices").`,
      rows: 5,
      optional: true,
      readAs: fieldsOf,
    }),
    ...TIME_LIMIT,
  }),
  execute: ({ fields, data }) => ({
    data,
    wait: {
      for: 'approval',
      request: {
        title: fields.title,
        text: fields.message ?? '',
        fields: inField('fields', () => fieldsOf(fields.fields ?? '')),
      },
      timeoutMs: timeLimitOf(fields),
    },
  }),
  resume({ data }, answer) {
    if (answer.by !== 'approval') return { port: 'timeout', data };
    const { approved, values, note, person, at } = answer;
    const decision = { approved, values, note, person, answered_at: new Date(at).toISOString() };
    return { port: approved ? 'approved' : 'rejected', data: addKey(data, 'approval', decision) };
  },
});

/** Throws FIELD_INVALID for what is no list of fields. */
function fieldsOf(written: string): readonly ApprovalField[] {
  if (written.trim() === '') return [];
  let list: unknown;
  try {
    list = JSON.parse(written);
  } catch {
    throw wrong('Enter a JSON list');
  }
  if (!Array.isArray(list)) throw wrong('Enter a JSON list');
  const fields = list.map(fieldOf);
  if (new Set(fields.map(({ name }) => name)).size < fields.length) throw wrong('Give each field a name of its own');
  return fields;
}

function fieldOf(value: Json): ApprovalField {
  if (!isJsonObject(value)) throw wrong('Each field is an object');
  const { name, label = name, kind = 'text', required = false, choices = [] } = value;
  if (typeof name !== 'string' || !NAME.test(name))
    throw wrong('A name is letters, digits and "_", at most 100 of them, begins with no digit, and is not "__proto__"');
  if (typeof label !== 'string') throw wrongIn(name, 'label', label, 'write a text, or leave it out');
  if (typeof required !== 'boolean') throw wrongIn(name, 'required', required, 'write true or false');
  const known = APPROVAL_KINDS.find((one) => one === kind);
  if (known === undefined) throw wrong(`The kind of "${name}" is one of ${APPROVAL_KINDS.join(', ')}`);
  if (!Array.isArray(choices) || !choices.every((one) => typeof one === 'string'))
    throw wrong(`The choices of "${name}" are a list of texts`);
  if (known === 'choice' && choices.length === 0) throw wrong(`The choice "${name}" needs "choices"`);
  return { name, label, kind: known, required, choices: choices as string[] };
}

function wrongIn(name: string, key: string, value: Json | undefined, remedy: string) {
  return wrong(`The field "${name}" has the "${key}" ${JSON.stringify(value)?.slice(0, 100)}: ${remedy}`);
}

function wrong(what: string) {
  return failure('FIELD_INVALID', { detail: `${what}, such as ${EXAMPLE}.` });
}
