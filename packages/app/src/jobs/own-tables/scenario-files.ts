import type { PipelinePlan } from '@candor/core'
import type { Checks, Policy, ScenarioData, ScenarioHistory, TableReading, Wording } from '@candor/scenarios'
import { z } from 'zod'

/** A question that a person still has to answer; answered by taking the entry out of the list. */
export type OpenPoint = { readonly at: string; readonly question: string }

const open = z.array(z.strictObject({ at: z.string(), question: z.string() })).default([])

const texts = z.strictObject({ en: z.string(), es: z.string() })

const column = z.strictObject({
  name: z.string().min(1),
  type: z.enum(['float64', 'float32', 'int32', 'boolean', 'category', 'instant']),
  role: z.enum(['feature', 'target', 'id', 'group', 'time', 'weight', 'leak']),
  unit: z.string().nullable(),
  sensitivity: z.enum(['none', 'personal', 'proxy', 'protected']),
  availableAt: z.enum(['before', 'after']),
})

const reading = z.strictObject({
  delimiter: z.string().optional(),
  header: z.boolean().optional(),
  missing: z.array(z.string()).optional(),
  encoding: z.string().optional(),
  numbers: z.record(z.string(), z.enum(['decimal_comma', 'plain'])).optional(),
  repeated: z.literal('numbered').optional(),
  table: z.string().optional(),
  joined: z.array(z.strictObject({ table: z.string(), key: z.string(), on: z.string() })).optional(),
})

const schemaFile = z.strictObject({
  id: z.string(),
  title: texts,
  reading: reading.default({}),
  target: z.strictObject({
    column: z.string(),
    positive: z.string().nullable(),
    task: z.enum(['classification', 'regression']).optional(),
    missing: z.literal('left_out').optional(),
  }),
  columns: z.array(column).min(1),
  aliases: z.record(z.string(), z.string()).default({}),
  open,
})

const input = { output: z.string(), input: z.string() }

const rowStep = z.discriminatedUnion('step', [
  z.strictObject({
    step: z.literal('ratio'),
    output: z.string(),
    numerator: z.string(),
    denominator: z.string(),
  }),
  z.strictObject({
    step: z.literal('difference'),
    output: z.string(),
    from: z.union([z.string(), z.number()]),
    minus: z.string(),
  }),
  z.strictObject({
    step: z.literal('date_difference'),
    output: z.string(),
    from: z.string(),
    to: z.string(),
    unit: z.literal('day'),
  }),
  z.strictObject({
    step: z.literal('date_part'),
    ...input,
    part: z.enum(['year', 'month', 'weekday', 'hour']),
  }),
  z.strictObject({
    step: z.literal('cyclic'),
    ...input,
    period: z.number(),
    wave: z.enum(['sine', 'cosine']),
  }),
  z.strictObject({ step: z.literal('remainder'), ...input, divisor: z.number() }),
  z.strictObject({
    step: z.literal('bin'),
    ...input,
    edges: z.array(z.number()),
    labels: z.array(z.string()),
  }),
  z.strictObject({
    step: z.literal('split'),
    ...input,
    separator: z.string(),
    part: z.number(),
  }),
  z.strictObject({
    step: z.literal('flag_level'),
    ...input,
    levels: z.array(z.string()),
    missing: z.boolean(),
  }),
  z.strictObject({
    step: z.literal('level_map'),
    ...input,
    map: z.record(z.string(), z.string()),
    missing: z.string().nullable(),
  }),
  z.strictObject({
    step: z.literal('level_number'),
    ...input,
    map: z.record(z.string(), z.number()),
    other: z.number().nullable(),
  }),
  z.strictObject({ step: z.literal('clip'), ...input, low: z.number(), high: z.number() }),
])

const encoder = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('passthrough'), source: z.string() }),
  z.strictObject({
    kind: z.literal('one_hot'),
    source: z.string(),
    names: z.enum(['prefixed', 'level']).optional(),
  }),
  z.strictObject({
    kind: z.literal('ordinal'),
    source: z.string(),
    levels: z.array(z.string()).optional(),
    missing: z.literal('nan').optional(),
  }),
  z.strictObject({ kind: z.literal('standard'), source: z.string() }),
  z.strictObject({ kind: z.literal('robust'), source: z.string() }),
  z.strictObject({ kind: z.literal('missing_flag'), source: z.string() }),
])

const plan = z.strictObject({
  rowSteps: z.array(rowStep),
  encoders: z.array(encoder).min(1),
  families: z.record(z.string(), z.string()),
})

type Condition =
  | { readonly column: string; readonly levels: readonly string[] }
  | { readonly column: string; readonly atLeast?: number | undefined; readonly below?: number | undefined }
  | { readonly column: string; readonly multipleOf: number }
  | { readonly column: string; readonly passed: boolean }
  | { readonly anyOf: readonly Condition[] }

const named = { column: z.string() }
const condition: z.ZodType<Condition> = z.lazy(() =>
  z.union([
    z.strictObject({ ...named, levels: z.array(z.string()) }),
    z.strictObject({ ...named, multipleOf: z.number() }),
    z.strictObject({ ...named, passed: z.boolean() }),
    z.strictObject({ ...named, atLeast: z.number().optional(), below: z.number().optional() }),
    z.strictObject({ anyOf: z.array(condition) }),
  ]),
)

const historyStep = z.strictObject({
  output: z.string(),
  side: z.string(),
  statistic: z.enum([
    ...(['count', 'per_day', 'sum', 'mean', 'max', 'min', 'std'] as const),
    ...(['share', 'distinct', 'coverage', 'hours_since'] as const),
  ]),
  of: z
    .union([
      z.string(),
      z.strictObject({ hoursSince: z.string() }),
      z.strictObject({ isNew: z.literal('counterparty') }),
      z.strictObject({ countWithin: z.number() }),
    ])
    .optional(),
  levels: z.array(z.string()).optional(),
  hours: z.number().optional(),
  where: z.array(condition).optional(),
})

const historyPlan = z.strictObject({
  time: z.string(),
  sides: z.record(z.string(), z.string()),
  steps: z.array(historyStep).min(1),
})

const history = z.strictObject({
  rows: z.string(),
  entity: z.array(z.string()).min(1),
  asOf: z.string(),
  plans: z.array(z.strictObject({ table: z.string(), plan: historyPlan })),
  joined: z.array(z.strictObject({ table: z.string(), key: z.string(), on: z.string() })).optional(),
})

const featuresFile = z.strictObject({ drop: z.array(z.string()), plan, history: history.optional(), open })

const scale = z.enum(['raw', 'calibrated'])
const operator = z.enum(['>=', '>'])

const policyFile = z.strictObject({
  favourable: z.enum(['positive', 'negative']),
  uses: z.record(
    z.string(),
    z.strictObject({
      threshold: z.strictObject({ value: z.number(), operator, scale }).nullable(),
      outcomes: z.strictObject({ beyond: z.string(), short: z.string() }).nullable(),
    }),
  ),
  defaultUse: z.string(),
  defaultModel: z.string(),
  bands: z.array(z.strictObject({ id: z.string(), from: z.number(), operator, scale, labels: texts })),
  subjectExplanation: z.enum(['none', 'general', 'factors']),
  models: z.array(
    z.strictObject({
      name: z.string(),
      algorithm: z.enum(['gbm', 'rf', 'extra-trees', 'voting', 'isolation-forest', 'logistic']),
      parameters: z.record(z.string(), z.union([z.number(), z.string(), z.boolean()])),
      calibrate: z.enum(['none', 'sigmoid', 'isotonic']),
    }),
  ),
  open,
})

const spanish = z.strictObject({ text: z.string(), gender: z.enum(['m', 'f']), number: z.enum(['s', 'p']) })

const family = z.strictObject({
  code: z.string(),
  short: texts,
  label: z.strictObject({ en: z.string(), es: spanish }),
  format: z.enum(['number', 'share', 'money', 'hour', 'month', 'year', 'level']),
  unit: z.strictObject({ en: z.string(), es: z.string(), one: texts.optional() }).nullable(),
  missing: texts.optional(),
})

const wordingFile = z.strictObject({
  families: z.record(z.string(), family),
  levels: z.record(z.string(), texts),
  cohort: texts,
  currency: z.string(),
  open,
})

const rule = z.array(z.strictObject({ column: z.string(), levels: z.array(z.string()) }))

const groupFile = z
  .strictObject({
    column: z.string(),
    edges: z
      .array(z.number())
      .refine((edges) => edges.every((edge, i) => i === 0 || edges[i - 1]! < edge), 'edges must ascend')
      .nullable(),
    tiers: z.array(z.string()).optional(),
  })
  .refine(({ edges, tiers }) => tiers === undefined || tiers.length === (edges?.length ?? -1) + 1, {
    path: ['tiers'],
    message: 'one more name than there are edges',
  })

const checksFile = z.strictObject({
  groups: z.array(groupFile),
  proxies: z.array(z.strictObject({ column: z.string(), standsFor: z.string(), reason: z.string() })),
  spurious: z.array(z.strictObject({ column: z.string(), levels: z.array(z.string()), reason: z.string() })),
  purposes: z.record(z.string(), texts).optional(),
  challenger: z.strictObject({ rule, meaning: texts }).nullable(),
  headlines: z.array(
    z.strictObject({
      name: z.string(),
      value: z.number(),
      tolerance: z.number(),
      sampleTolerance: z.number(),
    }),
  ),
  open,
})

/** What each file of a scenario holds. */
export const scenarioFiles = {
  schema: schemaFile,
  features: featuresFile,
  policy: policyFile,
  wording: wordingFile,
  checks: checksFile,
} as const

export type FileName = keyof typeof scenarioFiles

type Open = { readonly open: readonly OpenPoint[] }

/** The files of a scenario as values: each with its open points. */
export type ScenarioFiles = {
  readonly schema: Pick<ScenarioData, 'id' | 'title' | 'target' | 'aliases'> & {
    readonly reading: TableReading
    readonly columns: ScenarioData['schema']
  } & Open
  readonly features: {
    readonly drop: readonly string[]
    readonly plan: PipelinePlan
    readonly history?: ScenarioHistory
  } & Open
  readonly policy: Policy & Pick<ScenarioData, 'models'> & Open
  readonly wording: Wording & Open
  readonly checks: Checks & Open
}
