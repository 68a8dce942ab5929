import { z } from 'zod'
import { roles, scopes } from './scopes.ts'

export const signInRequest = z
  .union([
    z.strictObject({
      email: z.string().min(1).max(254),
      password: z.string().min(1).max(1024),
      tenant: z.string().min(1).max(100).default('default'),
    }),
    z.strictObject({
      admin_link: z.string().min(1).max(200).meta({
        description: 'what stands behind #admin= in the link that `candor serve` prints at its first start',
      }),
    }),
  ])
  .meta({ id: 'SignInRequest', examples: [{ email: 'ana@example.org', password: 'correct horse battery' }] })

export const sessionAnswer = z
  .object({
    tenant_id: z.string(),
    principal_id: z.string(),
    email: z.string().nullable(),
    roles: z.array(z.enum(roles)),
    scopes: z.array(z.enum(scopes)),
    credential: z.enum(['built_in', 'api_key', 'session', 'operator']).meta({
      description:
        'built_in: the demonstration, where nobody signs in; operator: a command on the same machine',
    }),
    expires_at: z.iso.datetime().nullable().meta({ description: 'of a session, however much it is used' }),
    needs_first_user: z
      .boolean()
      .meta({ description: 'signed in by the admin link, and nobody else can administer yet' }),
  })
  .meta({ id: 'Session', description: 'Who the caller is, and what the caller may do.' })

export const signedOut = z.object({ signed_in: z.literal(false) }).meta({ id: 'SignedOut' })

export const signInWays = z
  .object({
    password: z.boolean().meta({ description: 'with email and password, by POST /v1/session' }),
    provider: z
      .object({ label: z.string(), address: z.string() })
      .nullable()
      .meta({ description: 'with an identity provider: a browser opens the address' }),
  })
  .meta({
    id: 'SignInWays',
    examples: [{ password: true, provider: { label: 'id.example.org', address: '/v1/session/oidc' } }],
  })

export type SignInWays = z.infer<typeof signInWays>
export type Session = z.infer<typeof sessionAnswer>
