import { afterAll, beforeAll, expect, it } from 'vitest'
import { answerInference } from '../../../src/http/v2/answer-inference.ts'
import { createServedModels } from '../../../src/jobs/served-models.ts'
import { registerKinds } from '../../served/model-kinds.ts'
import { type ServedApp, servedApp } from '../../served/served-app.ts'

let served: ServedApp
beforeAll(async () => {
  served = await servedApp({}, { prepare: registerKinds })
})
afterAll(() => served.close())

const inputs = [{ name: 'input', shape: [1, 2], datatype: 'FP64' as const, data: [0, 1] }]

const answer = (body: object) =>
  answerInference(
    { models: createServedModels(served.store, served.path) },
    {
      tenantId: 'default',
      name: 'two',
      version: undefined,
      body: { inputs, ...body },
      isExplanation: false,
    },
  )

it('gives the usual outputs, or those that are named in their order', async () => {
  expect((await answer({})).outputs.map(({ name }) => name)).toEqual(['probability'])
  expect((await answer({ outputs: [] })).outputs.map(({ name }) => name)).toEqual(['probability'])
  const names = ['residual', 'probability']
  expect(
    (await answer({ outputs: names.map((name) => ({ name })) })).outputs.map(({ name }) => name),
  ).toEqual(names)
})

it.each([
  [{ outputs: [{ name: 'score' }] }, 'http.unknown_output'],
  [{ parameters: { scale: 1 } }, 'http.unknown_parameter'],
  [{ parameters: { class: 1 } }, 'http.unknown_parameter'],
])('refuses %o', async (body, code) => {
  await expect(answer(body)).rejects.toMatchObject({ code })
})
