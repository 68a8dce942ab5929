import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type ExplainedRecord, explainRecord } from '../../src/jobs/explain-record.ts'
import {
  createExplanationPool,
  type ExplanationOrder,
  type ExplanationPool,
  type PoolOptions,
} from '../../src/jobs/explanation-pool.ts'
import { recordMatrix } from '../../src/jobs/record-matrix.ts'
import { scoreRecord } from '../../src/jobs/score-record.ts'
import { createServedModels, readingOf, type ServedModel } from '../../src/jobs/served-models.ts'
import type { Store } from '../../src/store/index.ts'
import { claimRecord, dataFolderWith } from '../served/registered-models.ts'

let store: Store
let served: Record<'rf' | 'gbm', ServedModel>
let pool: ExplanationPool | null = null

beforeAll(async () => {
  const made = await dataFolderWith({ rf: 'rf', gbm: 'gbm' })
  store = made.store
  const models = createServedModels(store, made.path)
  const find = (name: string) => models.find({ tenantId: 'default', name })
  served = { rf: await find('rf'), gbm: await find('gbm') }
})

afterAll(() => store.close())

afterEach(async () => {
  await pool?.close()
  pool = null
})

function poolWith(options: PoolOptions): ExplanationPool {
  pool = createExplanationPool(options)
  return pool
}

function recordOf(model: ServedModel, row: number): ExplainedRecord {
  const { matrix, table } = recordMatrix(readingOf(model), claimRecord(row))
  return { matrix, table, score: scoreRecord(model, matrix), language: 'en' }
}

function orderOf(model: ServedModel, row: number): ExplanationOrder {
  const { name, version, bundle, dataDir } = model
  return {
    model: { name, version, hash: bundle.hash, location: bundle.folder, dataDir, bytes: 1000 },
    record: recordOf(model, row),
  }
}

const crashes = new URL(
  "data:text/javascript,import{parentPort}from'node:worker_threads';parentPort.on('message',()=>process.exit(1))",
)

describe('createExplanationPool', () => {
  it('gives what the caller’s own thread gives, to the bit, for several bundles at a time', async () => {
    const { explain } = poolWith({ threads: 2 })
    const orders = Array.from(
      { length: 24 },
      (_, row) => [row % 2 === 0 ? served.rf : served.gbm, row] as const,
    )
    const answers = await Promise.all(orders.map(([model, row]) => explain(orderOf(model, row))))
    for (const [i, [model, row]] of orders.entries())
      expect(answers[i]!.explanation).toEqual(explainRecord(model, recordOf(model, row)))
  })

  it('refuses what would wait behind too many, and goes on', async () => {
    const { explain } = poolWith({ threads: 1, mostWaiting: 3 })
    const asked = Array.from({ length: 6 }, (_, row) => explain(orderOf(served.gbm, row)))
    const settled = await Promise.allSettled(asked)
    expect(settled.map(({ status }) => status)).toEqual([
      ...Array(4).fill('fulfilled'),
      'rejected',
      'rejected',
    ])
    await expect(asked[5]).rejects.toMatchObject({ code: 'jobs.explanation_queue_full' })
    await explain(orderOf(served.gbm, 0))
  })

  it('loses the one order at which its thread ended, and no other', async () => {
    const { explain } = poolWith({ threads: 1, entry: crashes })
    const settled = await Promise.allSettled([
      explain(orderOf(served.gbm, 0)),
      explain(orderOf(served.gbm, 1)),
    ])
    for (const one of settled)
      expect(one).toMatchObject({ status: 'rejected', reason: { code: 'jobs.explanation_failed' } })
  })

  it('ends a thread that takes too long', async () => {
    const { explain } = poolWith({ threads: 1, longestMs: 1 })
    await expect(explain(orderOf(served.gbm, 0))).rejects.toMatchObject({ code: 'jobs.explanation_too_slow' })
  })

  it('explains with no other bundle than the one that scored', async () => {
    const { explain } = poolWith({ threads: 1 })
    const order = orderOf(served.gbm, 0)
    const other = { ...order, model: { ...order.model, hash: served.rf.bundle.hash } }
    await expect(explain(other)).rejects.toThrow('its hash is')
    await expect(explain(order)).resolves.toBeDefined()
  })

  it('when it is closed, a thread comes to the end of what it does', async () => {
    const steps = new Int32Array(new SharedArrayBuffer(8))
    const slow = `import { parentPort } from 'node:worker_threads'
      parentPort.on('message', ({ id, order: { record: steps } }) => {
        Atomics.store(steps, 0, 1)
        setTimeout(() => {
          Atomics.store(steps, 1, 1)
          parentPort.postMessage({ id, failed: 'late' })
        }, 50)
      })`
    const entry = new URL(`data:text/javascript,${encodeURIComponent(slow)}`)
    const { explain, close } = poolWith({ threads: 1, entry })
    const order = { ...orderOf(served.gbm, 0), record: steps as never }
    const refused = expect(explain(order)).rejects.toMatchObject({ code: 'jobs.explanations_end' })
    await expect.poll(() => Atomics.load(steps, 0), { timeout: 20_000 }).toBe(1)
    await close()
    await refused
    expect(Atomics.load(steps, 1)).toBe(1)
  })

  it('when it is closed, what waits is told so', async () => {
    const { explain, close } = poolWith({ threads: 1 })
    const asked = [explain(orderOf(served.gbm, 0)), explain(orderOf(served.gbm, 1))]
    const settled = Promise.allSettled(asked)
    await close()
    for (const one of await settled) expect(one).toMatchObject({ reason: { code: 'jobs.explanations_end' } })
    await expect(explain(orderOf(served.gbm, 0))).rejects.toMatchObject({ code: 'jobs.explanations_end' })
  })
})
