/**
 * What it costs to share out work: fork and join of chunks that do nothing, in a row and after a rest, and the time until a sleeping
 * helper works; on 1 and 2 threads, in Node and in Chromium where there is one (CHROMIUM=/path names it).
 *
 *   node bench/dispatch.ts [--threads 2]
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { build } from 'vite'
import { createThreadExecutor } from '../packages/app/src/jobs/thread-executor.ts'
import { type DispatchCost, dispatchCost, type Spread } from './dispatch-cost.ts'

const at = process.argv.indexOf('--threads')
const counts = [1, at === -1 ? 2 : Number(process.argv[at + 1])]

console.log(`load ${loadavg()[0]!.toFixed(1)}; microseconds: tenth percentile, median`)
console.log('           threads          in a row        after 1 ms           wake-up')
for (const threads of counts) {
  const executor = createThreadExecutor({ threads })
  print('Node', dispatchCost(executor))
  await executor.close()
}
const executablePath = [process.env['CHROMIUM'], '/usr/bin/chromium'].find(
  (path) => path !== undefined && existsSync(path),
)
if (executablePath === undefined) console.log('SKIPPED Chromium: there is none (CHROMIUM=/path names one)')
else for (const cost of await costsInChromium(executablePath)) print('Chromium', cost)

function print(where: string, cost: DispatchCost | null): void {
  const cells =
    cost === null
      ? ['no kernels']
      : [cost.inARow, cost.afterRest, cost.wakeUp].map((spread) => textOf(spread))
  console.log(`${where.padEnd(9)}${String(cost?.threads ?? '').padStart(9)}${cells.join('')}`)
}

function textOf(spread: Spread | null): string {
  return (spread === null ? '-' : `${spread.low.toFixed(2)}, ${spread.median.toFixed(2)}`).padStart(18)
}

async function costsInChromium(executablePath: string): Promise<(DispatchCost | null)[]> {
  const folder = mkdtempSync(join(tmpdir(), 'candor-dispatch-'))
  await buildWorker(folder)
  const server = await serve(folder)
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
  try {
    const page = await browser.newPage()
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
    const costs: (DispatchCost | null)[] = []
    for (const threads of counts) costs.push(await page.evaluate(costInPage, threads))
    return costs
  } finally {
    await browser.close()
    server.close()
    rmSync(folder, { recursive: true })
  }
}

function buildWorker(folder: string) {
  const input = join(import.meta.dirname, 'dispatch-worker.ts')
  return build({
    root: import.meta.dirname,
    configFile: false,
    logLevel: 'warn',
    worker: { format: 'es' },
    build: {
      outDir: folder,
      emptyOutDir: true,
      target: 'es2023',
      rolldownOptions: { input, output: { entryFileNames: 'worker.js' } },
    },
  })
}

function costInPage(threads: number): Promise<DispatchCost | null> {
  return new Promise((resolve, reject) => {
    const worker = new Worker('/worker.js', { type: 'module' })
    worker.onmessage = ({ data }) => resolve(data as DispatchCost | null)
    worker.onerror = ({ message }) => reject(new Error(message))
    worker.postMessage(threads)
  })
}

/** An empty page, cross-origin isolated, and the scripts. */
function serve(folder: string) {
  const isolation = {
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
  }
  const server = createServer(({ url = '/' }, response) => {
    const isScript = url.endsWith('.js')
    const type = isScript ? 'text/javascript' : 'text/html'
    response.writeHead(200, { 'content-type': type, ...isolation })
    response.end(isScript ? readFileSync(join(folder, url)) : '<!doctype html><title>dispatch</title>')
  })
  return new Promise<typeof server>((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)))
}
