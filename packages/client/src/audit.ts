import { z } from 'zod'
import { pageQuery } from './page-query.ts'

const hash = z.string().regex(/^[0-9a-f]{64}$/)

export const auditQuery = z.strictObject({
  ...pageQuery,
  chain: z.string().min(1).max(200).optional(),
})

export const auditEntry = z
  .object({
    chain_id: z.string(),
    seq: z.int().min(1),
    ts: z.iso.datetime(),
    payload: z.string().meta({ description: 'canonical JSON (RFC 8785), byte for byte as it was hashed' }),
    prev_hash: hash,
    hash,
  })
  .meta({
    id: 'AuditEntry',
    description: 'hash = SHA-256("candor.audit.v1\\n" + prev_hash + "\\n" + seq + "\\n" + payload)',
  })

export const auditAnswer = z
  .object({ items: z.array(auditEntry), next_cursor: z.string().nullable() })
  .meta({ id: 'AuditAnswer', description: 'In the order in which they were made.' })

export const auditVerifyQuery = z.strictObject({
  decisions: z
    .enum(['true', 'false'])
    .default('false')
    .transform((text) => text === 'true')
    .meta({ description: 'whether every stored decision is compared with its digest too' }),
})

export const auditVerifyAnswer = z
  .object({
    ok: z.boolean(),
    checked: z.int().min(0),
    first_bad: z
      .object({
        chain: z.string(),
        seq: z.int(),
        kind: z.enum(['content', 'link', 'gap', 'fork', 'truncated']),
      })
      .nullable(),
    heads: z.array(z.object({ chain: z.string(), seq: z.int(), hash })),
    checkpoints: z.int().min(0),
    re_anchored: z.array(z.string()),
    decisions: z.object({ checked: z.int(), erased: z.int() }).nullable(),
  })
  .meta({ id: 'AuditVerdict' })

export const auditCheckpoint = z
  .object({
    id: z.string(),
    at: z.iso.datetime(),
    heads: z.array(z.object({ chain_id: z.string(), seq: z.int(), hash })),
    key_id: z.string(),
    signature: z.string().meta({ description: 'Ed25519, base64' }),
  })
  .meta({ id: 'AuditCheckpoint' })

export const auditCheckpointsAnswer = z
  .object({
    items: z.array(auditCheckpoint),
  })
  .meta({ id: 'AuditCheckpointsAnswer', description: 'Oldest first.' })

export type AuditEntry = z.infer<typeof auditEntry>
export type AuditVerdict = z.infer<typeof auditVerifyAnswer>
