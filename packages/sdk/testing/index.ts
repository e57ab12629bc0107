export { fetchClient } from './fetch-client.ts';
export { checkFields, memoryState, probeNode, pullAll, type RunNodeOptions, runNode } from './run-node.ts';
export { seededRandom } from './seeded-random.ts';
