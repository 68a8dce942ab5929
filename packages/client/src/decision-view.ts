import { z } from 'zod'
import { explanation } from './explanation.ts'
import { narrativeStatus } from './narrative.ts'

export const scoreScale = z.enum(['raw', 'calibrated', 'prediction']).meta({
  id: 'ScoreScale',
  description: 'What the score means: raw or calibrated probability, or a predicted number.',
})

export const decisionThreshold = z
  .object({
    value: z.number(),
    operator: z.enum(['>=', '>']),
    scale: z.enum(['raw', 'calibrated']),
    source: z.string(),
  })
  .meta({ id: 'DecisionThreshold' })

export const warning = z
  .object({
    code: z.string(),
    feature: z.string().optional(),
    detail: z.string().optional(),
  })
  .meta({
    id: 'Warning',
    description: 'Something about the record that the reader of the score should know.',
  })

export const decisionModel = z
  .object({
    name: z.string(),
    version: z.string(),
    alias: z.string().nullable(),
    hash: z.string(),
    calibrated: z.boolean().meta({ description: 'whether this answer stands on the calibrated scale' }),
  })
  .meta({ id: 'DecisionModel' })

export const provenance = z
  .object({
    client: z.array(z.string()).meta({ description: 'sent with the record' }),
    stored: z.array(z.string()).meta({ description: 'made of the stored events of the entity' }),
    entity: z
      .array(z.string())
      .meta({ description: 'other columns, taken from the attributes of the entity' }),
  })
  .meta({
    id: 'Provenance',
    description:
      'Of models that read the history of an entity: where its features are from. * is all of them.',
  })

/** A stored decision as it was answered: score, outcome, and why. Every later reading gives the same document. */
export const decisionView = z
  .object({
    decision_id: z.string(),
    external_id: z.string(),
    model: decisionModel,
    probability: z.number().min(0).max(1).nullable(),
    margin: z.number().nullable(),
    scale: scoreScale,
    prediction: z.number().optional(),
    predicted: z.string().optional(),
    probabilities: z.record(z.string(), z.number()).optional(),
    margins: z.record(z.string(), z.number()).optional(),
    band: z.string().nullable(),
    use: z.string().nullable(),
    outcome: z.string().nullable(),
    threshold: decisionThreshold.nullable(),
    mode: z.enum(['automatic', 'review']),
    explanation,
    narrative: z.object({ status: narrativeStatus }),
    rules: z.array(z.object({ id: z.string(), hit: z.boolean(), score: z.number() })),
    alert_id: z.string().nullable(),
    warnings: z.array(warning),
    provenance: provenance.optional(),
    timings_ms: z.object({
      features: z.number(),
      score: z.number(),
      explain: z.number().nullable(),
      store: z.number(),
    }),
    created_at: z.iso.datetime(),
  })
  .meta({
    id: 'DecisionView',
    examples: [
      {
        decision_id: '0198f3c2-5a6e-7c43-9b0e-2f6f8d1c4a77',
        external_id: 'claim-1',
        model: { name: 'my-model', version: '7', alias: 'champion', hash: 'sha256:…', calibrated: false },
        probability: 0.8731,
        margin: 1.9284,
        scale: 'raw',
        band: 'high',
        use: 'auto_flagger',
        outcome: 'AUTO_FLAG',
        threshold: { value: 0.53, operator: '>=', scale: 'raw', source: 'policy:my-model' },
        mode: 'automatic',
        explanation: {
          status: 'ok',
          method: 'interventional',
          space: 'margin',
          unit: 'log_odds',
          model_hash: 'sha256:…',
          base: -1.1042,
          background: { name: 'train-200', rows: 200, digest: 'sha256:…' },
          score: 1.9284,
          residual: 0,
          contributions: [{ feature: 'injury_share', phi: 1.431 }],
          rest: { features: 17, phi: 1.6016 },
          reasons: [
            {
              feature: 'injury_share',
              code: 'C-104',
              phi: 1.431,
              share: 0.47,
              direction: 'raises',
              rank: 1,
              tie: false,
              principal: true,
              value: { raw: 0.12, unit: 'share' },
              comparison: {
                kind: 'percentile',
                cohort: 'train',
                percentile: 8,
                band: 'very_low',
                share: 0,
                p25: 0.18,
                p50: 0.31,
                p75: 0.44,
              },
              comparison_conflict: false,
              text: 'The injury share of the claim (12%) is lower than 92% of training claims (typical 18%–44%). It was the largest factor raising the score.',
              evidence: 'ev:…',
            },
          ],
        },
        narrative: { status: 'disabled' },
        rules: [],
        alert_id: null,
        warnings: [{ code: 'feature_out_of_range', feature: 'age' }],
        timings_ms: { features: 1.2, score: 0.1, explain: 0.2, store: 0.4 },
        created_at: '2026-01-31T09:30:00.000Z',
      },
    ],
  })

export type ScoreScale = z.infer<typeof scoreScale>
export type DecisionThreshold = z.infer<typeof decisionThreshold>
export type WireWarning = z.infer<typeof warning>
export type Provenance = z.infer<typeof provenance>
export type DecisionModel = z.infer<typeof decisionModel>
export type DecisionView = z.infer<typeof decisionView>
