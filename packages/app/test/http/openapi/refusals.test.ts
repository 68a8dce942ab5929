import { afterAll, beforeAll, expect, it } from 'vitest'
import type { ServedApp } from '../../served/served-app.ts'
import { exampleServer } from './example-calls.ts'
import { sendCall } from './send-call.ts'

let served: ServedApp
let operations: string[]

beforeAll(async () => {
  served = (await exampleServer()).served
  const { paths } = (await served.get('/openapi.json')).json() as { paths: Record<string, object> }
  operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  )
})

afterAll(() => served.close())

/** Lines of a stack, files of a machine. */
const leak = /node_modules|\.ts:\d|\bat [\w.<>]+ \(|node:internal|\/(home|root|tmp|usr|var)\//

const bodies = [
  '{"features":{"age":1e999}}',
  '{"features":{"age":"\\ud800"}}',
  '{"features":{"age":1,"age":2}}',
  '{"features":{"__proto__":1}}',
  '{"features":{"constructor":1,"toString":2}}',
  `${'['.repeat(33)}${']'.repeat(33)}`,
  JSON.stringify({ features: Object.fromEntries(Array.from({ length: 10_001 }, (_, i) => [`f${i}`, i])) }),
  JSON.stringify({ features: { age: 'x'.repeat(65 * 1024) } }),
  '{"inputs":[{"name":"x","shape":[999999,999999],"datatype":"FP64","data":[1]}]}',
  '{"inputs":',
  '',
  'null',
]

it('no route answers a wrong body or address with a fault, a path of the machine or a line of a stack', async () => {
  const names = { name: 'my-model', model: 'small-model', version: '1', id: '../etc/passwd', type: 'x' }
  for (const address of operations) {
    const sent = address.startsWith('GET') || address.startsWith('DELETE') ? [undefined] : bodies
    for (const body of sent) {
      const call = { params: names, ...(body === undefined ? {} : { body, type: 'application/json' }) }
      const answer = await sendCall(served.app, address, call)
      const about = [address, body?.slice(0, 60), answer.statusCode, answer.body.slice(0, 200)]
      expect(answer.statusCode, about.join(' ')).toBeLessThan(500)
      expect(answer.body, about.join(' ')).not.toMatch(leak)
      expect(answer.body, about.join(' ')).not.toContain(served.path)
    }
  }
})
