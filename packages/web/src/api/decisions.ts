import { useQuery } from '@tanstack/react-query'
import { client } from './client.ts'

/** A page of decisions, newest first; `cursor` is the place after which it begins. */
export function useDecisions(cursor: string | undefined) {
  return useQuery({
    queryKey: ['decisions', cursor],
    queryFn: () =>
      client.decisions({ query: cursor === undefined ? { limit: '50' } : { limit: '50', cursor } }),
  })
}

/** One stored decision. */
export function useDecision(id: string) {
  return useQuery({ queryKey: ['decision', id], queryFn: () => client.decision({ params: { id } }) })
}
