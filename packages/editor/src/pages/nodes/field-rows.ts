import type { FormField, Json } from '@loopwright/model';

export type FieldKind = 'text' | 'multiline' | 'json' | 'number' | 'password' | 'choice' | 'checkbox';

/** One field of a node type, as its page tells of it. */
export interface FieldRow {
  readonly name: string;
  readonly label: string;
  readonly help: string | null;
  readonly kind: FieldKind;
  readonly isRequired: boolean;
  /** What it is where it is left out, as text; null where there is nothing. */
  readonly default: string | null;
  readonly initial: Json;
  readonly limits: readonly { readonly kind: 'minimum' | 'maximum' | 'longest'; readonly value: string }[];
  /** Values with their labels; without the empty one, which only says that one must choose. */
  readonly choices: readonly (readonly [string, string])[];
  readonly dependsOn: readonly string[];
}

/** The fields of a form, from its schema. */
export function fieldRows(fields: readonly FormField[]): readonly FieldRow[] {
  return fields.map((field) => {
    const { attrs, is_required } = field.widget;
    const choices = (field.widget.choices ?? field.widget._choices ?? []).filter(([value]) => value !== '');
    return {
      name: field.name,
      label: field.label,
      help: field.help_text === '' ? null : field.help_text,
      kind: kindOfField(field, choices.length > 0),
      isRequired: is_required,
      default: field.initial === null || field.initial === '' ? null : shown(field.initial),
      initial: field.initial,
      limits: (
        [
          ['minimum', attrs.min],
          ['maximum', attrs.max],
          ['longest', attrs.maxlength],
        ] as const
      ).flatMap(([kind, value]) => (value === undefined || value === null ? [] : [{ kind, value: String(value) }])),
      choices,
      dependsOn: field.dependencies,
    };
  });
}

function kindOfField({ widget }: FormField, hasChoices: boolean): FieldKind {
  if (hasChoices || widget.input_type === 'select') return 'choice';
  switch (widget.input_type) {
    case 'checkbox':
    case 'number':
    case 'password':
      return widget.input_type;
    case null:
      return widget.attrs['data-json-mode'] === undefined ? 'multiline' : 'json';
    default:
      return 'text';
  }
}

function shown(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** A node of this type as it stands in a workflow file, with its defaults and a place for what is required. */
export function exampleOf(identifier: string, rows: readonly FieldRow[]): string {
  const lines = ['nodes:', '  my_node:', `    type: ${identifier}`];
  const told = rows.filter(({ isRequired, default: value }) => isRequired || value !== null);
  if (told.length > 0) lines.push('    fields:');
  for (const row of told) lines.push(`      ${row.name}: ${sampleOf(row)}`);
  return lines.join('\n');
}

function sampleOf({ kind, initial, choices, limits }: FieldRow): string {
  if (initial !== null && initial !== '') return JSON.stringify(initial);
  switch (kind) {
    case 'choice':
      return JSON.stringify(choices[0]?.[0] ?? '');
    case 'number':
      return limits.find((limit) => limit.kind === 'minimum')?.value ?? '1';
    case 'checkbox':
      return 'true';
    case 'json':
      return `'{}'`;
    default:
      return '"..."';
  }
}
