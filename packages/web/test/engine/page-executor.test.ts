import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import { build } from 'vite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findChromium } from '../demonstration.ts'
import type { PageUnderTest } from './page/main.ts'
import { trainAndScore } from './page/train-and-score.ts'

const executablePath = findChromium()
const isolation = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
}
/** Headers of the same page, by the first part of its path. */
const headersOf: Record<string, Record<string, string>> = {
  isolated: {
    ...isolation,
    'content-security-policy': "default-src 'self' data:; script-src 'self' 'wasm-unsafe-eval'",
  },
  open: {},
  'without-helpers': isolation,
  'without-wasm': { ...isolation, 'content-security-policy': "default-src 'self' data:" },
}

describe.skipIf(executablePath === null)('createPageExecutor', () => {
  const folder = mkdtempSync(join(tmpdir(), 'candor-kernels-page-'))
  const expected = trainAndScore(null)
  let server: Server
  let browser: Browser

  beforeAll(async () => {
    await build({
      root: join(import.meta.dirname, 'page'),
      configFile: false,
      logLevel: 'warn',
      base: './',
      worker: { format: 'es' },
      build: { outDir: folder, emptyOutDir: true, target: 'es2023' },
    })
    server = await serve(folder)
    browser = await chromium.launch({
      executablePath: executablePath!,
      args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
    })
  })

  afterAll(async () => {
    await browser?.close()
    server?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  it('gives a worker of an isolated page helpers that take part, and the bits of Node’s plain engine', async () => {
    const page = await openPage('isolated')
    expect(await about(page)).toEqual({ isIsolated: true, hasKernels: true })
    for (const threads of [2, 3])
      expect(await inWorker(page, threads)).toEqual({ scores: expected, threads, isHelped: true })
    expect(await inWorker(page, 1)).toEqual({ scores: expected, threads: 1, isHelped: false })
    await page.close()
  })

  it.each(Object.keys(headersOf))('gives the main thread none (page: %s); same bits', async (kind) => {
    const page = await openPage(kind)
    const answer = await page.evaluate(() =>
      (globalThis as unknown as { candor: PageUnderTest }).candor.onMainThread(),
    )
    expect(answer).toEqual({ scores: expected, threads: 1, isHelped: false })
    await page.close()
  })

  it('gives none where memory cannot be shared; same bits', async () => {
    const page = await openPage('open')
    expect((await about(page)).isIsolated).toBe(false)
    expect(await inWorker(page, 2)).toEqual({ scores: expected, threads: 1, isHelped: false })
    await page.close()
  })

  it('gives none where the policy forbids workers; same bits', async () => {
    const page = await openPage('without-helpers')
    expect(await about(page)).toEqual({ isIsolated: true, hasKernels: true })
    expect(await inWorker(page, 3)).toEqual({ scores: expected, threads: 1, isHelped: false })
    await page.close()
  })

  it('leaves the plain engine to answer where the policy forbids WebAssembly; same bits', async () => {
    const page = await openPage('without-wasm')
    expect(await about(page)).toEqual({ isIsolated: true, hasKernels: false })
    expect(await inWorker(page, 2)).toEqual({ scores: expected, threads: 2, isHelped: false })
    await page.close()
  })

  async function openPage(kind: string): Promise<Page> {
    const page = await browser.newPage()
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/${kind}/index.html`)
    return page
  }
})

it('gives the same bits with and without kernels in Node', () => {
  expect(trainAndScore(undefined)).toEqual(trainAndScore(null))
})

function about(page: Page): Promise<Pick<PageUnderTest, 'isIsolated' | 'hasKernels'>> {
  return page.evaluate(() => {
    const { isIsolated, hasKernels } = (globalThis as unknown as { candor: PageUnderTest }).candor
    return { isIsolated, hasKernels }
  })
}

function inWorker(page: Page, threads: number) {
  return page.evaluate(
    (count) => (globalThis as unknown as { candor: PageUnderTest }).candor.inWorker(count),
    threads,
  )
}

const types: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript' }

/** A worker's policy is that of its own script: this one may start no others. */
const policyOfScripts: Record<string, Record<string, string>> = {
  'without-helpers': { 'content-security-policy': "worker-src 'none'" },
}

/** The built page under every kind's path, each with its headers. */
function serve(folder: string): Promise<Server> {
  const server = createServer(({ url = '' }, response) => {
    const [, kind = '', ...rest] = url.split('/')
    const type = types[extname(url)]
    if (type === undefined) return void response.writeHead(404).end()
    const body = readFileSync(join(folder, ...rest))
    const policy = type === types['.js'] ? policyOfScripts[kind] : {}
    response.writeHead(200, { 'content-type': type, ...headersOf[kind], ...policy }).end(body)
  })
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)))
}
