import {
  type ErrorCode,
  type FieldErrors,
  failure,
  type Json,
  type JsonObject,
  LoopwrightError,
} from '@loopwright/model';
import type { FieldSpec, NodeForm, NodeType } from '@loopwright/sdk';
import { compileTemplate, hasWholeTag } from '../expressions/index.ts';
import type { CompiledFields, Scope } from '../plan.ts';
import { compileObjectTemplate, holdsTemplate } from './object-template.ts';

type Template = Pick<ReturnType<typeof compileTemplate>, 'render'>;
type Values = Readonly<Record<string, Json>>;

/** A field that holds templates, compiled. */
interface Templated {
  readonly field: FieldSpec;
  readonly template: Template;
}

/** Compiled fields, and what is wrong with the values; the fields are of no use then. */
export interface FieldsResult {
  readonly fields: CompiledFields;
  readonly errors: FieldErrors;
}

/**
 * Compiles the values of a node's form (contract, section 4.2). An absent field takes its initial value, an empty text
 * does not. Of a value that holds a template only the syntax is checked, and the rules over several fields wait for it.
 * Password fields are expected opened.
 */
export function compileFields(type: NodeType, formValues: JsonObject): FieldsResult {
  const { form } = type;
  if (form === null) return { fields: { constant: {}, render: () => ({}) }, errors: {} };
  const values: Record<string, Json> = {};
  const templates: Templated[] = [];
  const errors: Record<string, readonly string[]> = {};
  for (const field of form.fields) {
    const given = Object.hasOwn(formValues, field.name) ? formValues[field.name] : undefined;
    const templated = templatedValue(field, given);
    if (templated !== null) {
      values[field.name] = null; // keeps its place
      try {
        const template = typeof templated === 'string' ? compileTemplate(templated) : compileObjectTemplate(templated);
        templates.push({ field, template });
      } catch (error) {
        if (!(error instanceof LoopwrightError)) throw error;
        errors[field.name] = [toldOf(field, error)];
      }
      continue;
    }
    const checked = form.check(field.name, given);
    if ('errors' in checked) errors[field.name] = checked.errors;
    else values[field.name] = checked.value;
  }
  if (Object.keys(errors).length > 0) return { fields: { constant: null, render: refuse(errors) }, errors };
  if (templates.length > 0) return { fields: { constant: null, render: renderer(form, values, templates) }, errors };
  const together = form.checkTogether(values);
  return { fields: { constant: values, render: () => values }, errors: together };
}

/**
 * The value of a field that is to be rendered: a text, or an object with templates in it; null where there is nothing to render.
 * What is opened and never closed is a mistake that is told, but of a password it is a part.
 */
export function templatedValue(field: FieldSpec, given: Json | undefined): Json | null {
  if (!field.templated) return null;
  const value = given === undefined ? field.initial : given;
  if (field.kind === 'password') return typeof value === 'string' && hasWholeTag(value) ? value : null;
  return value !== null && holdsTemplate(value) ? value : null;
}

const SECRET_TROUBLES: Readonly<Partial<Record<ErrorCode, string>>> = {
  TEMPLATE_SYNTAX: 'the template in it has an error of syntax',
  TEMPLATE_LIMIT: 'the template in it would cost too much',
};

/** What a template's error tells. Of a password nothing is quoted: not the expression, not a word of it. */
function toldOf({ kind }: FieldSpec, error: LoopwrightError): string {
  if (kind !== 'password') return error.message;
  return `${SECRET_TROUBLES[error.code] ?? 'the template in it failed'}; what a password holds is not shown`;
}

function renderer(form: NodeForm, values: Values, templates: readonly Templated[]): (scope: Scope) => Values {
  return (scope) => {
    const rendered: Record<string, Json> = { ...values };
    let errors: Record<string, readonly string[]> | null = null;
    for (const { field, template } of templates) {
      const { name } = field;
      const checked = form.check(name, renderOne(field, template, scope));
      if ('errors' in checked) {
        errors ??= {};
        errors[name] = checked.errors;
      } else rendered[name] = checked.value;
    }
    const wrong = errors ?? form.checkTogether(rendered);
    for (const _ in wrong) throw invalidForm(wrong);
    return rendered;
  };
}

function renderOne(field: FieldSpec, template: Template, scope: Scope): string {
  try {
    return template.render(scope);
  } catch (error) {
    if (!(error instanceof LoopwrightError)) throw error;
    const details = { ...error.extras.details, field: field.name };
    const told = { ...error.extras, detail: `${field.name}: ${toldOf(field, error)}`, details };
    // A log may tell the cause, which quotes the source.
    throw failure(error.code, field.kind === 'password' ? told : { ...told, cause: error });
  }
}

function refuse(errors: FieldErrors): () => never {
  return () => {
    throw invalidForm(errors);
  };
}

function invalidForm(fields: FieldErrors): LoopwrightError {
  const [name, texts] = Object.entries(fields)[0]!;
  return failure('FORM_INVALID', { fields, detail: name === '__all__' ? texts[0]! : `${name}: ${texts[0]}` });
}
