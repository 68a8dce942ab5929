import { rmSync } from 'node:fs'
import { scenarioOf } from '@candor/scenarios'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkReadiness } from '../../src/jobs/check-readiness.ts'
import { createServedModels } from '../../src/jobs/served-models.ts'
import type { Store } from '../../src/store/index.ts'
import { model, stump } from '../served/model-kinds.ts'
import { dataFolderWith, packedModel, registerBundle, registerClaims } from '../served/registered-models.ts'

let store: Store
let path: string
let second: string
const tenantId = 'default'

beforeAll(async () => {
  const made = await dataFolderWith({ one: 'gbm' })
  store = made.store
  path = made.path
  second = await registerClaims(store, path, 'two', 'gbm', { seed: 4 })
})

afterAll(() => store.close())

describe('checkReadiness', () => {
  it('is ready when store, models and explainer are', async () => {
    const models = createServedModels(store, path)
    const { status, checks } = await checkReadiness({ store, models, tenantId })
    expect(status).toBe('ready')
    expect(checks.store).toEqual({ ok: true, detail: 'writable' })
    expect(checks.models).toEqual({ ok: true, detail: '2 loaded' })
    expect(checks.explainer.detail).toMatch(/^largest residual \S+$/)
  })

  it('stays ready with a model in memory whose bundle is gone, and says so; not so after a start', async () => {
    const models = createServedModels(store, path)
    await checkReadiness({ store, models, tenantId })
    rmSync(second, { recursive: true })
    const running = await checkReadiness({ store, models, tenantId })
    expect(running.status).toBe('ready')
    expect(running.checks.models).toEqual({
      ok: true,
      detail: expect.stringMatching(
        /^2 loaded; version 1 of two is registered, but its bundle cannot be read/,
      ),
    })
    const started = createServedModels(store, path)
    const fresh = await checkReadiness({ store, models: started, tenantId })
    expect(fresh.status).toBe('not_ready')
    expect(fresh.checks.models).toEqual({
      ok: false,
      detail: expect.stringMatching(/^1 loaded; version 1 of two is registered, but/),
    })
    expect(fresh.checks.explainer.ok).toBe(true)
  })
})

it('needs no explainer of a model that nobody may ask; one that can be asked must be explained', async () => {
  const made = await dataFolderWith({ one: 'gbm' })
  const readiness = async () => {
    const models = createServedModels(made.store, made.path)
    return checkReadiness({ store: made.store, models, tenantId })
  }
  const refusing = model([stump(0, -1, 1)], { missing: 'refuse' })
  const rows = { rows: 1, names: ['x', 'y'], columns: [Float64Array.of(Number.NaN), Float64Array.of(0)] }
  const unexplained = packedModel(refusing, rows, scenarioOf('payments'))
  const cost = { scoreMs: 1, shapMs: 1, tableBytes: 0 }
  await registerBundle(made.store, made.path, 'payments-source', unexplained, cost)
  const { status, checks } = await readiness()
  expect([status, checks.models.detail]).toEqual(['ready', '2 loaded'])
  await registerBundle(made.store, made.path, 'payments', unexplained, cost)
  const asked = await readiness()
  expect([asked.status, asked.checks.models.detail]).toEqual(['not_ready', '3 loaded'])
  expect(asked.checks.explainer.detail).toMatch(/missing value/)
  await made.store.close()
})
