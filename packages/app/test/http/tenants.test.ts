import { type Route, routes, type Scope, scopes } from '@candor/client'
import type { FastifyInstance } from 'fastify'
import pino from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createApp } from '../../src/http/index.ts'
import { accountsOnly } from '../../src/jobs/access.ts'
import { createApiKey } from '../../src/jobs/manage-keys.ts'
import { createServedModels } from '../../src/jobs/served-models.ts'
import type { Store } from '../../src/store/index.ts'
import { jobWithFile } from '../served/job-with-file.ts'
import { claimRecord, dataFolderWith } from '../served/registered-models.ts'

let app: FastifyInstance
let store: Store
/** of each tenant, with every scope */
const keys: Record<string, { readonly id: string; readonly authorization: string }> = {}
/** what stands in the addresses of the first tenant's things */
const things: Record<string, Record<string, string>> = {}

const features = claimRecord()

/** Bodies that the first tenant could send. */
const bodies: Readonly<Record<string, object>> = {
  score: { features },
  scoreBatch: { rows: [{ features }] },
  explain: { features },
  counterfactual: { features },
  whatIf: { features, vary: { age: [30, 40] } },
  label: { label: 1, source: 'analyst', observed_at: '2026-01-01T00:00:00.000Z' },
  entityErasure: { reason: 'request 1' },
}

/** The natural key of an entity is everybody's own: writing makes one more, and shows nothing. */
const ownNames = ['entityPut', 'document']

beforeAll(async () => {
  const made = await dataFolderWith({ mine: 'gbm' })
  store = made.store
  app = await createApp({
    store,
    models: createServedModels(store, made.path),
    logger: pino({ level: 'silent' }),
    pageFolder: '/nowhere',
    dataDir: made.path,
    access: accountsOnly,
  })
  await store.run('tenant.create', { id: 'north', name: 'North', by: 'operator', at: 1 })
  for (const tenantId of ['default', 'north']) {
    const managing = { tenantId, principalId: 'operator', idempotency: null, at: Date.now() }
    const wanted = { name: 'all', scopes: scopes as readonly Scope[], expiresAt: null }
    const { answer } = await createApiKey(store, managing, wanted)
    keys[tenantId] = { id: answer.api_key.id, authorization: `Bearer ${answer.key}` }
  }
  const mine = { authorization: keys['default']!.authorization }
  const body = { features, entity: { type: 'account', id: 'a-1' } }
  const scored = await post('/v1/models/mine/score', body, mine)
  expect(scored.statusCode).toBe(200)
  const user = await post(
    '/v1/users',
    { email: 'ana@example.org', role: 'viewer', password: 'correct horse battery' },
    mine,
  )
  const data = await post('/v1/datasets?name=numbers', 'a,b\n1,2\n3,4\n', {
    ...mine,
    'content-type': 'text/csv',
  })
  expect([data.statusCode, data.body]).toEqual([200, expect.any(String)])
  await jobWithFile(store, made.path, 'job-1', Date.now())
  Object.assign(things, {
    models: { name: 'mine' },
    decisions: { id: scored.json().decision_id },
    entities: { type: 'account', id: 'a-1' },
    users: { id: user.json().user.id },
    'api-keys': { id: keys['default']!.id },
    datasets: { id: data.json().dataset_id },
    jobs: { id: 'job-1', name: 'scores' },
  })
})

afterAll(async () => {
  await app.close()
  await store.close()
})

const host = 'localhost'
const post = (url: string, payload: string | object, headers: Record<string, string>) =>
  app.inject({ method: 'POST', url, payload, headers: { host, ...headers } })

const named = (Object.entries(routes) as [string, Route][]).filter(
  ([name, { path }]) => path.includes('{') && !ownNames.includes(name),
)

function addressOf({ path }: Route): string {
  const thing = things[path.split('/')[2]!]
  if (thing === undefined) throw new Error(`nothing of ${path} to ask for`)
  return path.replace(/\{(\w+)\}/g, (_, part: string) => thing[part]!)
}

async function statusOf([name, route]: [string, Route], tenant: string): Promise<number> {
  const { authorization } = keys[tenant]!
  const body = bodies[name]
  const answer = await app.inject({
    method: route.method,
    url: addressOf(route),
    headers: { host, authorization },
    ...(body === undefined ? {} : { payload: body }),
  })
  return answer.statusCode
}

it.each(named)('%s: what another tenant has is not there', async (name, route) => {
  expect(await statusOf([name, route], 'north')).toBe(404)
})

const readable = named.filter(
  ([name, { method, isStream }]) => method === 'GET' && !isStream && name !== 'narrative',
)

it.each(readable)('%s: it is there for its own', async (name, route) => {
  expect(await statusOf([name, route], 'default')).toBe(200)
})

it('lists of one tenant have nothing of another', async () => {
  const { authorization } = keys['north']!
  for (const path of ['models', 'decisions', 'users', 'jobs', 'audit?chain=default/0', 'audit/checkpoints']) {
    const answer = await app.inject({ url: `/v1/${path}`, headers: { host, authorization } })
    expect([path, answer.json().items]).toEqual([path, []])
  }
})

it('an admin of the first tenant makes others, once; one of another tenant does not', async () => {
  const create = (tenant: string, id: string, more: Record<string, string> = {}) =>
    post('/v1/tenants', { id }, { authorization: keys[tenant]!.authorization, ...more })
  const refused = await create('north', 'south')
  expect([refused.statusCode, refused.json().code]).toEqual([403, 'access.not_first_tenant'])
  const call = { 'idempotency-key': 'tenant-1' }
  const made = await create('default', 'south', call)
  expect([made.statusCode, made.json()]).toEqual([200, { tenant: { id: 'south', name: 'south' } }])
  const again = await create('default', 'south', call)
  expect([again.statusCode, again.json()]).toEqual([200, made.json()])
  expect(again.headers['idempotency-replayed']).toBe('true')
  const other = await create('default', 'south')
  expect([other.statusCode, other.json().code]).toEqual([409, 'access.tenant_exists'])
  const wrong = await create('default', 'South')
  expect([wrong.statusCode, wrong.json().detail]).toEqual([
    422,
    'invalid body: id: expected 1 to 63 small letters, digits and hyphens, no hyphen first',
  ])
  const [entry] = await store.run('audit.entries', {
    tenantId: 'south',
    chainId: 'south/0',
    after: 0,
    limit: 2,
  })
  expect(JSON.parse(entry!.payload)).toMatchObject({ action: 'tenant.create', target_id: 'south' })
})
