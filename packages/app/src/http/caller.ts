import type { Scope } from '@candor/client'
import type { FastifyRequest } from 'fastify'
import { appError } from '../errors.ts'
import type { Caller } from '../jobs/caller.ts'

export type { Caller } from '../jobs/caller.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** whom the server has let in; null where nobody has to say who he is, and nobody did */
    caller: Caller | null
  }
  interface FastifyContextConfig {
    /** what a caller needs for the route; without it the server does not start */
    scope?: Scope | 'open'
    /** nobody has to say who he is as long as only this machine reaches the server */
    openOnLoopback?: boolean
  }
}

/**
 * The caller of a request that the server has let in.
 *
 * @throws http.not_signed_in where nobody was
 */
export function callerOf({ caller }: Pick<FastifyRequest, 'caller'>): Caller {
  if (caller === null) throw appError('http.not_signed_in')
  return caller
}

/** The tenant that an open route speaks about: the caller's, or the first one. */
export function tenantOf({ caller }: Pick<FastifyRequest, 'caller'>): string {
  return caller?.tenantId ?? 'default'
}
