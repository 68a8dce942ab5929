import { z } from 'zod'
import { auditCheckpoint, auditEntry } from './audit.ts'
import { decisionThreshold, decisionView } from './decision-view.ts'

export const reproduction = z
  .object({
    decision_id: z.string(),
    match: z.boolean().meta({ description: 'whether inputs, score and contributions are the stored ones' }),
    score_diff: z
      .number()
      .nullable()
      .meta({ description: 'largest difference of a score; 0 is equal to the bit' }),
    phi_diff: z.number().nullable().meta({
      description: 'largest difference of base or contribution; null where the decision has no explanation',
    }),
    residual: z.number().nullable().meta({ description: 'of the explanation made now' }),
    snapshot: z.enum(['intact', 'changed']).meta({
      description: 'whether the stored inputs are the ones that the decision has the digest of',
    }),
    model: z.object({ name: z.string(), version: z.string(), hash: z.string() }),
    failure: z.string().nullable().meta({ description: 'why the stored inputs cannot be scored' }),
  })
  .meta({
    id: 'Reproduction',
    description: 'The stored inputs, scored and explained once more by the version that decided.',
    examples: [
      {
        decision_id: '0198f3c2-5a6e-7c43-9b0e-2f6f8d1c4a77',
        match: true,
        score_diff: 0,
        phi_diff: 0,
        residual: 0,
        snapshot: 'intact',
        model: { name: 'my-model', version: '7', hash: 'sha256:…' },
        failure: null,
      },
    ],
  })

const row = z.record(z.string(), z.unknown())

/** All that is needed to check a decision on another machine, without this server: `candor log verify --bundle FILE`. */
export const evidence = z
  .object({
    format: z.literal('candor-evidence/1'),
    made_at: z.iso.datetime(),
    decision: decisionView,
    threshold: decisionThreshold.nullable(),
    snapshot: z.object({
      spec_hash: z.string(),
      values: z.string().meta({ description: 'what was scored: canonical JSON, byte for byte' }),
    }),
    content: z.object({ decision: row, event: row, explanation: row }).meta({
      description: 'the stored rows, as the audit entry digests them',
    }),
    salt: z.string().meta({ description: 'of the digests' }),
    model: z.object({
      name: z.string(),
      version: z.string(),
      hash: z.string(),
      manifest: z.record(z.string(), z.unknown()),
    }),
    policy: z.object({ scenario: z.string(), digest: z.string() }).nullable(),
    audit: z.object({
      seq: z.int().min(1).meta({ description: 'of the entry that is about the decision' }),
      entries: z.array(auditEntry).meta({
        description:
          'from the entry before it to the one that the checkpoint signs, else to the one behind it',
      }),
      checkpoint: auditCheckpoint.nullable().meta({ description: 'the first one that covers the entry' }),
      public_key: z.string().nullable().meta({ description: 'of the checkpoint, PEM' }),
    }),
    how_to_verify: z.array(z.string()),
  })
  .meta({ id: 'Evidence', description: 'A decision with everything that proves it.' })

export type Reproduction = z.infer<typeof reproduction>
export type Evidence = z.infer<typeof evidence>
