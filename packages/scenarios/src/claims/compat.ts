import type {
  Compat,
  CompatAnswer,
  CompatCell,
  CompatExplanation,
  CompatField,
  CompatModel,
  CompatRecord,
  CompatRequest,
  CompatScored,
  CompatWarning,
} from '../compat.ts'
import { wording } from './wording.ts'

/** The models' names in this API, by the value of its `model` parameter. */
const models: Readonly<Record<string, { readonly name: string; readonly label: string }>> = {
  rf: { name: 'claims-rf', label: 'RandomForest' },
  et: { name: 'claims-et', label: 'ExtraTrees' },
  xgb: { name: 'claims-gbm', label: 'XGBoost' },
  voting: { name: 'claims-voting', label: 'VotingEnsemble' },
}

const mostItems = 5

const query: readonly CompatField[] = [
  {
    name: 'model',
    type: 'text',
    choices: Object.keys(models),
    fallback: 'rf',
    meaning: 'which model scores; xgb is gradient boosting',
  },
  {
    name: 'calibrated',
    type: 'flag',
    fallback: true,
    meaning: 'kept for old callers: the scenario decides the scale, and the answer says which it is',
  },
  {
    name: 'scenario',
    type: 'text',
    choices: ['dashboard', 'auto_flagger'],
    fallback: 'dashboard',
    meaning:
      'dashboard: the calibrated probability, no outcome; auto_flagger: the raw one, and whether it is flagged',
  },
  { name: 'explain', type: 'flag', fallback: true, meaning: 'with the reasons, at most five' },
  { name: 'llm_explain', type: 'flag', fallback: false, meaning: 'with a text by a language model' },
]

const money = (name: string, meaning: string): CompatField => ({
  name,
  type: 'number',
  isRequired: true,
  least: 0,
  meaning,
})

const share = (name: string, meaning: string): CompatField => ({
  name,
  type: 'number',
  isNullable: true,
  least: 0,
  most: 1,
  meaning,
})

const level = (name: string, levels: string): CompatField => ({
  name,
  type: 'text',
  isNullable: true,
  meaning: `${levels}; left out where it is not known`,
})

const body: readonly CompatField[] = [
  money('policy_annual_premium', 'annual premium of the policy'),
  money('total_claim_amount', 'amount of the whole claim'),
  { name: 'vehicle_age', type: 'integer', isRequired: true, least: 0, most: 120, meaning: 'years' },
  {
    name: 'days_since_bind',
    type: 'integer',
    isRequired: true,
    least: 0,
    meaning: 'days that the policy had run',
  },
  { name: 'months_as_customer', type: 'integer', isRequired: true, least: 0, meaning: 'months' },
  {
    name: 'capital-gains',
    aliases: ['capital_gains'],
    type: 'number',
    fallback: 0,
    least: 0,
    meaning: 'gains on capital',
  },
  {
    name: 'capital-loss',
    aliases: ['capital_loss'],
    type: 'number',
    fallback: 0,
    meaning: 'losses on capital, as 0 or a negative number',
  },
  share('injury_share', 'part of the claim that is for injuries'),
  share('property_share', 'part of the claim that is for other property'),
  { name: 'age', type: 'integer', fallback: 38, least: 0, most: 130, meaning: 'age of the insured in years' },
  { name: 'umbrella_limit', type: 'integer', isRequired: true, meaning: 'limit of the umbrella policy' },
  {
    name: 'incident_hour_of_the_day',
    type: 'integer',
    isRequired: true,
    least: 0,
    most: 23,
    meaning: 'hour of the incident',
  },
  level('collision_type', 'Front Collision, Side Collision, Rear Collision or ?'),
  level('incident_severity', 'Major Damage, Minor Damage, Total Loss or Trivial Damage'),
  level('authorities_contacted', 'Police, Fire, Ambulance, Other or None'),
  {
    name: 'number_of_vehicles_involved',
    type: 'integer',
    isNullable: true,
    fallback: 1,
    least: 1,
    meaning: 'vehicles in the incident',
  },
  {
    name: 'bodily_injuries',
    type: 'integer',
    isNullable: true,
    fallback: 0,
    least: 0,
    meaning: 'persons hurt',
  },
  level('police_report_available', 'YES, NO or ?'),
]

const answer: readonly CompatField[] = [
  { name: 'model', type: 'text', meaning: 'the model that scored' },
  { name: 'calibrated', type: 'flag', meaning: 'whether the probability is the calibrated one' },
  { name: 'probability', type: 'number', least: 0, most: 1, meaning: 'probability of fraud' },
  {
    name: 'threshold_flag',
    type: 'text',
    isNullable: true,
    meaning: 'AUTO_FLAG or AUTO_APPROVE; null where the scenario decides nothing',
  },
  { name: 'scenario', type: 'text', meaning: 'as asked' },
  {
    name: 'explanation',
    type: 'list',
    fields: [
      { name: 'feature', type: 'text', meaning: 'what the item is about' },
      { name: 'direction', type: 'text', choices: ['UP', 'DOWN'], meaning: 'what it does to the score' },
      { name: 'text', type: 'text', meaning: 'the reason in words' },
      { name: 'importance', type: 'number', least: 0, meaning: 'size of its contribution to the score' },
    ],
    meaning: 'greatest first',
  },
  { name: 'explanation_source', type: 'text', isNullable: true, meaning: 'the model that is explained' },
  {
    name: 'llm_explanation',
    type: 'fields',
    isNullable: true,
    fields: [{ name: 'error', type: 'text', meaning: 'why there is none' }],
    meaning: 'null where it was not asked for',
  },
  { name: 'app_version', type: 'text', meaning: 'version of this server' },
  { name: 'decision_id', type: 'text', meaning: 'the stored decision: GET /v1/decisions/{id}' },
  { name: 'explanation_status', type: 'text', meaning: 'ok, off, or why there is none' },
  {
    name: 'warnings',
    type: 'list',
    fields: [{ name: 'code', type: 'text', meaning: 'what kind of warning' }],
    meaning: 'what the reader of the score should know',
  },
]

/** Inputs of the models that this API cannot carry: each takes the typical value of the training rows, and the answer says so. */
const notCarried = [
  'policy_state',
  'policy_csl',
  'policy_deductable',
  'insured_sex',
  'insured_education_level',
  'insured_occupation',
  'insured_hobbies',
  'insured_relationship',
  'incident_type',
  'incident_state',
  'incident_city',
  'witnesses',
  'auto_make',
  'auto_model',
  'incident_month',
] as const

/** The claims service that this domain replaces: `POST predict`, `GET health`. */
export const compat: Compat = {
  routes: [
    {
      method: 'POST',
      path: 'predict',
      does: 'score',
      summary: 'Score a claim.',
      query,
      body,
      answer,
      toModel: ({ query }) => ({
        model: models[String(query['model'])]!.name,
        use: String(query['scenario']),
        scale: isFlagging(query) ? 'raw' : 'calibrated',
        explain: query['explain'] === true,
        narrate: query['llm_explain'] === true,
      }),
      toRecord,
      toResponse,
    },
    {
      method: 'GET',
      path: 'health',
      does: 'health',
      summary: 'Whether the models are loaded.',
      query: [],
      body: [],
      answer: [
        { name: 'status', type: 'text', meaning: 'healthy, or degraded where a model failed to load' },
        {
          name: 'models_loaded',
          type: 'integer',
          meaning: 'models, each counted once for every scale that it has',
        },
        {
          name: 'registry_loaded',
          type: 'flag',
          meaning: 'whether values can be compared with the training rows',
        },
        { name: 'loading_errors', type: 'fields', fields: [], meaning: 'by model' },
      ],
      toResponse: healthOf,
    },
  ],
}

function isFlagging(query: CompatRequest['query']): boolean {
  return query['scenario'] === 'auto_flagger'
}

function toRecord({ body }: CompatRequest, typical: (column: string) => CompatCell): CompatRecord {
  const isSeverityKnown = (body['incident_severity'] ?? null) !== null
  const defaulted = [...notCarried, ...(isSeverityKnown ? [] : ['incident_severity'])]
  const cell = (name: string) => (body[name] ?? null) as CompatCell
  return {
    defaulted,
    features: {
      ...Object.fromEntries(carried.map((name) => [name, cell(name)])),
      property_damage: null,
      ...Object.fromEntries(defaulted.map((name) => [name, typical(name)])),
    },
  }
}

const carried = body.map(({ name }) => name)

function toResponse(
  scored: CompatScored,
  { query, sent }: CompatRequest,
  { version }: { readonly version: string },
): CompatAnswer {
  const { explanation, model, probability, outcome, decisionId } = scored
  const label = models[String(query['model'])]!.label
  const isExplained = isGiven(explanation)
  return {
    model: label,
    calibrated: model.isCalibrated,
    probability,
    threshold_flag: outcome,
    scenario: query['scenario'],
    explanation: isExplained ? itemsOf(explanation) : [],
    explanation_source: isExplained ? label : null,
    llm_explanation: query['llm_explain'] === true ? { error: 'no language model is configured' } : null,
    app_version: version,
    decision_id: decisionId,
    explanation_status: explanation.status,
    warnings: [...scored.warnings, ...contradiction(query, sent)],
  }
}

function isGiven(explanation: CompatScored['explanation']): explanation is CompatExplanation {
  return explanation.status === 'ok'
}

function itemsOf({ reasons }: CompatExplanation) {
  return reasons
    .filter(({ rank, phi }) => rank <= mostItems && phi !== 0)
    .sort((a, b) => a.rank - b.rank)
    .map(({ feature, phi, direction, text }) => ({
      feature: wording.families[feature]?.short.en ?? feature,
      direction: direction === 'raises' ? ('UP' as const) : ('DOWN' as const),
      text,
      importance: Math.abs(phi),
    }))
}

/** A caller that wrote `calibrated` may expect the other scale. */
function contradiction(query: CompatRequest['query'], sent: readonly string[]): CompatWarning[] {
  if (!sent.includes('calibrated') || query['calibrated'] !== isFlagging(query)) return []
  const scale = isFlagging(query) ? 'raw' : 'calibrated'
  return [
    {
      code: 'contradicted',
      parameter: 'calibrated',
      detail: `scenario ${query['scenario']} uses the ${scale} probability`,
    },
  ]
}

function healthOf(models: readonly CompatModel[]): CompatAnswer {
  const failed = models.filter(({ error }) => error !== null)
  const loaded = models.filter(({ error }) => error === null)
  return {
    status: failed.length > 0 ? 'degraded' : 'healthy',
    models_loaded: loaded.reduce((sum, { isCalibrated }) => sum + (isCalibrated ? 2 : 1), 0),
    registry_loaded: loaded.length > 0,
    loading_errors: Object.fromEntries(failed.map(({ name, error }) => [name, error])),
  }
}
