import { z } from 'zod'
import { pageQuery } from './page-query.ts'
import { scopes } from './scopes.ts'

export const keyId = z.strictObject({ id: z.string().min(1).max(100) })

export const apiKey = z
  .object({
    id: z.string(),
    name: z.string(),
    prefix: z.string().meta({ description: 'how the key begins; it names the key and opens nothing' }),
    principal_id: z
      .string()
      .meta({ description: 'on whose behalf it acts; a rotated key acts for the same' }),
    scopes: z.array(z.enum(scopes)),
    status: z.enum(['live', 'expired', 'revoked']),
    created_at: z.iso.datetime(),
    created_by: z.string(),
    expires_at: z.iso.datetime().nullable(),
    last_used_at: z.iso.datetime().nullable().meta({ description: 'to about a minute' }),
    revoked_at: z.iso.datetime().nullable(),
  })
  .meta({ id: 'ApiKey' })

export const apiKeysQuery = z.strictObject(pageQuery)

export const apiKeysAnswer = z
  .object({ items: z.array(apiKey), next_cursor: z.string().nullable() })
  .meta({ id: 'ApiKeysAnswer', description: 'Newest first.' })

export const newApiKey = z
  .strictObject({
    name: z.string().trim().min(1).max(200),
    scopes: z.array(z.enum(scopes)).min(1).max(scopes.length),
    expires_at: z.iso.datetime().nullable().default(null).meta({ description: 'null: it does not expire' }),
  })
  .meta({ id: 'NewApiKey', examples: [{ name: 'scoring job', scopes: ['score'], expires_at: null }] })

export const apiKeyMade = z
  .object({
    api_key: apiKey,
    key: z
      .string()
      .nullable()
      .meta({ description: 'told this once; null where the call is a repetition of one that was answered' }),
  })
  .meta({ id: 'ApiKeyMade' })

export const apiKeyAnswer = z.object({ api_key: apiKey }).meta({ id: 'ApiKeyAnswer' })

export type ApiKey = z.infer<typeof apiKey>
export type ApiKeyMade = z.infer<typeof apiKeyMade>
