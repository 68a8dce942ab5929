import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { registerKinds } from '../../served/model-kinds.ts'
import { claimRecord } from '../../served/registered-models.ts'
import { type ServedApp, servedApp } from '../../served/served-app.ts'

const running: ServedApp[] = []
afterAll(() => Promise.all(running.map((each) => each.close())))

async function asking(name: string | null, models: Parameters<typeof servedApp>[0] = {}): Promise<ServedApp> {
  const made = await servedApp(models, {
    invoked: name === null ? null : { name },
    prepare: registerKinds,
  })
  running.push(made)
  return made
}

async function predictions(served: ServedApp, body: object | string, type = 'application/json') {
  const answer = await served.post('/invocations', body, { 'content-type': type })
  expect([answer.statusCode, answer.body.slice(0, 200)]).toEqual([200, expect.anything()])
  expect(Object.keys(answer.json())).toEqual(['predictions'])
  return answer.json().predictions
}

async function refusal(served: ServedApp, body: object | string, type = 'application/json'): Promise<string> {
  const answer = await served.post('/invocations', body, { 'content-type': type })
  const document = answer.json()
  expect(Object.keys(document)).toEqual(['error_code', 'message'])
  return `${answer.statusCode} ${document.error_code}: ${document.message}`
}

describe('invocations', () => {
  let two: ServedApp
  beforeAll(async () => {
    two = await asking('two', { 'claims-gbm': 'gbm' })
  })

  it('takes every form of input alike', async () => {
    const expected = await predictions(two, {
      dataframe_records: [
        { x: 0, y: 1 },
        { x: 1, y: null },
      ],
    })
    expect(expected).toEqual([expect.any(Number), expect.any(Number)])
    const data = [
      [0, 1],
      [1, null],
    ]
    const forms = [
      { dataframe_split: { columns: ['x', 'y'], data } },
      { dataframe_split: { index: [7, 8], columns: ['y', 'x'], data: data.map((row) => row.toReversed()) } },
      { dataframe_split: { data } },
      { dataframe_records: [{ x: 0, y: 1, id: 'a' }, { x: 1 }] },
      {
        instances: [
          { x: 0, y: 1 },
          { x: 1, y: null },
        ],
      },
      { instances: data },
      { inputs: data },
      { inputs: { x: [0, 1], y: [1, null] } },
      { inputs: { x: [[0], [1]], y: [[1], [null]] } },
      { inputs: [{ x: 0, y: 1 }, { x: 1 }], params: null },
    ]
    for (const form of forms) expect(await predictions(two, form)).toEqual(expected)
    expect(await predictions(two, '{"inputs":[[0,1],[1,NaN]]}')).toEqual(expected)
    expect(await predictions(two, 'x,y\n0,1\n1,\n', 'text/csv')).toEqual(expected)
    expect(await predictions(two, ',x,y\n0,0,1\n1,1,nan\n', 'text/csv; charset=UTF-8')).toEqual(expected)
    expect(await predictions(two, { inputs: { x: 0, y: 1 } })).toEqual([expected[0]])
  })

  it('gives the bits of /v1, and stores nothing', async () => {
    const served = await asking('claims-gbm', { 'claims-gbm': 'gbm' })
    const rows = [claimRecord(1), claimRecord(2)]
    const view = async (features: object) =>
      (await served.post('/v1/models/claims-gbm/score', { features })).json().probability
    expect(await predictions(served, { dataframe_records: rows })).toEqual([
      await view(rows[0]!),
      await view(rows[1]!),
    ])
    const stored = (await served.get('/v1/decisions')).body
    const [answer] = await predictions(served, {
      dataframe_records: rows.slice(0, 1),
      params: { explain: true, scale: 'calibrated' },
    })
    expect(Object.keys(answer)).toEqual(['probability', 'base_value', 'shap_values'])
    expect((await served.get('/v1/decisions')).body).toBe(stored)
    const { explanation } = (
      await served.post('/v1/models/claims-gbm/explain', { features: rows[0]! })
    ).json()
    for (const { feature, phi } of explanation.contributions) expect(answer.shap_values[feature]).toBe(phi)
    const lines = served.lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'inference')
    expect(lines[0]).toMatchObject({ protocol: 'mlflow', model: 'claims-gbm', rows: 2, explained: false })
    expect(lines).toHaveLength(2)
  })

  it('answers for every kind of model', async () => {
    const ask = async (name: string, params = {}) =>
      predictions(await asking(name), { inputs: [[0, 1]], params })
    expect(await ask('numbers')).toEqual([21])
    expect(await ask('targets')).toEqual([{ prediction_0: 1, prediction_1: 4 }])
    expect(await ask('strange')).toEqual([
      { anomaly_score: expect.any(Number), anomaly: expect.any(Boolean) },
    ])
    expect(Object.keys((await ask('three'))[0])).toEqual([
      'predicted',
      'probability_a',
      'probability_b',
      'probability_c/d',
    ])
    expect((await ask('three', { explain: true, class: 'a' }))[0]).toMatchObject({ explained_class: 'a' })
  })

  it.each<[string, object | string, string]>([
    [
      'no field',
      {},
      'expected a JSON object with exactly one of dataframe_split, dataframe_records, instances, inputs; received no field',
    ],
    ['two fields', { inputs: [[1, 2]], instances: [[1, 2]] }, 'received instances, inputs'],
    ['a list', '[1]', 'the body is no invocation'],
    ['no JSON', '{"inputs":', 'the body is not JSON'],
    ['records that are no list', { dataframe_records: { x: 1 } }, 'dataframe_records is no list of objects'],
    ['a split without data', { dataframe_split: { columns: ['x'] } }, 'dataframe_split needs data'],
    ['a row that is too short', { inputs: [[1]] }, 'row 0 of inputs has 1 values; expected 2: x, y'],
    ['columns of two lengths', { inputs: { x: [1], y: [1, 2] } }, 'the columns of inputs differ in length'],
    ['a list as a value', { dataframe_records: [{ x: [1, 2], y: 1 }] }, 'column x, row 0 is no number'],
    [
      'a column twice',
      { dataframe_split: { columns: ['x', 'x'], data: [[1, 2]] } },
      'the column "x" is there twice',
    ],
    ['a missing column', { dataframe_records: [{ x: 1 }] }, 'missing column: y'],
    [
      'a text in a number',
      {
        dataframe_records: [
          { x: 1, y: 1 },
          { x: 'a', y: 1 },
        ],
      },
      'column x, row 1: "a" is not a finite number',
    ],
    [
      'rows of several kinds',
      { instances: [[1, 2], { x: 1 }] },
      'the rows of instances are of several kinds',
    ],
    ['an unknown parameter', { inputs: [[1, 2]], params: { threshold: 1 } }, 'unknown name: threshold'],
    ['no row', { inputs: [] }, 'inputs has no row'],
    ['a wrong scale', { inputs: [[1, 2]], params: { scale: 'calibrated' } }, 'has no calibrated scale'],
  ])('refuses %s', async (_, body, expected) => {
    const text = await refusal(two, body)
    expect(text).toMatch(/^400 BAD_REQUEST: /)
    expect(text).toContain(expected)
  })

  it('refuses bodies of other types in words', async () => {
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'application/json; charset=latin1',
      'text/csv; header=no',
    ]) {
      const answer = await two.post('/invocations', '{}', { 'content-type': type })
      expect([answer.statusCode, answer.headers['content-type']]).toEqual([415, 'text/plain; charset=utf-8'])
      expect(answer.body).toContain(`Got '${type}'`)
    }
    expect(await refusal(two, Buffer.from([0x78, 0x0a, 0xff]), 'text/csv')).toMatch(
      /^400 BAD_REQUEST: .*not UTF-8/,
    )
  })
})

describe('the model that is meant', () => {
  it('is the only champion, or none is', async () => {
    const one = await servedApp({ 'claims-rf': 'rf' })
    running.push(one)
    expect(await predictions(one, { dataframe_records: [claimRecord()] })).toHaveLength(1)
    const many = await asking(null)
    expect(await refusal(many, { inputs: [[1, 2]] })).toMatch(
      /^409 RESOURCE_CONFLICT: nothing says which model is meant.* bare, numbers, strange, strict, targets, three, two$/,
    )
    const none = await servedApp({})
    running.push(none)
    expect(await refusal(none, { inputs: [[1, 2]] })).toMatch(/^409 RESOURCE_CONFLICT: .*: none$/)
    expect((await none.get('/ping')).statusCode).toBe(404)
    expect(await refusal(await asking('nobody'), { inputs: [[1, 2]] })).toMatch(
      /^404 RESOURCE_DOES_NOT_EXIST: /,
    )
  })

  it('answers to ping, health and version', async () => {
    const served = await asking('two')
    for (const path of ['/ping', '/health']) {
      const answer = await served.get(path)
      expect([answer.statusCode, answer.body]).toEqual([200, '\n'])
    }
    expect((await served.get('/version')).body).toMatch(/^\d+\.\d+\.\d+/)
  })
})
