import { type Role, type Scope, scopes } from '@candor/client'

/** How a caller has shown who he is; `operator` is a command on this machine that can read the data folder. */
export type Credential =
  | { readonly kind: 'built_in' | 'operator' }
  | { readonly kind: 'api_key'; readonly id: string; readonly expiresAt: number | null }
  | {
      readonly kind: 'session'
      readonly idHash: string
      readonly email: string | null
      readonly expiresAt: number
    }

/** On whose behalf a request acts, and what he may do. */
export type Caller = {
  readonly tenantId: string
  readonly principalId: string
  readonly scopes: ReadonlySet<Scope>
  readonly roles: readonly Role[]
  readonly credential: Credential
}

/** Whoever calls the demonstration without credentials: there are no accounts in it. */
export const builtInCaller: Caller = {
  tenantId: 'default',
  principalId: 'demo',
  scopes: new Set(scopes),
  roles: ['admin'],
  credential: { kind: 'built_in' },
}

/** Whoever may read the data folder of this machine: commands beside the server, and the holder of the admin link. */
export const operatorCaller: Caller = {
  tenantId: 'default',
  principalId: 'operator',
  scopes: new Set(scopes),
  roles: ['admin'],
  credential: { kind: 'operator' },
}
