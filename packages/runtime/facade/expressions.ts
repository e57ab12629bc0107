import type { FunctionDescription } from '@loopwright/engine';
import type { Json, JsonObject } from '@loopwright/model';

/** What a template or condition gives. */
export interface ExpressionPreview {
  /** Null where it failed or its JSON is larger than 64 Ki characters. */
  readonly value: Json;
  /** The value as text or JSON; of a JSON template that gives none, what was rendered. */
  readonly text: string;
  readonly cut: boolean;
  /** Lines and columns count from 1; null where the place is not known. Of `json` they are those of the rendered text. */
  readonly error: {
    readonly text: string;
    readonly line: number | null;
    readonly column: number | null;
    readonly kind: 'syntax' | 'failed' | 'limit' | 'json';
  } | null;
}

/** Templates and conditions, for who writes them. */
export interface Expressions {
  /** Evaluates within a twentieth of the usual bound; writes nothing. */
  preview(request: {
    readonly kind: 'template' | 'condition' | 'json-template';
    readonly text: string;
    readonly data: JsonObject;
    readonly env: JsonObject;
    readonly runtime: JsonObject;
  }): ExpressionPreview;
  functions(): readonly FunctionDescription[];
}
