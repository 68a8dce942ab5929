import { counterfactualRequest } from '@candor/client'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { answerQuestion, type Question } from '../../src/jobs/answer-question.ts'
import { explainUnstored } from '../../src/jobs/explain-unstored.ts'
import { createQuestionPool } from '../../src/jobs/question-pool.ts'
import { createServedModels, type ServedModel } from '../../src/jobs/served-models.ts'
import type { Store } from '../../src/store/index.ts'
import { claimRecord, dataFolderWith } from '../served/registered-models.ts'

let store: Store
let served: ServedModel
let forest: ServedModel

beforeAll(async () => {
  const made = await dataFolderWith({ 'claims-gbm': 'gbm', 'claims-rf': 'rf' })
  store = made.store
  served = await createServedModels(store, made.path).find({ tenantId: 'default', name: 'claims-gbm' })
  forest = await createServedModels(store, made.path).find({ tenantId: 'default', name: 'claims-rf' })
})

afterAll(() => store.close())

const grid = (row: number): Extract<Question, { what: 'what_if' }> => ({
  what: 'what_if',
  body: {
    ...{ features: claimRecord(row), vary: { age: [20, 40] }, attributions: true },
    ...{ method: 'auto', level: 'source', deadline_ms: 10_000 },
  },
})

it('answers as this thread would, several questions one after the other', async () => {
  const pool = createQuestionPool({ threads: 2 })
  const answers = await Promise.all([0, 1, 2, 3].map((row) => pool.ask(served, grid(row))))
  for (const [row, answer] of answers.entries())
    expect(answer).toEqual(await answerQuestion(served, grid(row)))
  const { body } = grid(0)
  const wrong = { what: 'what_if' as const, body: { ...body, vary: { age: ['old'] } } }
  await expect(pool.ask(served, wrong)).rejects.toMatchObject({
    code: 'data.wrong_value',
    kind: 'input',
    pointer: '/vary/age',
  })
  await pool.close()
})

it('refuses what is more than may wait, and lets what waits go when it ends', async () => {
  const pool = createQuestionPool({ threads: 1, limit: 1 })
  const first = pool.ask(served, grid(0))
  const second = pool.ask(served, grid(1))
  await expect(pool.ask(served, grid(2))).rejects.toMatchObject({ code: 'decisions.too_many_questions' })
  const refused = expect(second).rejects.toMatchObject({ code: 'decisions.thinking_ended' })
  await pool.close()
  await refused
  expect((await first).cells).toHaveLength(2)
  await expect(pool.ask(served, grid(3))).rejects.toMatchObject({ code: 'decisions.too_many_questions' })
})

it('gives the place of a question that nobody waits for any more to the next one', async () => {
  const pool = createQuestionPool({ threads: 1, limit: 1 })
  const first = pool.ask(served, grid(0))
  let isAwaited = true
  const abandoned = expect(pool.ask(served, grid(1), () => isAwaited)).rejects.toMatchObject({
    code: 'decisions.not_awaited',
  })
  isAwaited = false
  const next = pool.ask(served, grid(2))
  await abandoned
  expect((await first).cells).toHaveLength(2)
  expect((await next).cells).toHaveLength(2)
  await pool.close()
})

it('keeps no question waiting for searches', async () => {
  const pool = createQuestionPool({ threads: 1 })
  const body = counterfactualRequest.parse({
    ...{ features: claimRecord(1), max_changes: 20, count: 20, to: 0.0001, budget: 10_000_000 },
    ...{ deadline_ms: 1500, plausible: true },
  })
  const order: string[] = []
  const search = (what: string) =>
    pool.ask(forest, { what: 'counterfactual', body }).then(({ status }) => order.push(`${what} ${status}`))
  const searches = Promise.all([search('first'), search('second')])
  const { rows } = await pool.ask(forest, {
    ...{ what: 'rows', records: [claimRecord(0), claimRecord(1)], scale: 'raw' },
    explain: { className: undefined },
  })
  order.push('rows')
  await searches
  expect(rows).toBe(2)
  expect(order).toHaveLength(3)
  expect(order.at(-1)).toMatch(/^second /)
  await pool.close()
})

it('explains a record for an old API as this thread would', async () => {
  const pool = createQuestionPool({ threads: 1 })
  const record = { use: 'dashboard', scale: 'raw', features: claimRecord(4) } as const
  expect(await pool.ask(forest, { what: 'unstored', record })).toEqual(explainUnstored(forest, record))
  await pool.close()
})
