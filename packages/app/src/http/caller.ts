import { type Scope, scopes } from '@candor/client'
import type { FastifyRequest } from 'fastify'

declare module 'fastify' {
  interface FastifyRequest {
    /** set before any handler runs */
    caller: Caller | null
  }
  interface FastifyContextConfig {
    /** what a caller needs for the route */
    scope?: Scope | 'open'
  }
}

/** On whose behalf a request acts, and what he may do. */
export type Caller = {
  readonly tenantId: string
  readonly principalId: string
  readonly scopes: ReadonlySet<Scope>
}

/** Whoever sits at this machine while there are no accounts. */
export const builtInCaller: Caller = {
  tenantId: 'default',
  principalId: 'demo',
  scopes: new Set(scopes),
}

/** The caller of a request that the server has let in. */
export function callerOf({ caller }: Pick<FastifyRequest, 'caller'>): Caller {
  return caller ?? builtInCaller
}
