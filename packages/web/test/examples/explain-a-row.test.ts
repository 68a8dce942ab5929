import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { AxeBuilder } from '@axe-core/playwright'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { explainRow, openSession } from '../../../../examples/explain-a-row/explain-row.ts'
import { findChromium } from '../demonstration.ts'

const root = join(import.meta.dirname, '../../../..')
const fixtures = join(root, 'fixtures/tree-reference')
const executablePath = findChromium()

describe.skipIf(executablePath === null)('the example that explains a row without a server', () => {
  const folder = mkdtempSync(join(tmpdir(), 'candor-example-test-'))
  const file = join(folder, 'page.html')
  const asked: string[] = []
  let browser: Browser
  let page: Page

  beforeAll(async () => {
    const run = spawnSync(process.execPath, [join(root, 'scripts/build-example.mjs'), file], {
      encoding: 'utf8',
    })
    expect(run).toMatchObject({ status: 0, stdout: `${file}\n` })
    browser = await chromium.launch({
      executablePath: executablePath!,
      args: ['--no-sandbox', '--disable-gpu'],
    })
    const context = await browser.newContext()
    page = await context.newPage()
    page.on('request', (request) => asked.push(request.url()))
    await page.goto(pathToFileURL(file).href)
  }, 60_000)

  afterAll(async () => {
    await browser?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  const numbers = (selector: string) =>
    page.$$eval(selector, (cells) => cells.map((cell) => Number((cell as HTMLElement).dataset['value'])))

  it('opens from disk and asks nobody for anything', () => {
    expect(asked).toEqual([pathToFileURL(file).href])
  })

  it('says what Node says, to the bit, in both languages', async () => {
    const csv = readFileSync(join(fixtures, 'adult-lgb-missing/X.csv'), 'utf8')
    const session = openSession(readFileSync(join(fixtures, 'adult-lgb-missing/model.txt')), csv)
    for (const [row, language] of [
      [3, 'en'],
      [17, 'es'],
    ] as const) {
      await page.fill('#row', String(row))
      await page.selectOption('#language', language)
      const { factors, reasons, base, score, residual } = explainRow(session, row, language)
      expect(await numbers('#factors td.number')).toEqual(factors.map(({ phi }) => phi))
      expect(await numbers('#sum td.number')).toEqual([base, score, residual])
      expect(await page.$$eval('#reasons li', (items) => items.map((item) => item.textContent))).toEqual(
        reasons.map(({ text }) => text),
      )
    }
    const [vendor] = readFileSync(join(fixtures, 'adult-lgb-missing/predictions.csv'), 'utf8')
      .split('\n')
      .slice(18)
    expect((await numbers('#sum td.number'))[1]).toBeCloseTo(Number(vendor!.split(',')[0]), 12)
  })

  it('takes another model and its rows, and says what is wrong with files and rows', async () => {
    await page.setInputFiles('#model', join(fixtures, 'adult-lgb-missing/README.md'))
    await page.waitForFunction(() => document.getElementById('message')?.textContent !== '')
    expect(await page.isHidden('#answer')).toBe(true)
    await page.setInputFiles('#model', join(fixtures, 'adult-lgb-missing/model.txt'))
    await page.waitForFunction(() => document.getElementById('message')?.textContent === '')
    const wrongRows: [string, string | Buffer, RegExp][] = [
      ['other.csv', 'foo,bar\n1,2\n', /do not have 5 columns that the model reads. They have: foo, bar/],
      ['empty.csv', '', /holds no rows/],
      ['head.csv', 'age,education-num\n', /holds no rows/],
      ['picture.csv', Buffer.from('89504e470d0a1a0a00', 'hex'), /is not text/],
    ]
    for (const [name, content, message] of wrongRows) {
      const buffer = Buffer.from(content)
      await page.setInputFiles('#rows', { name, mimeType: 'text/csv', buffer })
      await page.waitForFunction(
        (pattern) => new RegExp(pattern).test(document.getElementById('message')?.textContent ?? ''),
        message.source,
      )
      expect(await page.isHidden('#answer')).toBe(true)
    }
    await page.setInputFiles('#rows', join(fixtures, 'adult-lgb-missing/X.csv'))
    await page.waitForFunction(() => document.getElementById('message')?.textContent === '')
    await page.fill('#row', '')
    expect(await page.textContent('#message')).toBe('Row … is not there: rows go from 0 to 199.')
    await page.fill('#row', '5000')
    expect(await page.textContent('#message')).toBe('Row 5000 is not there: rows go from 0 to 199.')
    await page.fill('#row', '0')
    expect(await page.isVisible('#answer')).toBe(true)
  })

  it.each(['light', 'dark'] as const)('has no finding of axe (%s)', async (colorScheme) => {
    await page.emulateMedia({ colorScheme })
    const { violations } = await new AxeBuilder({ page }).analyze()
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([])
  })
})
