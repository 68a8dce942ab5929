import { relative } from 'node:path'
import { jobWithFile } from '../../served/job-with-file.ts'
import { registerKinds } from '../../served/model-kinds.ts'
import { claimRecord, registerClaims } from '../../served/registered-models.ts'
import { type ServedApp, servedApp } from '../../served/served-app.ts'

export type ExampleCall = {
  readonly params?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, string>>
  readonly body?: unknown
  /** the type of a body that is no JSON */
  readonly type?: string
  /** of the answer; default 200 */
  readonly status?: number
}

/** What calls learn from those before them: ids that the server made. */
export type Learnt = Record<string, string>

/** One call for an operation of the API: what is sent, made of what is known by then, and what is learnt of its answer. */
export type ExampleOf = {
  readonly call: (known: Learnt) => ExampleCall
  // biome-ignore lint/suspicious/noExplicitAny: answers of every shape
  readonly learn?: (answer: any) => Learnt
}

const name = 'my-model'
const xy = (data: unknown) => ({ inputs: [{ name: 'input', shape: [2, 2], datatype: 'FP64', data }] })
const models = { params: { model: 'small-model' } }
const versions = { params: { model: 'small-model', version: '1' } }
const person = { params: { type: 'customer', id: '4711' } }
const at = '2026-02-03T10:00:00Z'
const decision = ({ decision_id }: Learnt) => ({ params: { id: decision_id! } })

/** A call for every operation, in an order in which the later ones know what they need. A new route gets its line here. */
export const exampleCalls: Readonly<Record<string, ExampleOf>> = {
  'POST /v1/models/{name}/score': {
    call: () => ({
      params: { name },
      body: {
        external_id: 'claim-1',
        entity: { type: 'customer', id: '4711' },
        features: claimRecord(1),
      },
    }),
    learn: ({ decision_id }) => ({ decision_id }),
  },
  'POST /v1/models/{name}/score/batch': {
    call: () => ({
      params: { name },
      query: { explain: 'none' },
      body: { rows: [{ external_id: 'claim-2', features: claimRecord(2) }, { features: { age: 'forty' } }] },
    }),
  },
  'POST /v1/models/{name}/explain': {
    call: () => ({ params: { name }, body: { features: claimRecord(1) } }),
  },
  'POST /v1/models/{name}/whatif': {
    call: () => ({
      params: { name },
      body: { features: claimRecord(1), vary: { total_claim_amount: [20_000, 60_000] } },
    }),
  },
  'POST /v1/models/{name}/counterfactual': {
    call: () => ({ params: { name }, body: { features: claimRecord(1), max_changes: 2, count: 1 } }),
  },
  'GET /v1/models': { call: () => ({ query: { limit: '1' } }) },
  'POST /v1/models': { call: ({ bundle }) => ({ body: { name: 'my-other-model', bundle } }) },
  'GET /v1/decisions': { call: () => ({ query: { limit: '1', model: name } }) },
  'GET /v1/decisions/{id}': { call: decision },
  'GET /v1/decisions/{id}/explanation': { call: decision },
  'GET /v1/decisions/{id}/reproduce': { call: decision },
  'GET /v1/decisions/{id}/bundle': { call: decision },
  'POST /v1/decisions/{id}/narrative': { call: decision },
  'GET /v1/decisions/{id}/narrative': { call: decision },
  'POST /v1/decisions/{id}/label': {
    call: (known) => ({
      ...decision(known),
      body: { label: 1, source: 'analyst', observed_at: at, reason: 'the receipts were forged' },
    }),
  },
  'GET /v1/decisions/{id}/labels': { call: decision },
  'POST /v1/labels/bulk': {
    call: () => ({
      body: {
        items: [
          { event: { source: 'api', external_id: 'claim-2' }, label: 0, source: 'import', observed_at: at },
        ],
      },
    }),
  },
  'POST /v1/events': {
    call: () => ({
      body: {
        source: 'core-banking',
        external_id: 'tx-1',
        kind: 'transactions',
        entity: { type: 'customer', id: '4711' },
        counterparty: { type: 'customer', id: '4712' },
        occurred_at: '2026-01-31T09:30:00Z',
        amount_minor: 950_000,
        currency: 'GBP',
        payload: { channel: 'wire' },
      },
    }),
  },
  'POST /v1/events/batch': {
    call: () => ({
      body: {
        events: [
          {
            external_id: 'user-1 09:00',
            kind: 'points',
            entity: { type: 'user', id: 'user-1' },
            occurred_at: '2026-01-31T09:00:00Z',
            payload: { views: 120, likes: 8, comments: 1, shares: 0 },
          },
        ],
      },
    }),
  },
  'PUT /v1/entities/{type}/{id}': {
    call: () => ({
      ...person,
      body: { attributes: { business_type: 'retail', onboarded_on: '2021-05-04' } },
    }),
  },
  'GET /v1/entities/{type}/{id}': { call: () => ({ ...person, query: { as_of: '2026-02-01T00:00:00Z' } }) },
  'POST /v1/entities/{type}/{id}/documents': {
    call: () => ({
      ...person,
      body: {
        document_id: 'doc-1',
        document_type: 'identity',
        submitted_on: '2026-01-30T09:00:00Z',
        verified_on: '2026-01-31T09:00:00Z',
      },
    }),
  },
  'GET /v1/entities/{type}/{id}/documents': { call: () => person },
  'GET /v1/session/ways': { call: () => ({}) },
  'POST /v1/datasets': {
    call: () => ({
      query: { name: 'claims of January' },
      type: 'text/csv',
      body: 'age,total_claim_amount\n41,52080\n29,6400\n',
    }),
    learn: ({ dataset_id }) => ({ dataset_id }),
  },
  'GET /v1/datasets': { call: () => ({ query: { limit: '1' } }) },
  'GET /v1/datasets/{id}/profile': { call: ({ dataset_id }) => ({ params: { id: dataset_id! } }) },
  'POST /v1/datasets/generate': {
    call: () => ({ status: 202, body: { domain: 'claims', rows: 1000, seed: 7, mode: 'sound' } }),
  },
  'GET /v1/jobs': { call: () => ({ query: { limit: '1' } }) },
  'GET /v1/jobs/{id}': { call: () => ({ params: { id: 'job-1' } }) },
  'POST /v1/jobs/{id}/cancel': { call: () => ({ params: { id: 'job-1' } }) },
  'GET /v1/jobs/{id}/events': { call: () => ({ params: { id: 'job-1' } }) },
  'GET /v1/jobs/{id}/files/{name}': { call: () => ({ params: { id: 'job-2', name: 'scores' } }) },
  'GET /v1/audit': { call: () => ({ query: { limit: '1' } }) },
  'GET /v1/audit/verify': { call: () => ({}) },
  'GET /v1/audit/checkpoints': { call: () => ({}) },
  'POST /v1/api-keys': {
    call: () => ({ body: { name: 'scoring job', scopes: ['score'], expires_at: null } }),
    learn: (answer) => ({ key: answer.id ?? answer.api_key?.id }),
  },
  'GET /v1/api-keys': { call: () => ({}) },
  'POST /v1/api-keys/{id}/rotate': { call: ({ key }) => ({ params: { id: key! } }) },
  'POST /v1/api-keys/{id}/revoke': { call: ({ key }) => ({ params: { id: key! } }) },
  'POST /v1/tenants': { call: () => ({ body: { id: 'north', name: 'Northern branch' } }) },
  'POST /v1/users': {
    call: () => ({ body: { email: 'ana@example.org', role: 'analyst', password: 'correct horse battery' } }),
    learn: ({ user }) => ({ user: user.id }),
  },
  'GET /v1/users': { call: () => ({}) },
  'POST /v1/session': {
    call: () => ({ body: { email: 'ana@example.org', password: 'correct horse battery' } }),
  },
  'GET /v1/session': { call: () => ({}) },
  'DELETE /v1/session': { call: () => ({}) },
  'POST /v1/users/{id}/disable': { call: ({ user }) => ({ params: { id: user! } }) },
  'GET /healthz': { call: () => ({}) },
  'GET /readyz': { call: () => ({}) },
  'GET /v2': { call: () => ({}) },
  'GET /v2/health/live': { call: () => ({}) },
  'GET /v2/health/ready': { call: () => ({}) },
  'GET /v2/models/{model}': { call: () => models },
  'GET /v2/models/{model}/ready': { call: () => models },
  'POST /v2/models/{model}/infer': {
    call: () => ({ ...models, body: { id: '42', ...xy([0, 1, 1, null]) } }),
  },
  'POST /v2/models/{model}/explain': { call: () => ({ ...models, body: { id: '42', ...xy([0, 1, 1, 0]) } }) },
  'GET /v2/models/{model}/versions/{version}': { call: () => versions },
  'GET /v2/models/{model}/versions/{version}/ready': { call: () => versions },
  'POST /v2/models/{model}/versions/{version}/infer': {
    call: () => ({ ...versions, body: { id: '42', ...xy([0, 1, 1, 0]) } }),
  },
  'POST /v2/models/{model}/versions/{version}/explain': {
    call: () => ({ ...versions, body: { id: '42', ...xy([0, 1, 1, 0]) } }),
  },
  'POST /invocations': {
    call: () => ({
      body: { dataframe_split: { columns: ['x', 'y'], data: [[0, 1]] }, params: { explain: true } },
    }),
  },
  'GET /ping': { call: () => ({}) },
  'GET /health': { call: () => ({}) },
  'GET /version': { call: () => ({}) },
  'GET /v1/settings/retention': { call: () => ({}) },
  'POST /v1/settings/retention': { call: () => ({ body: { decisions: 1825 } }) },
  'POST /v1/entities/{type}/{id}/erase': {
    call: () => ({ ...person, body: { reason: 'request 2026-114' } }),
  },
}

/** A server that has what the calls ask for. */
export async function exampleServer(): Promise<{ served: ServedApp; known: Learnt }> {
  let bundle = ''
  const served = await servedApp(
    {},
    {
      invoked: { name: 'small-model' },
      prepare: async (store, path) => {
        await registerKinds(store, path, { two: 'small-model' })
        bundle = relative(path, await registerClaims(store, path, name, 'gbm'))
        await jobWithFile(store, path, 'job-2', Date.parse(at))
        await store.run('job.enqueue', {
          tenantId: 'default',
          id: 'job-1',
          kind: 'batch',
          uniqueKey: 'example',
          payload: { dataset_id: 'claims-2026' },
          maxAttempts: 3,
          at: Date.parse(at),
        })
      },
    },
  )
  return { served, known: { bundle } }
}

const claim = {
  policy_annual_premium: 1200,
  total_claim_amount: 15_000,
  vehicle_age: 5,
  days_since_bind: 300,
  months_as_customer: 24,
  umbrella_limit: 0,
  incident_hour_of_the_day: 14,
  injury_share: 0.4,
  property_share: 0.6,
}

/** A customer of the old credit platform. */
export const customer = {
  age: 42,
  gender: 'f',
  region: 'Metropolitana',
  education_level: 'media',
  marital_status: 'casado',
  housing_status: 'arriendo',
  dependents: 2,
  income: 820_000,
  employment_years: 6,
  credit_history_months: 60,
  num_loans: 2,
  avg_monthly_payment: 180_000,
  delinquency_rate: 0.05,
  credit_inquiries: 2,
  regional_cpi: 0.034,
  regional_unemployment: 0.086,
}

const series = {
  id: 'user-1',
  points: [9, 10, 11].map((hour) => ({
    timestamp: `2026-01-31T${String(hour).padStart(2, '0')}:00:00Z`,
    views: 100 + hour,
    likes: 8,
    comments: 1,
    shares: 0,
  })),
}

/** Calls of the domains' old APIs, which need the models of their domains: `mount-compat.test.ts` makes them. */
export const keptCalls: typeof exampleCalls = {
  'POST /compat/claims/predict': { call: () => ({ query: { scenario: 'auto_flagger' }, body: claim }) },
  'GET /compat/claims/health': { call: () => ({}) },
  'POST /compat/credit/predict': { call: () => ({ body: { customer, include_explanation: true } }) },
  'POST /compat/credit/explain': { call: () => ({ body: { customer } }) },
  'POST /compat/engagement/predict': { call: () => ({ body: series }) },
  'POST /compat/engagement/predict_batch': { call: () => ({ body: { items: [series] } }) },
  'GET /compat/engagement/health': { call: () => ({}) },
}
