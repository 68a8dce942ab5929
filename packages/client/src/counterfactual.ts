import { z } from 'zod'
import { warning } from './decision-view.ts'
import { featureValue, featureValues } from './feature-values.ts'
import { oneVersionOnly, versionChoice } from './score.ts'

export const modelChoiceQuery = z
  .strictObject(versionChoice)
  .refine(oneVersionOnly, { path: ['alias'], error: 'give a version or an alias, not both' })

const column = z.string().min(1).max(255)
const pairs = z.array(z.tuple([column, column])).max(1000)
const finite = z.number()

/** Columns that follow from others: constant + the sum of factor times column. */
export const linkRules = z
  .record(column, z.strictObject({ constant: finite.optional(), factors: z.record(column, finite) }))
  .meta({
    id: 'LinkRules',
    description:
      'Columns that follow from others: constant + the sum of factor times column; they never move by themselves.',
    examples: [{ new_balance: { factors: { old_balance: 1, amount: -1 } } }],
  })

export const counterfactualRequest = z
  .strictObject({
    features: featureValues,
    to: finite.optional().meta({
      description: "the cut-off to get across; default: that of the policy's usual use, else 0.5",
    }),
    locked: z.array(column).max(10_000).optional().meta({
      description: 'columns that stay as they are, besides those that the policy keeps',
    }),
    direction: z.record(column, z.enum(['up', 'down'])).optional(),
    range: z
      .record(column, z.tuple([finite, finite]))
      .optional()
      .meta({
        description: 'least and greatest permitted value, both included',
      }),
    step: z.record(column, finite.positive()).optional().meta({
      description: 'permitted values are whole multiples of it',
    }),
    levels: z
      .record(column, z.array(z.string().max(65_536)).max(10_000))
      .optional()
      .meta({
        description: 'permitted levels of a category',
      }),
    linked: linkRules.optional(),
    requires: pairs.optional().meta({ description: '[a, b]: a changes only together with b' }),
    forbids: pairs.optional().meta({ description: '[a, b]: a and b never change together' }),
    cost: z
      .record(column, z.strictObject({ per_unit: finite.min(0).optional(), fixed: finite.min(0).optional() }))
      .optional()
      .meta({ description: 'of changing a column; default: distance in median deviations of training rows' }),
    weights: z.record(column, finite.positive()).optional().meta({
      description: 'what changing a column costs, times so much',
    }),
    margin: finite.min(0).optional().meta({ description: 'the new score lies so far beyond the cut-off' }),
    plausible: z.boolean().optional().meta({
      description: 'only rows as near to the background as its own rows are to each other',
    }),
    max_changes: z.int().min(1).max(20).default(3),
    count: z.int().min(1).max(20).default(1).meta({ description: 'answers wanted' }),
    deadline_ms: z.int().min(1).max(30_000).default(2000).meta({
      description: 'best answer after so long',
    }),
    budget: z.int().min(1).max(10_000_000).optional().meta({
      description: 'boxes that the search opens at most; default 200,000. It does not depend on the machine',
    }),
  })
  .meta({
    id: 'CounterfactualRequest',
    examples: [
      {
        features: { age: 41, total_claim_amount: 52080, incident_severity: 'Minor Damage' },
        locked: ['age'],
        direction: { total_claim_amount: 'down' },
        max_changes: 2,
        count: 3,
      },
    ],
  })

export const counterfactualOption = z
  .object({
    changes: z.array(z.object({ feature: z.string(), from: featureValue, to: featureValue })),
    score: z.number().meta({ description: 'on the scale of the cut-off' }),
    probability: z.number().nullable().meta({ description: 'the same, where it is one' }),
    distance: z.number().meta({ description: 'how far beyond the cut-off it lies' }),
    cost: z.number(),
    verified: z.literal(true).meta({ description: 'the changed record was scored by the model itself' }),
    plausibility: z
      .object({ distance: z.number(), limit: z.number(), plausible: z.boolean() })
      .nullable()
      .meta({ description: 'distance to the nearest rows of the background; null where there is none' }),
  })
  .meta({ id: 'CounterfactualOption' })

export const counterfactualAnswer = z
  .object({
    status: z.enum(['found', 'none', 'undecided']).meta({
      description:
        'found: options, cheapest first; none: proved that no permitted change crosses; undecided: the search ended before it knew, options hold the best that was met with',
    }),
    model: z.object({ name: z.string(), version: z.string(), hash: z.string() }),
    threshold: z.object({ value: z.number(), operator: z.enum(['>=', '>']) }),
    score: z.number(),
    wanted: z.enum(['above', 'below']),
    options: z.array(counterfactualOption),
    optimal: z.boolean().meta({ description: 'whether nothing permitted costs less than the first option' }),
    cost_lower_bound: z.number().nullable().meta({ description: 'no answer costs less; null: none known' }),
    cost_unit: z.string(),
    binding: z
      .array(
        z.object({
          rule: z.string(),
          feature: z.string().nullable(),
          option: counterfactualOption.nullable(),
        }),
      )
      .meta({ description: 'with none: each rule without which there would be an option, and the option' }),
    not_searched: z.array(z.string()).meta({ description: 'columns of which only some values were tried' }),
    boxes: z.int(),
    locked_by_scenario: z.array(z.string()),
    kept_missing: z.array(z.string()).meta({ description: 'columns without a value, which stay so' }),
    warnings: z.array(warning),
  })
  .meta({
    id: 'CounterfactualAnswer',
    description:
      'What the model would have said, other things equal; no promise and no cause. Nothing is stored.',
  })

export type LinkRules = z.infer<typeof linkRules>
export type ModelChoiceQuery = z.infer<typeof modelChoiceQuery>
export type CounterfactualRequest = z.infer<typeof counterfactualRequest>
export type CounterfactualOptionView = z.infer<typeof counterfactualOption>
export type CounterfactualAnswer = z.infer<typeof counterfactualAnswer>
