import { Text } from '@mantine/core';
import { lazy, Suspense, useMemo } from 'react';
import { readJson } from '../../parts/json-problem.ts';
import { Loading } from '../../parts/loading.tsx';
import { text } from '../../text/text.ts';

const JsonEditor = lazy(() => import('../../panels/expressions/json-editor.tsx'));

/** What somebody wrote as JSON: an object, or null and what is wrong with it. */
export interface WrittenObject {
  readonly value: Readonly<Record<string, unknown>> | null;
  readonly problem: string | null;
}

/** Reads it. */
export function useWrittenObject(written: string): WrittenObject {
  return useMemo(() => {
    const read = readJson(written);
    if (!('value' in read)) {
      const { line, column, reason } = read.problem;
      return { value: null, problem: text('replay.noJson', { line, column, reason }) };
    }
    const { value } = read;
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject
      ? { value: value as Readonly<Record<string, unknown>>, problem: null }
      : { value: null, problem: text('replay.noObject') };
  }, [written]);
}

/** A field for a JSON object, with what is wrong with it below. */
export function JsonInput({
  given,
  label,
  problem,
  onChange,
}: {
  /** What stands there at first. */
  readonly given: string;
  readonly label: string;
  readonly problem: string | null;
  readonly onChange: (written: string) => void;
}) {
  return (
    <>
      <div style={{ height: '40dvh', overflow: 'auto' }}>
        <Suspense fallback={<Loading />}>
          <JsonEditor value={given} label={label} problem={null} onChange={onChange} />
        </Suspense>
      </div>
      {problem !== null && (
        <Text size="sm" c="var(--lw-failed)" role="alert">
          {problem}
        </Text>
      )}
    </>
  );
}
