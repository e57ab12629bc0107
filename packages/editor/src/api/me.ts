import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { answer, client } from './client.ts';
import { keys } from './queries.ts';

/** A user, as far as pages show one. */
export interface Me {
  readonly id: number;
  readonly username: string;
  readonly email: string;
  readonly first_name: string;
  readonly last_name: string;
  readonly name: string;
  readonly is_owner: boolean;
}

/** Who is signed in; on a server that asks for no one, its built-in user. */
export function useMe(): UseQueryResult<Me> {
  return useQuery({ queryKey: keys.me, queryFn: () => answer(client.GET('/api/auth/me/')), staleTime: 60_000 });
}
