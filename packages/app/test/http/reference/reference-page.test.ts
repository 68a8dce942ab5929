import { existsSync } from 'node:fs'
import AxeBuilder from '@axe-core/playwright'
import { type Browser, chromium } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { referencePage } from '../../../src/http/reference/reference-page.ts'
import { schemaText, typeText } from '../../../src/http/reference/schema-text.ts'
import { type ServedApp, servedApp } from '../../served/served-app.ts'

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((path) => existsSync(path))
if (executablePath === undefined) console.warn('SKIPPED: no chromium on this machine')

let served: ServedApp
beforeAll(async () => {
  served = await servedApp({})
})
afterAll(() => served.close())

describe('the reference', () => {
  it('shows every route of the description, with its parameters, body, refusals and example', async () => {
    const document = (await served.get('/openapi.json')).json()
    const page = referencePage(document, 'nonce')
    for (const [path, methods] of Object.entries<object>(document.paths))
      for (const method of Object.keys(methods)) {
        expect(page).toContain(
          `<span class="method ${method.toUpperCase()}">${method.toUpperCase()}</span> ${path.replace(/(?<=.)\//g, '<wbr>/')}</h3>`,
        )
      }
    expect(page).toContain('features.unknown_column')
    expect(page).toContain('curl -s')
    expect(new Set([...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)).size).toBe(
      [...page.matchAll(/ id="/g)].length,
    )
    expect(page).not.toMatch(/src=|https?:\/\/(?!127\.0\.0\.1)/)
  })

  it('escapes what it shows, and ends where a schema refers to itself', () => {
    const schemas = {
      Node: {
        properties: {
          next: { $ref: '#/components/schemas/Node' },
          '<b>': { type: 'string', description: '<i>' },
        },
      },
    }
    const text = schemaText({ $ref: '#/components/schemas/Node' }, schemas)
    expect(text).toContain('&lt;b&gt;')
    expect(text).not.toContain('<b>')
    expect(typeText({ type: 'array', items: { $ref: '#/components/schemas/Node' } }, schemas)).toBe(
      'list of Node',
    )
    expect(typeText({ anyOf: [{ type: 'number' }, { type: 'null' }] }, {})).toBe('number or null')
    expect(typeText({ enum: ['a', 'b'] }, {})).toBe('"a" | "b"')
  })
})

describe.skipIf(executablePath === undefined)('the reference in a browser', () => {
  let browser: Browser
  let address: string
  beforeAll(async () => {
    address = await served.app.listen({ host: '127.0.0.1', port: 0 })
    browser = await chromium.launch({ executablePath: executablePath!, args: ['--no-sandbox'] })
  })
  afterAll(() => browser.close())

  it.each(['light', 'dark'] as const)(
    '%s: no fault for axe, nothing refused by its policy, no other request',
    async (colorScheme) => {
      const context = await browser.newContext({ colorScheme, viewport: { width: 1280, height: 900 } })
      const page = await context.newPage()
      const asked: string[] = []
      const said: string[] = []
      page.on('request', (request) => asked.push(request.url()))
      page.on('console', (message) => said.push(message.text()))
      await page.goto(`${address}/reference`)
      // every article is made alike: some of them, all of their parts open, are as good as all
      await page.evaluate(`
        for (const each of [...document.querySelectorAll('article')].filter((_, i) => i % 12 !== 0)) each.remove()
        for (const each of [...document.querySelectorAll('nav li')].filter((_, i) => i % 12 !== 0)) each.remove()
        for (const each of document.querySelectorAll('article > details')) each.open = true
      `)
      const { violations } = await new AxeBuilder({ page }).analyze()
      expect(violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([])
      expect(asked.filter((url) => !url.endsWith('/favicon.ico'))).toEqual([`${address}/reference`])
      expect(said.filter((text) => !text.includes('favicon'))).toEqual([])
      await context.close()
    },
  )

  it('is found and opened by keys alone', async () => {
    const page = await browser.newPage()
    await page.goto(`${address}/reference`)
    const routes = () => page.locator('main article:visible').count()
    const all = await routes()
    await page.keyboard.press('/')
    await page.keyboard.type('infer')
    expect(await routes()).toBe(2)
    expect(await page.locator('[role=status]').textContent()).toBe('2 routes')
    await page.keyboard.press('Control+A')
    await page.keyboard.press('Delete')
    expect(await routes()).toBe(all)
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    expect(page.url()).toMatch(/#[a-z]+-v1-/)
    await page.locator('article summary').first().focus()
    await page.keyboard.press('Enter')
    expect(await page.locator('article details[open]').count()).toBe(1)
    await page.close()
  })
})
