import { afterAll, beforeAll, expect, it } from 'vitest'
import { answerQuestion, type Question } from '../../src/jobs/answer-question.ts'
import { createQuestionPool } from '../../src/jobs/question-pool.ts'
import { createServedModels, type ServedModel } from '../../src/jobs/served-models.ts'
import type { Store } from '../../src/store/index.ts'
import { claimRecord, dataFolderWith } from '../served/registered-models.ts'

let store: Store
let served: ServedModel

beforeAll(async () => {
  const made = await dataFolderWith({ 'claims-gbm': 'gbm' })
  store = made.store
  served = await createServedModels(store, made.path).find({ tenantId: 'default', name: 'claims-gbm' })
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
