import AxeBuilder from '@axe-core/playwright'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Demonstration, findChromium, startDemonstration } from '../demonstration.ts'

const executablePath = findChromium()

type Stored = {
  decision_id: string
  external_id: string
  probability: number
  outcome: string
  explanation: {
    base: number
    score: number
    residual: number
    contributions: { feature: string; phi: number }[]
    rest: { features: number; phi: number }
    reasons: { feature: string; text: string; direction: 'raises' | 'lowers' }[]
  }
}

describe.skipIf(executablePath === null)('decision page', () => {
  let demonstration: Demonstration
  let browser: Browser
  let page: Page
  const complaints: string[] = []

  beforeAll(async () => {
    demonstration = await startDemonstration()
    browser = await chromium.launch({
      executablePath: executablePath!,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    })
    page = await (await browser.newContext({ colorScheme: 'light', locale: 'en-GB' })).newPage()
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
    })
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('request', (request) => {
      if (!request.url().startsWith(demonstration.address) && !request.url().startsWith('data:'))
        complaints.push(`request leaves the origin: ${request.url()}`)
    })
  }, 180_000)

  afterAll(async () => {
    await browser?.close()
    await demonstration?.stop()
  })

  it('is reached from the list by a click, and shows the stored numbers and words', async () => {
    await page.goto(demonstration.address)
    await page.getByRole('heading', { name: 'Decisions' }).waitFor()
    const first = page.getByRole('row').nth(1).getByRole('link')
    await first.click()
    await page.getByRole('heading', { name: /^Decision / }).waitFor()
    const stored = await storedDecision(page)
    expect(await page.locator('[data-value=probability]').innerText()).toBe(
      `${(stored.probability * 100).toFixed(1)} %`,
    )
    expect(await page.locator('[data-value=outcome]').innerText()).toBe(stored.outcome)
    const reasons = page.locator('[data-feature]')
    expect(await reasons.count()).toBe(stored.explanation.reasons.length)
    for (const [i, reason] of stored.explanation.reasons.entries()) {
      const said = await reasons.nth(i).innerText()
      expect(said).toContain(reason.text)
      expect(said).toContain(reason.direction === 'raises' ? '▲' : '▼')
    }
  })

  it('draws a waterfall whose bars add up to the score', async () => {
    const { explanation } = await storedDecision(page)
    const phis = await page
      .locator('[data-chart=waterfall] [data-step=bar], [data-chart=waterfall] [data-step=rest]')
      .evaluateAll((steps) => steps.map((step) => Number(step.getAttribute('data-phi'))))
    expect(phis).toEqual([...explanation.contributions.map(({ phi }) => phi), explanation.rest.phi])
    const sum = phis.reduce((total, phi) => total + phi, explanation.base)
    // Six additions in another order than the server's: a few last digits of float64.
    expect(Math.abs(sum - explanation.score)).toBeLessThan(1e-12 * Math.max(1, Math.abs(explanation.score)))
  })

  it('is walked by the keyboard, and turns into a table with the same numbers', async () => {
    const chart = page.getByRole('application')
    await chart.focus()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    const { explanation } = await storedDecision(page)
    expect(await page.locator('[aria-live=polite]').innerText()).toContain(
      explanation.contributions[0]!.feature,
    )
    await page.keyboard.press('t')
    const rows = page.locator('[data-table=waterfall] tbody tr')
    expect(await rows.count()).toBe(explanation.contributions.length + 3)
    await page.getByRole('button', { name: /chart/i }).click()
    await page.locator('[data-chart=waterfall]').waitFor()
  })

  it('speaks Spanish when asked to', async () => {
    await page.getByText('Español').click()
    await page.getByRole('heading', { name: 'Por qué' }).waitFor()
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('es')
    await page.getByText('English').click()
    await page.getByRole('heading', { name: 'Why' }).waitFor()
  })

  it.each(['light', 'dark'] as const)('has no fault of accessibility in %s', async (scheme) => {
    await page.emulateMedia({ colorScheme: scheme })
    for (const path of [new URL(page.url()).pathname, '/decisions', '/models']) {
      const view = await browser.newContext({ colorScheme: scheme, locale: 'en-GB' })
      const fresh = await view.newPage()
      await fresh.goto(demonstration.address + path)
      await fresh.getByRole('heading', { level: 1 }).waitFor()
      const { violations } = await new AxeBuilder({ page: fresh }).analyze()
      expect(violations.map(({ id, nodes }) => `${path} ${id}: ${nodes[0]?.html}`)).toEqual([])
      await view.close()
    }
  })

  it.each([390, 1280])('fits a screen of %i px without scrolling sideways', async (width) => {
    await page.setViewportSize({ width, height: 900 })
    await page.locator('[data-chart=waterfall]').waitFor()
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    )
    expect(overflow).toBeLessThanOrEqual(0)
  })

  it('says what is wrong at an address with nothing behind it', async () => {
    const view = await browser.newPage()
    await view.goto(`${demonstration.address}/decisions/no-such-decision`)
    await view.getByRole('alert').waitFor()
    expect(await view.getByRole('alert').innerText()).toMatch(/no-such-decision/)
    await view.close()
  })

  it('wrote nothing to the console and asked nobody else', () => {
    expect(complaints).toEqual([])
  })

  async function storedDecision(from: Page): Promise<Stored> {
    const id = new URL(from.url()).pathname.split('/').at(-1)
    return (await (await fetch(`${demonstration.address}/v1/decisions/${id}`)).json()) as Stored
  }
})
