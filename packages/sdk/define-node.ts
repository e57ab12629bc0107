import {
  type FieldErrors,
  failure,
  type Instant,
  type Json,
  type NodeKind,
  type Static,
  type TObject,
  type TProperties,
  type UnknownRule,
  type WorkflowType,
} from '@loopwright/model';
import { type HintRule, makeForm, type TogetherRule } from './form/make-form.ts';
import type {
  Effects,
  NodeContext,
  NodeResult,
  NodeType,
  Pool,
  ProducerSource,
  Reads,
  RetryPolicy,
  WaitAnswer,
} from './node-type.ts';

/** Values of a node's form, typed by its schema. */
export type FieldsOf<Shape extends TProperties> = Static<TObject<Shape>>;

/** What a node author writes. Only the keys without `?` are needed. */
export interface NodeSpec<Shape extends TProperties> {
  /** Lower-case words joined by `-`, at most 100 characters; never changed once workflows use it. */
  readonly identifier: string;
  /** Raised when stored runs could no longer go on with new code. */
  readonly version: number;
  readonly label: string;
  /** `A/B` nests. */
  readonly category: string;
  readonly kind: NodeKind;
  readonly description?: string;
  /** Legacy class name; made from the identifier where absent. */
  readonly className?: string;
  /** Legacy class name of the form; made from the class name where absent. */
  readonly formName?: string;
  readonly aliases?: readonly string[];
  /** Path below the icons folder. */
  readonly icon?: string | null;
  /** Made from the kind where absent. */
  readonly ports?: { readonly in: readonly string[]; readonly out: readonly string[] };
  /** Both where absent. */
  readonly workflowTypes?: readonly WorkflowType[];
  /** `Type.Object` of fields made by the field constructors; absent: no form. */
  readonly fields?: TObject<Shape>;
  /** Rules over several fields; errors by field name, `__all__` for the form. */
  together?(values: FieldsOf<Shape>): FieldErrors | undefined;
  /** What is to be known at fields for their values, by field: shown in place of their help as long as the form has no error. */
  hints?(values: FieldsOf<Shape>, now: Instant): Readonly<Record<string, string>>;
  /** `none` where absent. */
  readonly effects?: Effects | ((fields: FieldsOf<Shape>) => Effects);
  /** Of producers, which have no `execute`. */
  readonly source?: ProducerSource<FieldsOf<Shape>>;
  /** `async` where absent. The others need `module`. */
  readonly pool?: Pool;
  /**
   * Of one that runs on a thread or in a process: `fields` if it reads nothing of `data`. Its values are not sent there then;
   * they can be handed on, as by `addKey`, but not looked into. `all` where absent.
   */
  readonly reads?: Reads;
  /** `{ url: import.meta.url, export: 'name of this export' }`. */
  readonly module?: { readonly url: string; readonly export: string };
  /**
   * Its output is plain JSON that it made for this answer, or took over from its input, and changes no more: it is looked
   * through and not copied. Of a door: what it makes of a message is not looked at either.
   */
  readonly plainOutput?: boolean;
  /** One attempt where absent. */
  readonly retry?: RetryPolicy;
  /** Longest run of one attempt; no bound of its own where absent. */
  readonly timeoutMs?: number;
  execute?(context: NodeContext<FieldsOf<Shape>>): NodeResult | Promise<NodeResult>;
  /** What is done with a task that began, and whose outcome nobody heard, as after a crash; `repeat` where absent. */
  readonly whenUnknown?: UnknownRule;
  /**
   * Looks whether an earlier attempt was done, and changes nothing outside: null where it was not, else what it gave. What it
   * throws counts as a failed attempt; the next one looks again. `url` is the node's setting `probe_url`.
   */
  probe?(context: NodeContext<FieldsOf<Shape>>, url: string | null): NodeResult | null | Promise<NodeResult | null>;
  /** Needed where `execute` answers a `wait`; it has no effect outside. */
  resume?(context: NodeContext<FieldsOf<Shape>>, answer: WaitAnswer): NodeResult;
}

type AnyFields = Readonly<Record<string, Json>>;

const IDENTIFIER = /^(?=.{1,100}$)[a-z0-9]+(?:-[a-z0-9]+)*$/;
const ONCE: RetryPolicy = { attempts: 1, backoffMs: 1000 };
const PORTS = {
  producer: { in: [], out: ['default'] },
  blocking: { in: ['default'], out: ['default'] },
  'non-blocking': { in: ['default'], out: ['default'] },
  conditional: { in: ['default'], out: ['yes', 'no'] },
  'for-each': { in: ['default'], out: ['default', 'subdag'] },
} as const satisfies Record<NodeKind, NodeType['ports']>;

function classNameOf(identifier: string): string {
  const words = identifier.split('-').map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return words.at(-1) === 'Node' ? words.join('') : `${words.join('')}Node`;
}

/** The first thing that is wrong with a spec, or null. */
function fault(spec: NodeSpec<TProperties>): string | null {
  const names = [spec.identifier, ...(spec.aliases ?? [])];
  if (!names.every((name) => typeof name === 'string' && IDENTIFIER.test(name)))
    return 'an identifier is lower-case words joined by "-", at most 100 characters';
  if (!Number.isSafeInteger(spec.version) || spec.version < 1) return 'version is a whole number from 1';
  if (!Object.hasOwn(PORTS, spec.kind)) return `kind is one of ${Object.keys(PORTS).join(', ')}`;
  if (!spec.label || !/[^/]/.test(spec.category ?? '')) return 'label and category are needed';
  if (spec.kind === 'producer' && (spec.source === undefined || spec.execute !== undefined))
    return 'a producer has a source and no execute';
  if (spec.kind !== 'producer' && (spec.execute === undefined || spec.source !== undefined))
    return 'a node that is no producer has execute and no source';
  if (spec.whenUnknown === 'probe' && spec.probe === undefined) return 'whenUnknown: probe needs a probe';
  if ((spec.pool ?? 'async') !== 'async' && spec.module === undefined) return 'a pool other than async needs module';
  if (spec.reads === 'fields' && (spec.pool ?? 'async') === 'async')
    return 'reads: fields is for a pool other than async';
  return null;
}

/**
 * Makes a node type from one schema of its fields: its form, its validator and the type of `fields` in `execute`.
 *
 * @throws NODE_TYPE_INVALID naming what is wrong
 */
export function defineNode<Shape extends TProperties = Record<never, never>>(spec: NodeSpec<Shape>): NodeType {
  const wrong = fault(spec as unknown as NodeSpec<TProperties>);
  if (wrong !== null) throw failure('NODE_TYPE_INVALID', { detail: `${spec.identifier}: ${wrong}` });
  const className = spec.className ?? classNameOf(spec.identifier);
  const formName = spec.formName ?? `${className.replace(/Node$/, '')}Form`;
  const effects = spec.effects ?? 'none';
  // The form answers values of the schema's types; from here on the types are only known by the schema.
  const effectsOf =
    typeof effects === 'function' ? (fields: AnyFields) => effects(fields as FieldsOf<Shape>) : () => effects;
  const form =
    spec.fields === undefined
      ? null
      : makeForm(
          formName,
          spec.fields.properties,
          (spec.together as TogetherRule | undefined) ?? null,
          (spec.hints as HintRule | undefined) ?? null,
        );
  return Object.freeze({
    identifier: spec.identifier,
    version: spec.version,
    className,
    label: spec.label,
    description: spec.description ?? '',
    category: spec.category,
    icon: spec.icon ?? null,
    kind: spec.kind,
    ports: spec.ports ?? PORTS[spec.kind],
    workflowTypes: spec.workflowTypes ?? ['production', 'api'],
    form,
    pool: spec.pool ?? 'async',
    reads: spec.reads ?? 'all',
    plainOutput: spec.plainOutput ?? false,
    retry: spec.retry ?? ONCE,
    timeoutMs: spec.timeoutMs ?? null,
    source: (spec.source as NodeType['source'] | undefined) ?? null,
    effects: effectsOf,
    execute: (spec.execute as NodeType['execute'] | undefined) ?? null,
    resume: (spec.resume as NodeType['resume'] | undefined) ?? null,
    whenUnknown: spec.whenUnknown ?? 'repeat',
    probe: (spec.probe as NodeType['probe'] | undefined) ?? null,
    aliases: spec.aliases ?? [],
    module: spec.module ?? null,
  } satisfies NodeType);
}

const KINDS: ReadonlySet<unknown> = new Set(Object.keys(PORTS));

/** Whether a value that a module exports is a node type. */
export function isNodeType(value: unknown): value is NodeType {
  if (typeof value !== 'object' || value === null) return false;
  const type = value as Partial<Record<keyof NodeType, unknown>>;
  return (
    typeof type.identifier === 'string' &&
    typeof type.version === 'number' &&
    KINDS.has(type.kind) &&
    typeof type.effects === 'function' &&
    'execute' in type &&
    'form' in type
  );
}
