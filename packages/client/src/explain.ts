import { z } from 'zod'
import { warning } from './decision-view.ts'
import { explanationGiven } from './explanation.ts'
import { audience, featureValues, language } from './feature-values.ts'
import { oneVersionOnly, versionChoice } from './score.ts'

export const explainQuery = z
  .strictObject({
    ...versionChoice,
    lang: language.default('en'),
    audience: audience.default('case_handler'),
  })
  .refine(oneVersionOnly, { path: ['alias'], error: 'give a version or an alias, not both' })

export const explainRequest = z
  .strictObject({
    features: featureValues,
    method: z.enum(['auto', 'interventional', 'path_dependent', 'exact']).default('auto').meta({
      description: "auto: interventional with the model's background, path_dependent where there is none",
    }),
    space: z.enum(['margin', 'probability']).default('margin').meta({
      description:
        'what contributions add up to: the margin, or the probability (interventional by the rescale rule, or exact)',
    }),
    background: z.string().min(1).max(255).optional().meta({ description: "default: the version's own" }),
    class: z.string().min(1).max(255).optional().meta({
      description: 'which class to explain, with more than two; default: the predicted one',
    }),
    level: z.enum(['source', 'column']).default('source').meta({
      description: 'source: a contribution per feature; column: per column of the model, without words',
    }),
  })
  .meta({
    id: 'ExplainRequest',
    examples: [{ features: { age: 41, total_claim_amount: 52080, incident_severity: 'Minor Damage' } }],
  })

export const explainAnswer = z
  .object({ explanation: explanationGiven, warnings: z.array(warning) })
  .meta({ id: 'ExplainAnswer', description: 'Every contribution, no rest; nothing is stored.' })

export type ExplainQuery = z.infer<typeof explainQuery>
export type ExplainRequest = z.infer<typeof explainRequest>
export type ExplainAnswer = z.infer<typeof explainAnswer>
