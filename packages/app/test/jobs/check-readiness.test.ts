import { rmSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkReadiness } from '../../src/jobs/check-readiness.ts'
import { createServedModels } from '../../src/jobs/served-models.ts'
import type { Store } from '../../src/store/index.ts'
import { dataFolderWith, registerClaims } from '../served/registered-models.ts'

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
