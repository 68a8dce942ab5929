/**
 * Fuzzes a running demonstration over every route of /openapi.json: schemathesis makes requests from the document (its examples, the edges of every schema, random
 * ones) and checks that no answer is 5xx, that each has a status, a type and a form that the document knows, and that none takes longer than 30 s; then come
 * requests by hand that no schema describes: numbers beyond float64, halves of surrogate pairs, names twice, `__proto__`, 33 levels, 10,001 features, long texts, a
 * slow client. In the end the server must be alive, and no answer may have told a path of the machine or a line of a stack.
 *
 *   node bench/fuzz-api.ts [ADDRESS] [--examples 20] [--include /v2]      without an address it starts a demonstration of its own in bench/out/fuzz-data
 *
 * Needs bench/peers/.fuzz (bench/peers/fuzz-requirements.txt). Exit code 1 where something was found.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, openSync } from 'node:fs'
import { connect } from 'node:net'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const here = dirname(fileURLToPath(import.meta.url))
const out = join(here, 'out')
const fuzzer = join(here, 'peers/.fuzz/bin/st')
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { examples: { type: 'string', default: '20' }, include: { type: 'string' } },
})

async function main(): Promise<void> {
  if (!existsSync(fuzzer)) return console.log('SKIPPED: bench/peers/.fuzz is not there')
  mkdirSync(out, { recursive: true })
  const own = positionals[0] === undefined ? await startDemonstration() : null
  const address = positionals[0] ?? own!.address
  try {
    const found = [
      ...(await nasties(address)),
      ...(await slowClient(address)),
      ...(await fuzz(address)),
      ...(await alive(address)),
    ]
    for (const each of found) console.log(`FOUND ${each}`)
    console.log(found.length === 0 ? 'nothing found' : `${found.length} found`)
    process.exitCode = found.length === 0 ? 0 : 1
  } finally {
    own?.child.kill('SIGTERM')
  }
}

/** A demonstration that has made everything. */
async function startDemonstration(): Promise<{ child: ChildProcess; address: string }> {
  const bin = join(here, '../packages/app/bin/candor.js')
  const log = openSync(join(out, 'fuzz-server.log'), 'w')
  const args = [bin, 'demo', '--port', '0', '--data-dir', join(out, 'fuzz-data')]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', log] })
  const [said] = await once(child.stdout!, 'data')
  const address = String(said).split('\n')[0]!
  for (;;) {
    const answer = await fetch(`${address}v1/jobs?limit=200`)
    const { items } = (await answer.json()) as { items: { state: string }[] }
    if (items.every(({ state }) => state === 'done' || state === 'failed')) return { child, address }
    await new Promise((resolve) => setTimeout(resolve, 1000))
  }
}

async function fuzz(address: string): Promise<string[]> {
  const checks = [
    'not_a_server_error',
    'status_code_conformance',
    'content_type_conformance',
    'response_schema_conformance',
    'unsupported_method',
  ]
  const args = [
    ...[
      'run',
      `${address}openapi.json`,
      '--checks',
      checks.join(','),
      '--phases',
      'examples,coverage,fuzzing',
    ],
    ...[
      '--max-examples',
      values.examples,
      '--request-timeout',
      '30',
      '--seed',
      '1',
      '--workers',
      '2',
      '--warnings',
      'off',
    ],
    // a stream ends when its job does
    ...['--exclude-path', '/v1/jobs/{id}/events', '--continue-on-failure'],
    ...(values.include === undefined ? [] : ['--include-path-regex', values.include]),
  ]
  const child = spawn(fuzzer, args, { stdio: 'inherit', cwd: out })
  const [status] = await once(child, 'exit')
  return status === 0 ? [] : [`schemathesis ended with ${status}`]
}

type Nasty = { readonly name: string; readonly body: string | Buffer; readonly type?: string }

const bodies: readonly Nasty[] = [
  { name: '1e999', body: '{"features":{"age":1e999}}' },
  { name: 'half a surrogate pair', body: '{"features":{"age":"\\ud800"}}' },
  { name: 'half a surrogate pair in a name', body: '{"features":{"\\udfff":1}}' },
  { name: 'NUL', body: '{"features":{"age":"\\u0000"}}' },
  { name: 'a name twice', body: '{"features":{"age":1,"\\u0061ge":2}}' },
  { name: '__proto__', body: '{"features":{"__proto__":{"age":1}}}' },
  { name: 'constructor', body: '{"features":{"constructor":1,"toString":2,"hasOwnProperty":3}}' },
  { name: '33 levels', body: `{"features":${'{"a":'.repeat(32)}1${'}'.repeat(32)}}` },
  { name: 'a million brackets', body: '['.repeat(1_000_000) },
  {
    name: '10,001 features',
    body: JSON.stringify({
      features: Object.fromEntries(Array.from({ length: 10_001 }, (_, i) => [`f${i}`, i])),
    }),
  },
  { name: 'a text of 65 KiB', body: JSON.stringify({ features: { age: 'x'.repeat(66_560) } }) },
  { name: 'a name of 900 KB', body: JSON.stringify({ features: { ['n'.repeat(900_000)]: 1 } }) },
  { name: 'a body of 2 MiB', body: JSON.stringify({ features: { age: 'x'.repeat(2_097_152) } }) },
  { name: 'no UTF-8', body: Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]) },
  { name: 'NaN', body: '{"features":{"age":NaN}}' },
  { name: 'an empty body', body: '' },
  { name: 'a list', body: '[]' },
  { name: 'null', body: 'null' },
  { name: 'a form', body: 'features=1', type: 'application/x-www-form-urlencoded' },
  { name: 'text', body: '{}', type: 'text/plain' },
  { name: 'tensors of no rows', body: '{"inputs":[{"name":"x","shape":[0,0],"datatype":"FP64","data":[]}]}' },
  {
    name: 'a shape beyond memory',
    body: '{"inputs":[{"name":"x","shape":[999999,999999],"datatype":"FP64","data":[1]}]}',
  },
  {
    name: 'deep tensors',
    body: `{"inputs":[{"name":"x","shape":[1],"datatype":"FP64","data":${'['.repeat(28)}1${']'.repeat(28)}}]}`,
  },
]

/** What no answer may tell: where files lie on the machine, lines of a stack. */
const leak = /\/(home|root|tmp|work|usr|var)\/|node_modules|\.ts:\d|\bat [\w.<>]+ \(|node:internal/

async function nasties(address: string): Promise<string[]> {
  const document = (await (await fetch(`${address}openapi.json`)).json()) as { paths: Record<string, object> }
  const model = await firstModel(address)
  const paths = Object.entries(document.paths).flatMap(([path, methods]) =>
    'post' in methods || 'put' in methods ? [{ path, method: 'post' in methods ? 'POST' : 'PUT' }] : [],
  )
  const found: string[] = []
  for (const { path, method } of paths)
    for (const { name, body, type = 'application/json' } of bodies) {
      const url = `${address.slice(0, -1)}${path.replace(/\{(\w+)\}/g, (_, parameter) => (parameter === 'version' ? '1' : model))}`
      const answer = await fetch(url, {
        method,
        body: new Uint8Array(Buffer.from(body)),
        headers: { 'content-type': type },
        signal: AbortSignal.timeout(30_000),
      }).catch((error: Error) => error)
      if (answer instanceof Error) {
        found.push(`${method} ${path}, ${name}: ${answer.message}`)
        continue
      }
      const text = await answer.text()
      if (answer.status >= 500 || leak.test(text))
        found.push(`${method} ${path}, ${name}: ${answer.status} ${text.slice(0, 300)}`)
    }
  console.log(`${bodies.length} bodies by hand to ${paths.length} routes`)
  return found
}

async function firstModel(address: string): Promise<string> {
  const { items } = (await (await fetch(`${address}v1/models?limit=1`)).json()) as {
    items: { name: string }[]
  }
  return items[0]!.name
}

/** Sends a byte a second: the server must end it within its 30 s, and answer others meanwhile. */
async function slowClient(address: string): Promise<string[]> {
  const { hostname, port } = new URL(address)
  const sockets = Array.from({ length: 50 }, () => connect(Number(port), hostname))
  const ended = sockets.map(
    (socket) => new Promise<number>((resolve) => socket.once('close', () => resolve(Date.now()))),
  )
  const begun = Date.now()
  for (const socket of sockets) {
    socket.on('error', () => undefined)
    socket.write(
      `POST /v1/events HTTP/1.1\r\nhost: ${hostname}:${port}\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n`,
    )
  }
  const drip = setInterval(() => {
    for (const socket of sockets) if (!socket.destroyed) socket.write(' ')
  }, 1000)
  const asked = Date.now()
  const isAlive = await fetch(`${address}healthz`).then(
    ({ ok }) => ok,
    () => false,
  )
  const waited = Date.now() - asked
  const last = await Promise.race([
    Promise.all(ended).then((times) => Math.max(...times) - begun),
    new Promise<number>((resolve) => setTimeout(resolve, 75_000, Number.POSITIVE_INFINITY)),
  ])
  clearInterval(drip)
  for (const socket of sockets) socket.destroy()
  console.log(
    `50 slow clients: ended after ${(last / 1000).toFixed(0)} s; another request meanwhile took ${waited} ms`,
  )
  return [
    ...(isAlive ? [] : ['no answer beside slow clients']),
    ...(Number.isFinite(last) ? [] : ['slow clients are never ended']),
  ]
}

async function alive(address: string): Promise<string[]> {
  const answer = await fetch(`${address}readyz`).catch(() => null)
  return answer?.status === 200 ? [] : [`the server is not ready any more: ${answer?.status ?? 'no answer'}`]
}

await main()
