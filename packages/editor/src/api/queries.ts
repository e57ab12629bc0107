import { QueryClient } from '@tanstack/react-query';
import { ApiError } from './api-error.ts';

/**
 * Keys of what the server holds, from the general to the particular: `['workflows']`, `['workflow', id, 'versions']`.
 * Invalidating a key invalidates all below it.
 */
export const keys = {
  setup: ['setup'],
  me: ['me'],
  workflows: ['workflows'],
  activity: ['activity'],
  templates: ['templates'],
  nodeTypes: ['node-types'],
  form: (identifier: string) => ['node-types', identifier, 'form'],
  workflow: (id: string) => ['workflow', id],
  document: (id: string) => ['workflow', id, 'document'],
  nodeOutput: (id: string, nodeId: string) => ['workflow', id, 'node-output', nodeId],
  lastRun: (id: string, nodeId: string) => ['workflow', id, 'last-run', nodeId],
  expressions: ['expressions'],
  problems: (id: string) => ['workflow', id, 'problems'],
  versions: (id: string) => ['workflow', id, 'versions'],
  runs: (filters: Readonly<Record<string, unknown>>) => ['runs', filters],
  run: (id: number) => ['run', id],
  approvals: ['approvals'],
  approval: (id: number) => ['approvals', id],
  queues: ['queues'],
  deadLetters: (filters: Readonly<Record<string, unknown>>) => ['dead-letters', filters],
  users: ['users'],
  invitations: ['invitations'],
  apiKeys: ['api-keys'],
  workers: ['workers'],
  audit: (filters: Readonly<Record<string, unknown>>) => ['audit', filters],
  settings: ['settings'],
} as const;

/** What is refused once is refused again: only what never arrived, or came at a bad time, is asked for again. */
export function createQueries(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        // A server on this machine is there without a network.
        networkMode: 'always',
        retry: (count, error) =>
          count < 3 && error instanceof ApiError && (error.status === 0 || error.status >= 500 || error.status === 429),
      },
      mutations: { retry: false, networkMode: 'always' },
    },
  });
}
