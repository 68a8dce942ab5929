import { z } from 'zod'
import { linkRules } from './counterfactual.ts'
import { warning } from './decision-view.ts'
import { background, contribution } from './explanation.ts'
import { featureValue, featureValues } from './feature-values.ts'

export const mostWhatIfCells = 1000

export const whatIfRequest = z
  .strictObject({
    features: featureValues,
    vary: z.record(z.string().min(1).max(255), z.array(featureValue).min(1).max(mostWhatIfCells)).meta({
      description: `values to try by feature; every combination is a cell, at most ${mostWhatIfCells}`,
    }),
    linked: linkRules.optional(),
    attributions: z.boolean().default(true).meta({
      description: 'false: scores only',
    }),
    method: z.enum(['auto', 'interventional', 'path_dependent']).default('auto'),
    class: z.string().min(1).max(255).optional().meta({
      description:
        'which class to explain, with more than two; default: the one predicted for the record as it is',
    }),
    level: z.enum(['source', 'column']).default('source'),
    deadline_ms: z.int().min(1).max(30_000).default(10_000),
  })
  .meta({
    id: 'WhatIfRequest',
    examples: [
      {
        features: { age: 41, total_claim_amount: 52080, incident_severity: 'Minor Damage' },
        vary: { total_claim_amount: [20000, 40000], incident_severity: ['Minor Damage', 'Total Loss'] },
      },
    ],
  })

const cellScore = z
  .object({
    margin: z.number().nullable(),
    probability: z.number().nullable().meta({ description: 'on the scale of the usual threshold' }),
    raw: z.number().nullable(),
    calibrated: z.number().nullable(),
    prediction: z.number().optional(),
    predicted: z.string().optional(),
    probabilities: z.record(z.string(), z.number()).optional(),
    margins: z.record(z.string(), z.number()).optional(),
    outcome: z.string().nullable(),
    band: z.string().nullable(),
  })
  .meta({ id: 'WhatIfScore' })

const cellExplanation = z
  .object({
    base: z.number(),
    score: z.number(),
    residual: z.number(),
    contributions: z.array(contribution),
  })
  .meta({
    id: 'WhatIfExplanation',
    description: 'base + the sum of the contributions = score, within residual.',
  })

export const whatIfCell = z
  .object({
    values: featureValues.meta({ description: 'what was changed, with what followed from it' }),
    score: cellScore,
    change: z
      .number()
      .meta({ description: 'of the margin or prediction that is explained, against the record as it is' }),
    explanation: cellExplanation.nullable(),
    warnings: z.array(warning).meta({ description: 'levels and ranges that training had not seen' }),
  })
  .meta({ id: 'WhatIfCell' })

export const whatIfAnswer = z
  .object({
    model: z.object({ name: z.string(), version: z.string(), hash: z.string() }),
    vary: z.array(z.object({ feature: z.string(), values: z.array(featureValue) })).meta({
      description: 'the axes of the grid: the last one changes fastest from cell to cell',
    }),
    original: whatIfCell,
    cells: z.array(whatIfCell),
    explained: z
      .object({
        method: z.enum(['interventional', 'path_dependent', 'exact']),
        space: z.enum(['margin', 'probability']),
        unit: z.string(),
        class: z.string().optional(),
        background: background.nullable(),
      })
      .nullable(),
  })
  .meta({ id: 'WhatIfAnswer', description: 'A grid of scores and what they are made of. Nothing is stored.' })

export type WhatIfRequest = z.infer<typeof whatIfRequest>
export type WhatIfCell = z.infer<typeof whatIfCell>
export type WhatIfAnswer = z.infer<typeof whatIfAnswer>
