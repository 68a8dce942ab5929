import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ServedApp, servedApp } from '../served/served-app.ts'

type Exchange = {
  readonly client: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body_base64: string
  readonly status: number
}

const file = fileURLToPath(new URL('../../../../fixtures/serving-clients/exchanges.json', import.meta.url))
const { records, exchanges } = JSON.parse(readFileSync(file, 'utf8')) as {
  records: readonly Record<string, string | number>[]
  exchanges: readonly Exchange[]
}

let served: ServedApp
beforeAll(async () => {
  served = await servedApp({ 'claims-rf': 'rf' }, { invoked: { name: 'claims-rf' } })
})
afterAll(() => served.close())

/** As the client sent it; some name no type. */
function send({ path, headers, body_base64 }: Exchange) {
  const payload = Buffer.from(body_base64, 'base64')
  return served.app.inject({ method: 'POST', url: path, payload, headers: { host: 'localhost', ...headers } })
}

async function decided(): Promise<number[]> {
  const views = records.map((features) => served.post('/v1/models/claims-rf/score', { features }))
  return (await Promise.all(views)).map((view) => view.json().probability)
}

/** Probabilities of an answer: from the bytes that follow its JSON, from its tensors, or from its predictions. */
function probabilitiesOf(answer: Awaited<ReturnType<typeof send>>): number[] {
  const length = answer.headers['inference-header-content-length']
  if (length !== undefined)
    return records.map((_, i) => answer.rawPayload.readDoubleLE(Number(length) + i * 8))
  const { predictions, outputs } = answer.json()
  return predictions ?? outputs[0].data
}

describe('what other clients send, byte for byte', () => {
  it.each(exchanges.map((exchange) => [exchange.client, exchange] as const))(
    '%s',
    async (client, exchange) => {
      const answer = await send(exchange)
      expect(answer.statusCode).toBe(exchange.status)
      if (exchange.status !== 200) return
      const found = probabilitiesOf(answer)
      expect(found).toHaveLength(records.length)
      // the first record of this one has a missing value
      const from = client === 'mlflow NaN' ? 1 : 0
      expect(found.slice(from)).toEqual((await decided()).slice(from))
    },
  )
})
