import { fileURLToPath } from 'node:url';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import extractOptions from 'dependency-cruiser/config-utl/extract-depcruise-options';
import extractTsConfig from 'dependency-cruiser/config-utl/extract-ts-config';

/** Checks the arrows between packages (.dependency-cruiser.mjs), and that the check saw the house at all. */
const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** A check that sees nothing finds nothing: fewer modules or arrows than this are a failure. */
const LEAST = 100;

process.chdir(ROOT);
const options = await extractOptions('./.dependency-cruiser.mjs');
const { output } = await cruise(['packages', 'testing', 'bench'], { ...options, validate: true }, undefined, {
  tsConfig: extractTsConfig('tsconfig.json'),
});
const { modules, summary } = output as ICruiseResult;
const own = modules.filter(({ source }) => !source.includes('node_modules'));
const arrows = own.reduce((sum, { dependencies }) => sum + dependencies.length, 0);
for (const { from, to, rule } of summary.violations) process.stdout.write(`${rule.name}: ${from} -> ${to}\n`);
process.stdout.write(`${own.length} modules, ${arrows} arrows, ${summary.violations.length} violations\n`);
const blind = own.length < LEAST || arrows < LEAST;
if (blind) process.stdout.write('Too few modules were seen: the check is broken\n');
process.exitCode = summary.violations.length === 0 && !blind ? 0 : 1;
