import type {
  Compat,
  CompatAnswer,
  CompatCell,
  CompatField,
  CompatModel,
  CompatRequest,
  CompatScored,
} from '../compat.ts'
import { series } from './features.ts'
import { policy } from './policy.ts'

const use = 'label'
const { threshold, outcomes } = policy.uses[use]!

/** How this API calls algorithms. */
const types: Readonly<Record<string, string>> = {
  rf: 'RandomForest',
  'extra-trees': 'ExtraTrees',
  gbm: 'GradientBoosting',
  voting: 'VotingEnsemble',
}

const body: readonly CompatField[] = [
  { name: 'id', aliases: ['user_id'], type: 'text', isRequired: true, meaning: 'the user' },
  {
    name: 'points',
    type: 'list',
    isRequired: true,
    fewest: 1,
    fields: [
      { name: 'timestamp', type: 'instant', isRequired: true, meaning: 'the hour' },
      ...series.metrics.map(
        (name): CompatField => ({
          name,
          type: 'number',
          isRequired: true,
          least: 0,
          meaning: 'in that hour',
        }),
      ),
    ],
    meaning: 'what the user’s posts got, hour by hour',
  },
]

const answer: readonly CompatField[] = [
  { name: 'id', type: 'text', meaning: 'as sent' },
  { name: 'score', type: 'number', least: 0, most: 1, meaning: 'probability that the engagement is fake' },
  {
    name: 'label',
    type: 'text',
    choices: [outcomes!.beyond, outcomes!.short],
    meaning: 'FAKE from the threshold on',
  },
  { name: 'is_fake', type: 'flag', meaning: 'the label as a truth value' },
  { name: 'model_type', type: 'text', meaning: 'the algorithm of the model' },
  { name: 'threshold', type: 'number', meaning: 'inclusive' },
  { name: 'decision_id', type: 'text', meaning: 'the stored decision: GET /v1/decisions/{id}' },
  {
    name: 'warnings',
    type: 'list',
    fields: [{ name: 'code', type: 'text', meaning: 'what kind of warning' }],
    meaning: 'what the reader of the score should know',
  },
]

const health = (path: string) =>
  ({
    method: 'GET',
    path,
    does: 'health',
    summary: 'Whether the model is loaded.',
    query: [],
    body: [],
    answer: [
      { name: 'status', type: 'text', meaning: 'ok, or degraded where the model failed to load' },
      { name: 'model_loaded', type: 'flag', meaning: 'whether a user can be scored' },
    ],
    toResponse: (models: readonly CompatModel[]) => {
      const isLoaded = models.length > 0 && models.every(({ error }) => error === null)
      return { status: isLoaded ? 'ok' : 'degraded', model_loaded: isLoaded }
    },
  }) as const

/** The service beside the notebook that this domain replaces: `POST predict`, `POST predict_batch`, `GET health`. */
export const compat: Compat = {
  routes: [
    {
      method: 'POST',
      path: 'predict',
      does: 'score',
      summary: 'Score a user by the points of a series.',
      query: [],
      body,
      answer,
      toModel: () => ({
        model: policy.defaultModel,
        scale: threshold!.scale,
        use,
        explain: true,
        narrate: false,
      }),
      toRecord: ({ body }) => ({
        entity: { type: 'user', id: String(body['id']) },
        points: (body['points'] as readonly Readonly<Record<string, CompatCell>>[]).map((point) => ({
          ...point,
          [series.entity]: String(body['id']),
        })),
        defaulted: [],
      }),
      toResponse,
    },
    {
      method: 'POST',
      path: 'predict_batch',
      does: 'batch',
      summary:
        'Score several users, each by itself: what is wrong with one of them does not concern the others.',
      query: [],
      body: [{ name: 'items', type: 'list', isRequired: true, fields: [], meaning: 'bodies of predict' }],
      answer: [{ name: 'results', type: 'list', fields: [], meaning: 'answers of predict, or {id, error}' }],
      items: 'items',
      each: 'predict',
      toResponse: (items) => ({
        results: items.map((item) =>
          'answer' in item ? item.answer : { id: item.body['id'] ?? null, error: item.error },
        ),
      }),
    },
    health('health'),
  ],
  toError: (faults) => ({
    detail: faults.map(({ loc, msg }) => `${loc.slice(1).join('.') || loc[0]}: ${msg}`).join('; '),
    errors: faults,
  }),
}

function toResponse(
  { outcome, probability, algorithm, decisionId, warnings }: CompatScored,
  { body }: CompatRequest,
): CompatAnswer {
  return {
    id: body['id'],
    score: probability,
    label: outcome,
    is_fake: outcome === outcomes!.beyond,
    model_type: types[algorithm] ?? algorithm,
    threshold: threshold!.value,
    decision_id: decisionId,
    warnings,
  }
}
