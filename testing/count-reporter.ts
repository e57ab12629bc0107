import { writeFileSync } from 'node:fs';
import type { Reporter, TestModule } from 'vitest/node';

/** What a suite came to. `failures` says of each that failed where it is and why, several lines at most. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly failures: readonly string[];
}

/** Of what a failure says: enough to tell what was expected, little enough for the end of a log. */
const REASON_LINES = 12;

/** Writes the counts of a suite to the file named by LOOPWRIGHT_TEST_COUNTS, for `testing/run.ts`. */
export default class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    const file = process.env.LOOPWRIGHT_TEST_COUNTS;
    if (file === undefined) return;
    let passed = 0;
    let skipped = 0;
    const failures = unhandled.map((error) => describe('an error that no test caught', [error]));
    for (const module of modules) {
      failures.push(...module.errors().map((error) => describe(module.relativeModuleId, [error])));
      for (const test of module.children.allTests()) {
        const { state, errors } = test.result();
        if (state === 'passed') passed += 1;
        else if (state === 'failed') failures.push(describe(`${module.relativeModuleId} > ${test.fullName}`, errors));
        else skipped += 1;
      }
    }
    const counts: Counts = { passed, failed: failures.length, skipped, failures };
    writeFileSync(file, JSON.stringify(counts));
  }
}

function describe(where: string, errors: readonly unknown[]): string {
  const reasons = errors.map((error) => {
    const { message, diff, stack } = error as { message?: string; diff?: string; stack?: string };
    const at = stack?.split('\n').find((line) => line.includes('.test.ts:'));
    return [message ?? String(error), at?.trim(), diff].filter((text) => text !== undefined).join('\n');
  });
  const lines = reasons.join('\n').split('\n').slice(0, REASON_LINES);
  return [where, ...lines.map((line) => `    ${line.trimEnd()}`)].join('\n');
}
