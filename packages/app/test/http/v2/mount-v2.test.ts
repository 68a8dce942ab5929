import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inferenceResponse, modelMetadata, type ResponseOutput } from '../../../src/http/v2/v2-schema.ts'
import { registerKinds } from '../../served/model-kinds.ts'
import { claimRecord } from '../../served/registered-models.ts'
import { type ServedApp, servedApp } from '../../served/served-app.ts'

let served: ServedApp

beforeAll(async () => {
  served = await servedApp({ 'claims-rf': 'rf', 'claims-gbm': 'gbm' }, { prepare: registerKinds })
})

afterAll(() => served.close())

type Cell = number | string | boolean | null

/** One tensor a column, as MLServer's pandas codec sends a table. */
function columnsOf(records: readonly Record<string, Cell>[]) {
  return Object.keys(records[0]!).map((name) => {
    const data = records.map((record) => record[name]!)
    const type = data.map((value) => typeof value).find((each) => each !== 'object') ?? 'number'
    const datatype = { string: 'BYTES', boolean: 'BOOL' }[type as string] ?? 'FP64'
    return {
      name,
      shape: [data.length, 1],
      datatype,
      ...(datatype === 'BYTES' ? { parameters: { content_type: 'str' } } : {}),
      data,
    }
  })
}

const xy = (data: unknown, more: object = {}) => ({
  inputs: [{ name: 'input', shape: [2, 2], datatype: 'FP64', data, ...more }],
})

async function outputs(url: string, body: object): Promise<Record<string, ResponseOutput>> {
  const answer = await served.post(url, body)
  expect([answer.statusCode, answer.body.slice(0, 300)]).toEqual([200, expect.anything()])
  const parsed = inferenceResponse.parse(answer.json())
  return Object.fromEntries(parsed.outputs.map((output) => [output.name, output]))
}

async function refusal(url: string, body: object | string, headers = {}): Promise<string> {
  const answer = await served.post(url, body, headers)
  const document = answer.json()
  expect(Object.keys(document)).toEqual(['error'])
  expect(answer.headers['content-type']).toBe('application/json; charset=utf-8')
  return `${answer.statusCode} ${document.error}`
}

describe('V2 server', () => {
  it('says what it is and how it is', async () => {
    expect((await served.get('/v2')).json()).toMatchObject({
      name: 'candor',
      extensions: ['explain', 'binary_tensor_data'],
    })
    expect((await served.get('/v2/health/live')).json()).toEqual({ live: true })
    expect((await served.get('/v2/health/ready')).json()).toEqual({ live: true, ready: true })
  })

  it('is not ready without a model', async () => {
    const empty = await servedApp({})
    const answer = await empty.get('/v2/health/ready')
    expect([answer.statusCode, answer.json()]).toEqual([503, { live: true, ready: false }])
    expect((await empty.get('/v2/health/live')).statusCode).toBe(200)
    await empty.close()
  })

  it('describes models, by name and by version', async () => {
    const two = modelMetadata.parse((await served.get('/v2/models/two')).json())
    expect(two).toEqual({
      name: 'two',
      versions: ['1'],
      platform: 'candor_gbm',
      inputs: [
        { name: 'x', datatype: 'FP64', shape: [-1, 1] },
        { name: 'y', datatype: 'FP64', shape: [-1, 1] },
      ],
      outputs: [
        { name: 'probability', datatype: 'FP64', shape: [-1, 1] },
        { name: 'margin', datatype: 'FP64', shape: [-1, 1] },
        { name: 'shap_values', datatype: 'FP64', shape: [-1, 2] },
        { name: 'base_value', datatype: 'FP64', shape: [-1, 1] },
        { name: 'feature_names', datatype: 'BYTES', shape: [2] },
        { name: 'explained_score', datatype: 'FP64', shape: [-1, 1] },
        { name: 'residual', datatype: 'FP64', shape: [-1, 1] },
      ],
    })
    expect((await served.get('/v2/models/two/versions/1')).json()).toEqual(two)
    expect((await served.get('/v2/models/two/ready')).json()).toEqual({ name: 'two', ready: true })
    expect((await served.get('/v2/models/two/versions/1/ready')).statusCode).toBe(200)
    const claims = modelMetadata.parse((await served.get('/v2/models/claims-rf')).json())
    expect(claims.inputs.find(({ name }) => name === 'incident_severity')?.datatype).toBe('BYTES')
    const names = async (model: string) =>
      modelMetadata.parse((await served.get(`/v2/models/${model}`)).json()).outputs.map(({ name }) => name)
    expect((await names('three')).slice(0, 4)).toEqual(['probabilities', 'predicted', 'classes', 'margins'])
    expect(await names('targets')).toEqual(['prediction', 'margin'])
    expect((await names('strange')).slice(0, 2)).toEqual(['anomaly_score', 'anomaly'])
  })

  it('refuses in its own words what is not there', async () => {
    for (const url of [
      '/v2/models/nobody',
      '/v2/models/two/versions/9',
      '/v2/models/two/versions/9/ready',
      '/v2/nowhere',
    ]) {
      const answer = await served.get(url)
      expect([answer.statusCode, Object.keys(answer.json())]).toEqual([404, ['error']])
    }
    expect((await served.get('/v2/models/two/versions/x')).statusCode).toBe(400)
    const wrong = await served.get('/v2/models/two/infer')
    expect([wrong.statusCode, wrong.headers['allow']]).toEqual([405, 'POST'])
  })
})

describe('V2 inference', () => {
  it('gives the bits of /v1 for a table sent column by column, null for missing', async () => {
    const records = [claimRecord(3), { ...claimRecord(4), age: null }]
    const parameters = { content_type: 'pd' }
    const { probability } = await outputs('/v2/models/claims-gbm/infer', {
      parameters,
      inputs: columnsOf(records),
    })
    const views = await Promise.all(
      records.map(async (features) =>
        (await served.post('/v1/models/claims-gbm/score', { features })).json(),
      ),
    )
    expect(probability).toEqual({
      name: 'probability',
      datatype: 'FP64',
      shape: [2, 1],
      data: views.map((view) => view.probability),
    })
  })

  it('stores nothing, and writes one line without values', async () => {
    const before = (await served.get('/v1/decisions')).body
    served.lines.length = 0
    await outputs('/v2/models/claims-gbm/infer', { inputs: columnsOf([claimRecord(5)]) })
    await outputs('/v2/models/claims-gbm/explain', { inputs: columnsOf([claimRecord(5)]) })
    expect((await served.get('/v1/decisions')).body).toBe(before)
    const lines = served.lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'inference')
    expect(lines).toHaveLength(2)
    expect(lines[0]).toMatchObject({
      protocol: 'v2',
      model: 'claims-gbm',
      version: '1',
      rows: 1,
      explained: false,
    })
    expect(lines[1]).toMatchObject({ explained: true, timings_ms: { score: expect.any(Number) } })
    expect(served.lines.join()).not.toContain(String(claimRecord(5)['total_claim_amount']))
  })

  it('explains with what adds up to the margin, equal to /v1', async () => {
    const record = claimRecord(6)
    const body = {
      inputs: columnsOf([record]),
      outputs: ['shap_values', 'base_value', 'feature_names', 'margin'].map((name) => ({ name })),
    }
    const named = await outputs('/v2/models/claims-gbm/infer', body)
    const usual = await outputs('/v2/models/claims-gbm/explain', { inputs: columnsOf([record]) })
    expect(Object.keys(usual)).toEqual(['probability', 'shap_values', 'base_value', 'feature_names'])
    expect(usual['shap_values']).toEqual(named['shap_values'])
    const phi = named['shap_values']!.data as number[]
    const sum = phi.reduce((a, b) => a + b, named['base_value']!.data![0] as number)
    expect(sum).toBeCloseTo(named['margin']!.data![0] as number, 9)
    const { explanation } = (await served.post('/v1/models/claims-gbm/explain', { features: record })).json()
    const byName = new Map((named['feature_names']!.data as string[]).map((name, j) => [name, phi[j]]))
    for (const { feature, phi: expected } of explanation.contributions)
      expect(byName.get(feature)).toBe(expected)
    expect(named['base_value']!.data).toEqual([explanation.base])
  })

  it('takes one tensor with all columns, flat or nested, and echoes the id', async () => {
    const flat = await served.post('/v2/models/two/infer', { id: 'my-42', ...xy([0, 0, 1, 1]) })
    expect(flat.json()).toMatchObject({
      id: 'my-42',
      model_name: 'two',
      model_version: '1',
      parameters: { scale: 'raw' },
    })
    const nested = await served.post(
      '/v2/models/two/versions/1/infer',
      xy([
        [0, 0],
        [1, 1],
      ]),
    )
    expect(nested.json().outputs).toEqual(flat.json().outputs)
    expect(nested.json().id).toMatch(/^[0-9a-f]{32}$/)
    expect(flat.json().outputs[0].data).toEqual(
      [-3, 3].map((margin) => expect.closeTo(1 / (1 + Math.exp(-margin)), 15)),
    )
  })

  it('answers for classes, numbers, targets and strangeness', async () => {
    const three = await outputs('/v2/models/three/infer', xy([0, 1, 1, 0]))
    expect(three['probabilities']).toMatchObject({ shape: [2, 3] })
    expect(three['predicted']).toMatchObject({
      datatype: 'BYTES',
      shape: [2, 1],
      data: ['c/d', 'a'].map(() => expect.any(String)),
    })
    expect(three['classes']).toEqual({
      name: 'classes',
      datatype: 'BYTES',
      shape: [3],
      data: ['a', 'b', 'c/d'],
    })
    const why = await outputs('/v2/models/three/explain', { ...xy([0, 1, 1, 0]), parameters: { class: 'b' } })
    expect(why['explained_class']!.data).toEqual(['b', 'b'])
    expect(why['shap_values']!.shape).toEqual([2, 2])
    const numbers = await outputs('/v2/models/numbers/infer', xy([0, 1, 1, 0]))
    expect(numbers['prediction']!.data).toEqual([21, 12])
    const targets = await outputs('/v2/models/targets/infer', xy([0, 1, 1, 0]))
    expect(targets['prediction']).toMatchObject({ shape: [2, 2], data: [1, 4, 2, 3] })
    const strange = await outputs('/v2/models/strange/explain', xy([0, 1, 1, 0]))
    expect(strange['anomaly']).toMatchObject({
      datatype: 'BOOL',
      data: [expect.any(Boolean), expect.any(Boolean)],
    })
  })

  it('rounds to the precision that a tensor says it has', async () => {
    const at = async (datatype: string, value: number) =>
      (
        await outputs('/v2/models/numbers/infer', {
          inputs: [
            { name: 'x', shape: [1], datatype, data: [value] },
            { name: 'y', shape: [1, 1], datatype: 'INT64', data: [0] },
          ],
        })
      )['prediction']!.data![0]
    // the split is at 0.5 of a float32: 0.49999999 is 0.5 in FP32, 0.4999 is 0.5 in FP16
    expect([await at('FP64', 0.4999), await at('FP32', 0.4999), await at('FP16', 0.4999)]).toEqual([
      11, 11, 12,
    ])
    expect([await at('FP32', 0.49999999), await at('FP16', 0.49)]).toEqual([12, 11])
  })

  it('reads and writes tensors as bytes', async () => {
    const values = Buffer.alloc(32)
    ;[0, Number.NaN, 1, 1].forEach((value, i) => {
      values.writeDoubleLE(value, i * 8)
    })
    const json = Buffer.from(
      JSON.stringify({
        parameters: { binary_data_output: true },
        inputs: [{ name: 'input', shape: [2, 2], datatype: 'FP64', parameters: { binary_data_size: 32 } }],
        outputs: [
          { name: 'probability' },
          { name: 'feature_names' },
          { name: 'margin', parameters: { binary_data: false } },
        ],
      }),
    )
    const answer = await served.post('/v2/models/two/infer', Buffer.concat([json, values]), {
      'content-type': 'application/octet-stream',
      'inference-header-content-length': String(json.length),
    })
    expect([answer.statusCode, answer.headers['content-type']]).toEqual([200, 'application/octet-stream'])
    const length = Number(answer.headers['inference-header-content-length'])
    const document = JSON.parse(answer.rawPayload.subarray(0, length).toString())
    const bytes = answer.rawPayload.subarray(length)
    const plain = await outputs('/v2/models/two/infer', xy([0, null, 1, 1]))
    expect([bytes.readDoubleLE(0), bytes.readDoubleLE(8)]).toEqual(plain['probability']!.data)
    expect(bytes.subarray(16).toString('latin1')).toBe('\x01\0\0\0x\x01\0\0\0y')
    expect(document.outputs.map((output: ResponseOutput) => output.parameters?.['binary_data_size'])).toEqual(
      [16, 10, undefined],
    )
    expect(document.outputs[2].data).toHaveLength(2)
  })

  it.each<[string, object, string]>([
    [
      'too few elements',
      xy([1, 2, 3]),
      '400 tensor input: its shape [2,2] has room for 4 elements; received 3',
    ],
    ['a nesting that is not the shape', xy([[1, 2, 3, 4]]), '400 tensor input: nested data of dimension 0'],
    ['uneven nesting', xy([[1, 2], 3]), '400 tensor input: its data are nested unevenly'],
    [
      'too many columns',
      xy([1, 2, 3, 4, 5, 6], { shape: [2, 3] }),
      '400 tensor input: its rows have 3 elements; the model reads 2 columns: x, y',
    ],
    ['a text among numbers', xy(['1', 2, 3, 4]), '400 tensor input: element 0 is no FP64'],
    [
      'a fraction among integers',
      xy([1, 2.5, 3, 4], { datatype: 'INT32' }),
      '400 tensor input: element 1 is no INT32',
    ],
    [
      'an integer out of range',
      xy([1, 256, 3, 4], { datatype: 'UINT8' }),
      '400 tensor input: element 1 is no UINT8',
    ],
    [
      'an integer beyond 2^53',
      xy([1, 2 ** 53, 3, 4], { datatype: 'INT64' }),
      '400 tensor input: element 1 is no INT64',
    ],
    [
      'a number beyond FP16',
      xy([1, 70000, 3, 4], { datatype: 'FP16' }),
      '400 tensor input: element 1 is no FP16',
    ],
    ['an unknown datatype', xy([1, 2, 3, 4], { datatype: 'FP8' }), '400 invalid body: inputs.0.datatype'],
    [
      'an unknown content type',
      xy([1, 2, 3, 4], { parameters: { content_type: 'str' } }),
      '400 tensor input: content_type "str" with FP64',
    ],
    [
      'an unknown output',
      { ...xy([1, 2, 3, 4]), outputs: [{ name: 'prob' }] },
      '400 model two has no output prob; known: probability,',
    ],
    [
      'a wrong scale',
      { ...xy([1, 2, 3, 4]), parameters: { scale: 'log' } },
      '400 parameter scale is not raw or calibrated: "log"',
    ],
    [
      'a missing column',
      { inputs: [{ name: 'x', shape: [1, 1], datatype: 'FP64', data: [1] }] },
      '400 missing column: y',
    ],
    [
      'an unknown column',
      { inputs: ['x', 'y', 'z'].map((name) => ({ name, shape: [1], datatype: 'FP64', data: [1] })) },
      '400 unknown column: z',
    ],
    [
      'columns of different lengths',
      {
        inputs: ['x', 'y'].map((name, i) => ({
          name,
          shape: [i + 1],
          datatype: 'FP64',
          data: [1, 1].slice(0, i + 1),
        })),
      },
      '400 tensor y: its shape is [2]; expected [1]',
    ],
    [
      'a column twice',
      { inputs: ['x', 'x'].map((name) => ({ name, shape: [1], datatype: 'FP64', data: [1] })) },
      '400 tensor x: it is there twice',
    ],
    ['no row', xy([], { shape: [0, 2] }), '400 tensor input: it has no row'],
    ['no inputs', { inputs: [] }, '400 invalid body: inputs'],
  ])('refuses %s', async (_, body, expected) => {
    expect(await refusal('/v2/models/two/infer', body)).toContain(expected)
  })

  it('refuses bodies that are no request, and tells too many rows', async () => {
    const url = '/v2/models/two/infer'
    expect(await refusal(url, '{"inputs":')).toMatch(/^400 the body is not JSON/)
    expect(await refusal(url, '[1e999]')).toMatch(/^400 a number is too large/)
    expect(await refusal(url, 'x=1', { 'content-type': 'text/plain' })).toMatch(/^415 /)
    expect(await refusal(url, '{}', { 'inference-header-content-length': '99' })).toMatch(
      /^400 .*no length within/,
    )
    expect(await refusal(url, '{"inputs":[]}xx', { 'inference-header-content-length': '13' })).toMatch(
      /2 bytes belong to none/,
    )
    const many = {
      inputs: [{ name: 'i', shape: [10_001, 2], datatype: 'UINT8', data: Array(20_002).fill(1) }],
    }
    expect(await refusal(url, many)).toBe('413 10001 rows in one request; at most 10000')
    expect(await refusal('/v2/models/nobody/infer', xy([1, 2, 3, 4]))).toMatch(/^404 /)
    expect(await refusal('/v2/models/bare/explain', xy([1, 2, 3, 4]))).toMatch(/^409 the model has no covers/)
    const large = `{"inputs":"${'x'.repeat(16_777_300)}"}`
    expect(await refusal(url, large)).toBe('413 the body is larger than 16777216 bytes')
  })

  it('sends an output once, however often it is asked for', async () => {
    const asked = { ...xy([1, 2, 3, 4]), outputs: Array(100).fill({ name: 'shap_values' }) }
    const answer = await served.post('/v2/models/two/infer', asked)
    expect(answer.json().outputs.map(({ name }: ResponseOutput) => name)).toEqual(['shap_values'])
  })

  it('counts under the known names, and makes no label of what a caller makes up', async () => {
    await refusal('/v2/models/made-up-1/infer', xy([1, 2, 3, 4]))
    const { body } = await served.get('/metrics')
    expect(body).toMatch(/^model_infer_request_success\{model="two",version="1"\} \d+$/m)
    expect(body).toMatch(/^model_infer_request_failure\{model="unknown",version=""\} \d+$/m)
    expect(body).toMatch(/^model_infer_request_total\{model="numbers",version="1"\} \d+$/m)
    expect(body).toMatch(/^model_infer_request_duration_seconds_count\{model="two",version="1"\} \d+$/m)
    expect(body).not.toContain('made-up')
  })

  it('texts may be base64, and the same row gives the same hash of its answer', async () => {
    const columns = columnsOf([claimRecord(7)])
    const coded = columns.map((input) =>
      input.datatype === 'BYTES'
        ? {
            ...input,
            parameters: { content_type: 'base64' },
            data: input.data.map((text) => Buffer.from(String(text)).toString('base64')),
          }
        : input,
    )
    const hash = async (inputs: object) =>
      createHash('sha256')
        .update(JSON.stringify(await outputs('/v2/models/claims-rf/explain', { inputs })))
        .digest('hex')
    expect(await hash(coded)).toBe(await hash(columns))
  })
})
