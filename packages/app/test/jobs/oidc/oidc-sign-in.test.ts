import type { JWTPayload } from 'jose'
import { describe, expect, it } from 'vitest'
import { rolesIn } from '../../../src/jobs/oidc/oidc-sign-in.ts'

const roleOf = new Map([
  ['risk', 'analyst'],
  ['boss', 'admin'],
] as const)

describe('rolesIn', () => {
  it.each<[string, JWTPayload, string[]]>([
    ['roles', { roles: ['risk', 'boss', 'other'] }, ['analyst', 'admin']],
    ['roles', { roles: 'boss' }, ['admin']],
    ['realm_access.roles', { realm_access: { roles: ['risk'] } }, ['analyst']],
    ['roles', {}, []],
    ['a.b.c', { a: null }, []],
    ['roles', { roles: [['boss'], 5, null, { boss: 1 }] }, []],
    ['constructor.name', {}, []],
  ])('%s of %o is %j', (claim, payload, roles) => {
    expect(rolesIn(payload, { claim, roleOf })).toEqual(roles)
  })
})
