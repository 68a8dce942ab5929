import { useQuery } from '@tanstack/react-query'
import { client } from './client.ts'

/** Every registered model with its versions. */
export function useModels() {
  return useQuery({ queryKey: ['models'], queryFn: () => client.models() })
}
