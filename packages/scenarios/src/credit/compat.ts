import type {
  Compat,
  CompatAnswer,
  CompatCell,
  CompatExplanation,
  CompatField,
  CompatRecord,
  CompatRequest,
  CompatScored,
  CompatScoring,
} from '../compat.ts'
import { policy } from './policy.ts'

/** The model of the published system, which this API answers with. */
const model = 'credit-faithful'

const text = (name: string, meaning: string): CompatField => ({
  name,
  type: 'text',
  isRequired: true,
  meaning,
})

const whole = (name: string, meaning: string, most?: number): CompatField => ({
  name,
  type: 'integer',
  isRequired: true,
  least: 0,
  meaning,
  ...(most === undefined ? {} : { most }),
})

const number = (name: string, meaning: string, bounds: Partial<CompatField> = { least: 0 }): CompatField => ({
  name,
  type: 'number',
  isRequired: true,
  meaning,
  ...bounds,
})

const aShare = { least: 0, most: 1 }

const customer: readonly CompatField[] = [
  whole('age', 'years', 130),
  text('gender', 'f or m'),
  text('region', 'one of the 16 regions, such as Metropolitana'),
  text('education_level', 'básica, media, técnica, universitaria or postgrado'),
  text('marital_status', 'soltero, casado, divorciado or viudo'),
  text('housing_status', 'arriendo, propia or familiar'),
  whole('dependents', 'persons'),
  number('income', 'CLP a month'),
  whole('employment_years', 'years'),
  whole('credit_history_months', 'months'),
  whole('num_loans', 'loans that run'),
  number('avg_monthly_payment', 'CLP a month'),
  number('delinquency_rate', 'part of the payments that came late', aShare),
  whole('credit_inquiries', 'inquiries of the last months'),
  number('regional_cpi', 'yearly inflation in the region, such as 0.034', {}),
  number('regional_unemployment', 'unemployment in the region, such as 0.086', aShare),
  {
    name: 'approval_score',
    type: 'number',
    meaning: 'never to be sent',
    refused: 'the label was drawn from approval_score: no model may read it',
  },
]

const names = customer.filter(({ refused }) => refused === undefined).map(({ name }) => name)

const person: CompatField = {
  name: 'customer',
  type: 'fields',
  isRequired: true,
  fields: customer,
  meaning: 'who applies',
}

const explained: readonly CompatField[] = [
  {
    name: 'space',
    type: 'text',
    choices: ['probability', 'log_odds'],
    isNullable: true,
    meaning: 'what base value and contributions are counted in; null where there is no explanation',
  },
  {
    name: 'base_value',
    type: 'number',
    isNullable: true,
    meaning: 'the mean score of the rows that are compared with',
  },
  {
    name: 'contributions',
    type: 'list',
    fields: [
      { name: 'feature', type: 'text', meaning: 'a field of the customer' },
      { name: 'value', type: 'cell', meaning: 'as it was sent' },
      { name: 'contribution', type: 'number', meaning: 'what it adds to the base value' },
    ],
    meaning: 'one for each field of the customer, greatest size first',
  },
  {
    name: 'residual',
    type: 'number',
    isNullable: true,
    meaning: 'what base value and contributions miss the score by',
  },
  { name: 'model_version', type: 'text', meaning: 'name and version of the model' },
]

const decided: readonly CompatField[] = [
  { name: 'approved', type: 'flag', meaning: 'probability at or above one half' },
  { name: 'probability', type: 'number', least: 0, most: 1, meaning: 'of approval' },
]

const warnings: CompatField = {
  name: 'warnings',
  type: 'list',
  fields: [{ name: 'code', type: 'text', meaning: 'what kind of warning' }],
  meaning: 'what the reader of the score should know',
}

const scoring: Pick<CompatScoring, 'toRecord'> = { toRecord }

/** The credit platform that this domain replaces: `POST predict`, `POST explain`. */
export const compat: Compat = {
  routes: [
    {
      method: 'POST',
      path: 'predict',
      does: 'score',
      summary: 'Decide on an application.',
      query: [],
      body: [
        person,
        { name: 'include_explanation', type: 'flag', fallback: false, meaning: 'with every contribution' },
      ],
      answer: [
        ...decided,
        { name: 'explanation', type: 'fields', fields: explained, meaning: 'where it was asked for' },
        { name: 'decision_id', type: 'text', meaning: 'the stored decision: GET /v1/decisions/{id}' },
        warnings,
      ],
      ...scoring,
      toModel: ({ body }) => callOf(body['include_explanation'] === true),
      toResponse: (scored, request) => ({
        ...decisionOf(scored),
        ...(request.body['include_explanation'] === true
          ? { explanation: isGiven(scored.explanation) ? explanationOf(scored, request) : null }
          : {}),
        decision_id: scored.decisionId,
        warnings: scored.warnings,
      }),
    },
    {
      method: 'POST',
      path: 'explain',
      does: 'explain',
      summary: 'Explain the score of an application; nothing is stored.',
      query: [],
      body: [person],
      answer: [...decided, ...explained, warnings],
      ...scoring,
      toModel: () => callOf(true),
      toResponse: (scored, request) => ({
        ...decisionOf(scored),
        ...explanationOf(scored, request),
        warnings: scored.warnings,
      }),
    },
  ],
}

function callOf(explain: boolean) {
  return { model, scale: 'raw', use: policy.defaultUse, explain, narrate: false } as const
}

function toRecord({ body }: CompatRequest): CompatRecord {
  const values = customerOf(body)
  return { features: Object.fromEntries(names.map((name) => [name, values[name]!])), defaulted: [] }
}

function customerOf(body: CompatRequest['body']): Readonly<Record<string, CompatCell>> {
  return body['customer'] as Readonly<Record<string, CompatCell>>
}

function decisionOf({ outcome, probability }: CompatScored) {
  return { approved: outcome === policy.uses[policy.defaultUse]!.outcomes!.beyond, probability }
}

function isGiven(explanation: CompatScored['explanation']): explanation is CompatExplanation {
  return explanation.status === 'ok'
}

function explanationOf({ explanation, model }: CompatScored, { body }: CompatRequest): CompatAnswer {
  if (!isGiven(explanation)) return { space: null, base_value: null, contributions: [], residual: null }
  const values = customerOf(body)
  return {
    space: explanation.unit === 'probability' ? 'probability' : 'log_odds',
    base_value: explanation.base,
    contributions: explanation.contributions.map(({ feature, phi }) => ({
      feature,
      value: values[feature] ?? null,
      contribution: phi,
    })),
    residual: explanation.residual,
    model_version: `${model.name}@${model.version}`,
  }
}
