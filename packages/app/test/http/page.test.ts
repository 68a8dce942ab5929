import { existsSync } from 'node:fs'
import { request } from 'node:http'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import type { FastifyInstance } from 'fastify'
import pino from 'pino'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApp } from '../../src/http/index.ts'
import { builtPage } from '../../src/http/page.ts'
import { demoAccess } from '../../src/jobs/access.ts'
import { createServedModels } from '../../src/jobs/served-models.ts'
import type { Store } from '../../src/store/index.ts'
import { claimRecord, dataFolderWith } from '../served/registered-models.ts'

const executablePath = [process.env['CHROMIUM'], '/usr/bin/chromium', '/usr/bin/google-chrome'].find(
  (path) => path !== undefined && existsSync(path),
)
const isBuilt = existsSync(fileURLToPath(new URL('index.html', builtPage)))
const missing = executablePath === undefined ? 'Chromium' : isBuilt ? '' : 'the built page'
if (missing !== '')
  process.stderr.write(`SKIPPED: ${missing} is not there: pages are not opened in a browser\n`)

let store: Store
let app: FastifyInstance
let address: string

beforeAll(async () => {
  const made = await dataFolderWith({ 'claims-gbm': 'gbm' })
  store = made.store
  app = await createApp({
    store,
    access: demoAccess,
    models: createServedModels(store, made.path),
    logger: pino({ enabled: false }),
  })
  address = await app.listen({ host: '127.0.0.1', port: 0 })
})

afterAll(async () => {
  app.server.closeAllConnections()
  await app.close()
  await store.close()
})

const headersOf = async (path: string, accept = '*/*') => {
  const answer = await fetch(`${address}${path}`, { headers: { accept } })
  await answer.arrayBuffer()
  return Object.fromEntries(answer.headers)
}

describe('the headers of', () => {
  it.each(['/v1/models', '/v1/decisions', '/v1/nothing', '/openapi.json', '/metrics', '/healthz'])(
    '%s keep it from caches and from being taken for something else',
    async (path) => {
      expect(await headersOf(path)).toMatchObject({
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
      })
    },
  )

  it('the form of an old API bound it as they bind the page, with a nonce of its own each time', async () => {
    const [first, second] = [await headersOf('/compat/claims/'), await headersOf('/compat/claims/')]
    expect(first).toMatchObject({
      'content-security-policy': expect.stringMatching(
        /^default-src 'none'; script-src 'nonce-[\w+/=]{24}'; .*frame-ancestors 'none'; base-uri 'none'; form-action 'self'$/,
      ),
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
      'referrer-policy': 'no-referrer',
    })
    expect(first['content-security-policy']).not.toBe(second['content-security-policy'])
  })
})

describe('an address of a file', () => {
  it.each([
    '/../../package.json',
    '/assets/../../../package.json',
    '/assets/%2e%2e/%2e%2e/%2e%2e/package.json',
    '/assets/..%2f..%2f..%2fpackage.json',
    '/assets/..%5c..%5c..%5cpackage.json',
    '/assets//etc/passwd',
    '/..%c0%af../etc/passwd',
    '/assets/%00/../../package.json',
  ])('leads out of the page’s folder nowhere: %s', async (path) => {
    const { port } = new URL(address)
    const answer = await new Promise<{ status: number; text: string }>((resolve, reject) => {
      request({ port, path, headers: { host: '127.0.0.1' } }, async (response) =>
        resolve({ status: response.statusCode!, text: await text(response) }),
      )
        .on('error', reject)
        .end()
    })
    expect([400, 404]).toContain(answer.status)
    expect(answer.text).not.toMatch(/"dependencies"|root:/)
  })
})

describe.skipIf(missing !== '')('in a browser', () => {
  let browser: Browser
  let page: Page
  const complaints: string[] = []
  /** what somebody outside answered */
  const answered: string[] = []

  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: executablePath!,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-sync',
      ],
    })
    page = await (await browser.newContext()).newPage()
    await page.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', (event) => {
        console.error(`policy: ${event.effectiveDirective} ${event.blockedURI}`)
      })
    })
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
    })
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('response', (response) => {
      if (!/^(data:|http:\/\/127\.0\.0\.1:)/.test(response.url())) answered.push(response.url())
    })
    page.on('request', (request) => {
      if (!request.url().startsWith(`${address}/`) && !request.url().startsWith('data:'))
        complaints.push(`request leaves the origin: ${request.url()}`)
    })
  }, 60_000)

  afterAll(() => browser?.close())

  const scored = async () => {
    const answer = await fetch(`${address}/v1/models/claims-gbm/score`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ features: claimRecord() }),
    })
    return ((await answer.json()) as { decision_id: string }).decision_id
  }

  it('no page breaks its own policy, speaks to anybody else, or says anything in the console', async () => {
    const id = await scored()
    for (const path of ['/', '/models', `/decisions/${id}`, '/no/such/page', '/compat/claims/']) {
      await page.goto(`${address}${path}`, { waitUntil: 'networkidle' })
      expect(`${path}: ${await page.locator('body').innerText()}`).toMatch(/: \S/)
    }
    expect(complaints).toEqual([])
  })

  it('the page is isolated, and compiles WebAssembly', async () => {
    await page.goto(address, { waitUntil: 'networkidle' })
    const empty = [0, 97, 115, 109, 1, 0, 0, 0]
    const able = await page.evaluate(async (bytes) => {
      const isCompiled = await WebAssembly.compile(new Uint8Array(bytes)).then(
        () => true,
        () => false,
      )
      return { isCompiled, isIsolated: crossOriginIsolated }
    }, empty)
    expect(able).toEqual({ isCompiled: true, isIsolated: true })
  })

  it('what somebody smuggles in does not run, load, frame or leave', async () => {
    await page.goto(address, { waitUntil: 'networkidle' })
    complaints.length = 0
    const ran = await page.evaluate(async () => {
      const script = document.createElement('script')
      script.textContent = 'globalThis.smuggled = true'
      document.body.append(script)
      const image = new Image()
      image.src = 'https://evil.example/pixel'
      document.body.append(image)
      const frame = document.createElement('iframe')
      frame.src = '/'
      document.body.append(frame)
      const left = await fetch('https://evil.example/').then(
        () => true,
        () => false,
      )
      // what the test itself runs may evaluate texts; a timer's text is the page's own
      setTimeout('globalThis.evaluated = true' as unknown as () => void)
      await new Promise((resolve) => setTimeout(resolve, 50))
      return { script: 'smuggled' in globalThis, left, evaluated: 'evaluated' in globalThis }
    })
    expect(ran).toEqual({ script: false, left: false, evaluated: false })
    const broken = complaints.filter((text) => text.startsWith('policy: ')).map((text) => text.split(' ')[1])
    expect(new Set(broken)).toEqual(
      new Set(['script-src-elem', 'img-src', 'frame-src', 'connect-src', 'script-src']),
    )
    expect(answered).toEqual([])
  })
})
