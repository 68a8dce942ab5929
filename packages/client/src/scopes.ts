/** What a credential may do; a route names the one it needs, or `open` where nobody has to say who he is. */
export const scopes = ['score', 'ingest', 'read', 'label', 'alerts', 'models', 'admin', 'audit'] as const
export type Scope = (typeof scopes)[number]

export const roles = ['viewer', 'analyst', 'supervisor', 'modeller', 'auditor', 'admin'] as const
export type Role = (typeof roles)[number]

/** What each role may do. A supervisor does what an analyst does, and approves. */
const scopesOfRole: Readonly<Record<Role, readonly Scope[]>> = {
  viewer: ['read'],
  analyst: ['read', 'score', 'label', 'alerts'],
  supervisor: ['read', 'score', 'label', 'alerts'],
  modeller: ['read', 'score', 'ingest', 'models'],
  auditor: ['read', 'audit'],
  admin: scopes,
}

/**
 * What the roles of somebody allow together, in the order of `scopes`.
 *
 * @example
 * scopesOf(['viewer', 'auditor'])   // ['read', 'audit']
 */
export function scopesOf(held: readonly Role[]): readonly Scope[] {
  return scopes.filter((scope) => held.some((role) => scopesOfRole[role].includes(scope)))
}
