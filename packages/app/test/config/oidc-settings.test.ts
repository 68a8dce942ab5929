import { describe, expect, it } from 'vitest'
import { oidcSettings } from '../../src/config/index.ts'

const least = { CANDOR_OIDC_ISSUER: 'https://id.example.org', CANDOR_OIDC_CLIENT_ID: 'candor' }

describe('oidcSettings', () => {
  it('are none where no provider is named', () => {
    expect(oidcSettings({})).toBeNull()
  })

  it('have their usual values', () => {
    expect(oidcSettings(least)).toEqual({
      issuer: 'https://id.example.org',
      clientId: 'candor',
      clientSecret: null,
      scope: 'openid email profile',
      label: 'id.example.org',
      publicUrl: null,
      roles: null,
      allow: new Set(['id.example.org:443']),
    })
  })

  it('map groups to roles', () => {
    const told = {
      CANDOR_OIDC_ROLE_CLAIM: 'realm_access.roles',
      CANDOR_OIDC_ROLES: 'cn=a=admin, risk = analyst',
    }
    const { roles } = oidcSettings({ ...least, ...told })!
    expect(roles).toEqual({
      claim: 'realm_access.roles',
      roleOf: new Map([
        ['cn=a', 'admin'],
        ['risk', 'analyst'],
      ]),
    })
  })

  it.each([
    { CANDOR_OIDC_ISSUER: 'id.example.org' },
    { CANDOR_OIDC_ISSUER: 'https://a:b@id.example.org' },
    { CANDOR_OIDC_ISSUER: 'https://id.example.org?x=1' },
    { CANDOR_OIDC_ISSUER: 'file:///etc' },
    { CANDOR_OIDC_CLIENT_ID: '' },
    { CANDOR_OIDC_ROLES: 'admins' },
    { CANDOR_OIDC_ROLES: 'admins=root' },
    { CANDOR_PUBLIC_URL: 'risk.example.org' },
  ])('refuse %o', (more: Record<string, string>) => {
    expect(() => oidcSettings({ ...least, ...more })).toThrow(
      expect.objectContaining({ code: 'app.bad_oidc_setting' }),
    )
  })
})
