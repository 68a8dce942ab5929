import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findChromium } from '../demonstration.ts'

const executablePath = findChromium()
const root = resolve(import.meta.dirname, '../../../..')
const password = 'correct horse battery'
const settings = {
  CANDOR_RATE_LOGIN: 'off',
  CANDOR_OIDC_ISSUER: 'https://id.example.org',
  CANDOR_OIDC_CLIENT_ID: 'candor',
  CANDOR_OIDC_CLIENT_SECRET: 'of the provider',
  CANDOR_OIDC_ROLES: 'risk=analyst',
}

describe.skipIf(executablePath === null)('sign-in page', () => {
  const folder = mkdtempSync(join(tmpdir(), 'candor-sign-in-'))
  let server: ChildProcess
  let browser: Browser
  let page: Page
  let address = ''
  let link = ''
  const complaints: string[] = []

  beforeAll(async () => {
    server = spawn(
      process.execPath,
      [join(root, 'packages/app/bin/candor.js'), 'serve', '--port', '0', '--data-dir', folder],
      { cwd: root, env: { ...process.env, ...settings }, stdio: ['ignore', 'pipe', 'inherit'] },
    )
    let said = ''
    for await (const piece of server.stdout!) {
      said += piece
      if (said.split('\n').length > 2) break
    }
    ;[address = '', link = ''] = said.split('\n')
    browser = await chromium.launch({
      executablePath: executablePath!,
      args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
    })
    page = await openPage('en-GB', 'light')
  }, 60_000)

  afterAll(async () => {
    await browser?.close()
    server.kill('SIGTERM')
    if (server.exitCode === null) await once(server, 'exit')
    rmSync(folder, { recursive: true, force: true })
  })

  async function openPage(locale: string, colorScheme: 'light' | 'dark'): Promise<Page> {
    const opened = await (await browser.newContext({ locale, colorScheme })).newPage()
    opened.on('console', (message) => {
      // a refused sign-in is a 401, which the browser itself writes down
      if (['error', 'warning'].includes(message.type()) && !message.text().includes('status of 401'))
        complaints.push(message.text())
    })
    opened.on('pageerror', (error) => complaints.push(error.message))
    return opened
  }

  const fillIn = async (email: string, given: string, button: string | RegExp) => {
    await page.getByLabel('Email').fill(email)
    await page.getByLabel('Password', { exact: true }).fill(given)
    await page.getByRole('button', { name: button, exact: true }).click()
  }

  it('asks who is there, and shows nothing before that', async () => {
    await page.goto(address)
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    expect(await page.getByRole('heading', { name: 'Decisions' }).count()).toBe(0)
    expect(await page.getByRole('button', { name: 'Sign out' }).count()).toBe(0)
    const elsewhere = page.getByRole('link', { name: 'Sign in with id.example.org' })
    expect(await elsewhere.getAttribute('href')).toBe('/v1/session/oidc')
  })

  it('says what became of signing in elsewhere, and forgets it', async () => {
    await page.goto(`${address}?sign_in=oidc.no_user`)
    await page.getByRole('alert').waitFor()
    expect(await page.getByRole('alert').innerText()).toContain('Nobody here belongs to that account')
    expect(page.url()).not.toContain('sign_in')
    await page.reload()
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    expect(await page.getByRole('alert').count()).toBe(0)
  })

  it.each(['light', 'dark'] as const)('has no fault of accessibility in %s', async (scheme) => {
    const fresh = await openPage('en-GB', scheme)
    await fresh.goto(address)
    await fresh.getByRole('heading', { level: 1 }).waitFor()
    const { violations } = await new AxeBuilder({ page: fresh }).analyze()
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([])
    await shot(fresh, `sign-in-${scheme}`)
    await fresh.context().close()
  })

  it('the admin link signs in once, leaves the address, and asks for the first user', async () => {
    await page.goto('about:blank')
    await page.goto(link)
    await page.getByRole('heading', { name: 'The first administrator' }).waitFor()
    expect(page.url()).not.toContain('admin')
    const { violations } = await new AxeBuilder({ page }).analyze()
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([])
    await shot(page, 'first-user')
    await fillIn('ana@example.org', password, 'Create and sign in')
    await page.getByRole('heading', { name: 'Decisions' }).waitFor()
    await page.getByText('ana@example.org').waitFor()
    await shot(page, 'signed-in')
    const stranger = await openPage('en-GB', 'light')
    await stranger.goto(link)
    await stranger.getByRole('alert').waitFor()
    expect(await stranger.getByRole('alert').innerText()).toContain('This link has been used')
    await stranger.context().close()
  })

  it('signs out, refuses a wrong password in words, and signs in again', async () => {
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    await fillIn('ana@example.org', 'wrong wrong wrong', 'Sign in')
    await page.getByRole('alert').waitFor()
    expect(await page.getByRole('alert').innerText()).toBe('Email and password do not belong together.')
    await shot(page, 'refused')
    const { violations } = await new AxeBuilder({ page }).analyze()
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([])
    await fillIn('ana@example.org', password, 'Sign in')
    await page.getByRole('heading', { name: 'Decisions' }).waitFor()
    await page.reload()
    await page.getByText('ana@example.org').waitFor()
    await page.getByRole('link', { name: 'Models' }).click()
    await page.getByRole('heading', { name: 'Models' }).waitFor()
  })

  it('a session that ended elsewhere shows at the next thing that is asked for', async () => {
    await page.context().clearCookies()
    await page.getByRole('link', { name: 'Decisions' }).click()
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  })

  it.each([390, 1280])('fits a screen of %i px without scrolling sideways', async (width) => {
    await page.setViewportSize({ width, height: 800 })
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    )
    expect(overflow).toBeLessThanOrEqual(0)
    await shot(page, `width-${width}`)
  })

  it('speaks Spanish', async () => {
    const fresh = await openPage('es-CL', 'light')
    await fresh.goto(address)
    await fresh.getByRole('heading', { name: 'Iniciar sesión' }).waitFor()
    await fresh.getByLabel('Correo electrónico').waitFor()
    await shot(fresh, 'spanish')
    await fresh.context().close()
  })

  it('wrote nothing to the console', () => {
    expect(complaints).toEqual([])
  })

  /** Pictures to look at, where `CANDOR_SHOTS` names a folder. */
  async function shot(of: Page, name: string): Promise<void> {
    const to = process.env['CANDOR_SHOTS']
    if (to !== undefined) await of.screenshot({ path: join(to, `${name}.png`) })
  }
})
