/** Which package may import which. The map of the house is in CONTRIBUTING.md. */
const ARROWS = {
  model: [],
  sdk: ['model'],
  nodes: ['sdk'],
  engine: ['model', 'sdk'],
  runtime: ['engine', 'model', 'sdk'],
  storage: ['model', 'runtime'],
  server: ['model', 'runtime'],
  client: [],
  editor: ['client', 'model'],
  app: ['model', 'sdk', 'nodes', 'engine', 'runtime', 'storage', 'server', 'editor'],
};

const TESTS = '\\.test\\.ts$|/testing/|/sample/';

const forbidden = Object.entries(ARROWS).map(([name, allowed]) => ({
  name: `${name}-imports-only-${allowed.join('-') || 'nothing'}`,
  severity: 'error',
  from: { path: `^packages/${name}/`, pathNot: TESTS },
  to: { path: '^packages/', pathNot: `^packages/(${[name, ...allowed].join('|')})/` },
}));

export default {
  forbidden: [
    ...forbidden,
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'storage-knows-only-the-ports',
      severity: 'error',
      from: { path: '^packages/storage/', pathNot: TESTS },
      to: { path: '^packages/runtime/', pathNot: '^packages/runtime/ports' },
    },
    {
      name: 'engine-has-only-the-types-of-the-sdk',
      severity: 'error',
      from: { path: '^packages/engine/', pathNot: TESTS },
      to: { path: '^packages/sdk/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'editor-has-only-the-types-of-the-model',
      severity: 'error',
      from: { path: '^packages/editor/', pathNot: TESTS },
      to: { path: '^packages/model/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'app-only-builds-the-editor',
      severity: 'error',
      from: { path: '^packages/app/' },
      to: { path: '^packages/editor/', pathNot: '^packages/editor/build/' },
    },
    { name: 'resolved', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: 'node_modules/(?!@loopwright)|^packages/editor/dist' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
};
