import type { AdminLink } from './admin-link.ts'

/** Whom a server lets in. */
export type Access = {
  /** who a request without credentials is: the built-in principal of the demonstration, or nobody */
  readonly withoutCredentials: 'demo' | 'nobody'
  /** only this machine can reach the server */
  readonly isLocal: boolean
  /** what commands beside the server show; null where there is no lock file to read it from */
  readonly operatorToken: string | null
  /** lets the first administrator in; null where there is one already */
  readonly adminLink: AdminLink | null
}

/** The demonstration: whoever sits at this machine may do everything, and nobody else reaches it. */
export const demoAccess: Access = {
  withoutCredentials: 'demo',
  isLocal: true,
  operatorToken: null,
  adminLink: null,
}

/** A server with accounts: without a key or a session nobody may do anything. */
export const accountsOnly: Access = { ...demoAccess, withoutCredentials: 'nobody' }
