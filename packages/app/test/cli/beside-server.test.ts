import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createClient } from '@candor/client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStore } from '../../src/store/index.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { runCli } from './run-cli.ts'
import { smallCsv, strictForest } from './small-data.ts'

const folder = temporaryFolder()
const dataDir = folder.in('data')
const bin = join(dirname(fileURLToPath(import.meta.url)), '../../bin/candor.js')
let child: ChildProcess
let address: string
let adminLink: string
let said = ''

beforeAll(async () => {
  child = spawn(process.execPath, [bin, 'serve', '--port', '0', '--data-dir', dataDir], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  child.stderr!.on('data', (piece) => {
    said += piece
  })
  let printed = ''
  for await (const piece of child.stdout!) {
    printed += piece
    if (printed.split('\n').length > 2) break
  }
  ;[address = '', adminLink = ''] = printed.split('\n')
})

afterAll(async () => {
  child.kill('SIGTERM')
  await once(child, 'exit')
})

const run = (...args: string[]) => runCli([...args, '--data-dir', dataDir])
const lockFile = () => JSON.parse(readFileSync(join(dataDir, 'server.lock'), 'utf8'))

describe('beside a running server', () => {
  it('the first start prints the bare address, then a link that works once', async () => {
    expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/)
    expect(adminLink.startsWith(`${address}#admin=`)).toBe(true)
    expect((await fetch(`${address}v1/models`)).status).toBe(401)
    const open = () =>
      fetch(`${address}v1/session`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ admin_link: adminLink.split('=')[1] }),
      })
    const first = await open()
    expect(first.status).toBe(200)
    expect(await first.json()).toMatchObject({ needs_first_user: true, roles: ['admin'] })
    expect((await open()).status).toBe(401)
    expect(said).not.toContain(adminLink.split('=')[1])
  })

  it('keys are made, listed, rotated and revoked by the server, at once', async () => {
    const made = await run('keys', 'create', '--name', 'job', '--scopes', 'read', '--expires', '90d')
    expect(made.code).toBe(0)
    const key = made.stdout.trimEnd()
    expect(key).toMatch(/^cdr_live_[a-z0-9]{12}_[\w-]{43}$/)
    const client = createClient({ baseUrl: address, apiKey: key })
    expect((await client.models()).items).toEqual([])
    const { items } = JSON.parse((await run('keys', 'list', '--json')).stdout)
    expect(items).toMatchObject([{ name: 'job', scopes: ['read'], status: 'live', created_by: 'operator' }])
    const life = Date.parse(items[0].expires_at) - Date.parse(items[0].created_at)
    // two processes, two readings of the clock
    expect(Math.abs(life - 90 * 24 * 60 * 60_000)).toBeLessThan(60_000)
    const rotated = JSON.parse((await run('keys', 'rotate', items[0].id, '--json')).stdout)
    expect((await createClient({ baseUrl: address, apiKey: rotated.key }).models()).items).toEqual([])
    const third = await run('keys', 'rotate', items[0].id)
    expect(third).toMatchObject({ code: 4, last: expect.stringMatching(/^error access.two_keys_live: /) })
    expect((await run('keys', 'revoke', items[0].id)).code).toBe(0)
    await expect(client.models()).rejects.toThrow('http.key_refused')
    const text = (await run('keys', 'list')).stdout
    expect(text).toContain('revoked')
    expect(text).not.toContain(key)
    expect(await run('keys', 'revoke', 'none')).toMatchObject({
      code: 3,
      last: 'error access.unknown_key: no such API key: none',
    })
  })

  it('users too, with a password from a file or one that is made', async () => {
    const file = folder.file('password', 'correct horse battery\n')
    const create = (...args: string[]) => run('users', 'create', '--role', 'admin', ...args)
    const ana = await create('--email', 'ana@example.org', '--password-file', file)
    expect(ana.code).toBe(0)
    expect(`${ana.stdout}${ana.stderr}`).not.toContain('correct')
    const ben = await create('--email', 'ben@example.org')
    const signIn = (email: string, password: string) =>
      createClient({ baseUrl: address }).signIn({ body: { email, password } })
    expect(await signIn('ana@example.org', 'correct horse battery')).toMatchObject({ roles: ['admin'] })
    expect(await signIn('ben@example.org', ben.stdout.trimEnd())).toMatchObject({ email: 'ben@example.org' })
    expect(await create('--email', 'ana@example.org')).toMatchObject({
      code: 4,
      last: expect.stringMatching(/^error access.user_exists: /),
    })
    const short = await create('--email', 'x@example.org', '--password-file', folder.file('short', 'secret'))
    expect(short).toMatchObject({
      code: 2,
      last: expect.stringMatching(/the password: expected at least 12 characters$/),
    })
    expect(short.stderr).not.toContain('secret')
    expect(await create('--email', 'no email')).toMatchObject({ code: 2 })
    const { items } = JSON.parse((await run('users', 'list', '--json')).stdout)
    expect(items.map(({ email }: { email: string }) => email)).toEqual(['ana@example.org', 'ben@example.org'])
    expect((await run('users', 'disable', items[1].id)).code).toBe(0)
    await expect(signIn('ben@example.org', ben.stdout.trimEnd())).rejects.toThrow('http.sign_in_failed')
    expect((await run('users', 'list')).stdout).toMatch(/ben@example\.org +admin +disabled/)
  })

  it('a training registers its model with the server, and a bundle elsewhere is refused before it', async () => {
    const file = folder.file('data.csv', smallCsv())
    const train = (...args: string[]) =>
      run(
        'train',
        file,
        '--target',
        'outcome',
        '--algorithm',
        'rf',
        '--set',
        'n_estimators=3',
        '--name',
        'mine',
        ...args,
      )
    const outside = await train('--bundle', folder.in('elsewhere'))
    expect(outside).toMatchObject({ code: 2, last: expect.stringMatching(/^error jobs.bundle_outside: /) })
    const trained = await train()
    expect(trained).toMatchObject({ code: 0, stdout: expect.stringContaining('registered as mine@1') })
    const { token } = lockFile()
    const client = createClient({ baseUrl: address, apiKey: token })
    expect((await client.models()).items.map(({ name }) => name)).toEqual(['mine'])
    const { items } = await client.audit({ query: { limit: '200' } })
    const registered = items
      .map(({ payload }) => JSON.parse(payload))
      .find(({ action }) => action === 'model.register')
    expect(registered).toMatchObject({ actor: 'operator', target_id: 'mine@1' })
    expect((await run('model', 'list')).stdout).toContain('mine@1')
    const body = { name: 'mine', bundle: '../elsewhere' }
    await expect(client.registerModel({ body })).rejects.toThrow('jobs.bundle_outside')
    for (const bundle of ['bundles/none', 'bundles'])
      await expect(client.registerModel({ body: { ...body, bundle } })).rejects.toMatchObject({
        problem: {
          code: 'store.not_a_bundle',
          detail: `${bundle} is not a model bundle: it has no manifest.json`,
          errors: [{ pointer: '/bundle' }],
        },
      })
    await expect(client.registerModel({ body: { ...body, bundle: '..' } })).rejects.toThrow(
      'jobs.bundle_outside',
    )
    const [bundle] = [trained.stdout.split('\n').find((line) => line.includes('bundles/'))!]
    const again = { body: { name: 'mine', bundle: bundle.slice(bundle.indexOf('bundles/')).trim() } }
    const first = await client.registerModel(again, { idempotencyKey: 'register-1' })
    expect(first).toEqual({ name: 'mine', version: '2', aliases: ['challenger'] })
    expect(await client.registerModel(again, { idempotencyKey: 'register-1' })).toEqual(first)
  }, 60_000)

  it('reading goes on beside it, other writing is refused', async () => {
    expect((await run('log', 'verify')).code).toBe(0)
    expect((await run('store', 'doctor')).code).toBe(0)
    for (const args of [
      ['store', 'migrate'],
      ['store', 'restore', 'x'],
      ['log', 'checkpoint'],
    ])
      expect(await run(...args)).toMatchObject({
        code: 4,
        stdout: '',
        last: 'error app.server_runs: a server runs on this data folder: stop it, or use --data-dir',
      })
    for (const verb of ['serve', 'demo'])
      expect(await run(verb, '--port', '0')).toMatchObject({
        code: 4,
        last: `error app.data_folder_taken: a server runs on this data folder already: ${address}, process ${child.pid}`,
      })
  })

  it('jobs are read beside it, and cancelled by it', async () => {
    const listed = await run('jobs', 'list', '--kind', 'score_dataset', '--json')
    expect(JSON.parse(listed.stdout)).toEqual({ items: [], next_cursor: null })
    const last = expect.stringMatching(/^error store.unknown_job: /)
    for (const verb of ['show', 'cancel'])
      expect(await run('jobs', verb, 'nope')).toMatchObject({ code: 3, stdout: '', last })
  })

  it('the operator acts in the tenant that he names', async () => {
    const east = await run(
      'users',
      'create',
      '--tenant',
      'east',
      '--email',
      'a@example.org',
      '--role',
      'viewer',
    )
    expect(east).toMatchObject({ code: 3, last: 'error access.unknown_tenant: no such tenant: east' })
    expect(await run('tenants', 'create', 'east')).toMatchObject({ code: 0, stdout: 'east\n' })
    expect(await run('tenants', 'create', 'east')).toMatchObject({
      code: 4,
      last: 'error access.tenant_exists: the tenant east is there already',
    })
    expect((await run('log', 'verify', '--tenant', 'east')).stdout).toBe('whole: 1 entries\n')
    const made = await run('keys', 'create', '--tenant', 'east', '--name', 'theirs', '--scopes', 'read')
    const session = await createClient({ baseUrl: address, apiKey: made.stdout.trimEnd() }).session()
    expect(session).toMatchObject({ tenant_id: 'east', credential: 'api_key', scopes: ['read'] })
  })

  it('erases, keeps and registers in the tenant that is named, and leaves the others', async () => {
    const { token } = lockFile()
    const operatorIn = (tenant: string) =>
      createClient({ baseUrl: address, apiKey: token, headers: { 'candor-tenant': tenant } })
    const params = { type: 'account', id: 'a-17' }
    for (const tenant of ['default', 'east'])
      await operatorIn(tenant).entityPut({ params, body: { attributes: { city: 'Lima' } } })
    const erase = () =>
      run('store', 'erase', '--entity', 'account/a-17', '--reason', 'r-1', '--tenant', 'east')
    expect(await erase()).toMatchObject({ code: 0, stdout: expect.stringContaining('0 events') })
    expect(await erase()).toMatchObject({ code: 3, last: expect.stringContaining('store.unknown_entity') })
    expect((await operatorIn('default').entity({ params })).attributes).toEqual({ city: 'Lima' })

    const set = await run('store', 'retain', '--set', 'jobs=30', '--tenant', 'east')
    expect(set).toMatchObject({ code: 0, stdout: expect.stringContaining('jobs 30 days') })
    expect(await operatorIn('east').retention()).toMatchObject({ jobs: 30 })
    expect(await operatorIn('default').retention()).toMatchObject({ jobs: 90 })
    expect((await run('store', 'retain', '--dry-run', '--tenant', 'east')).code).toBe(0)

    const model = folder.file('forest.json', strictForest)
    const imported = await run('model', 'import', model, '--name', 'of-east', '--tenant', 'east')
    expect(imported).toMatchObject({ code: 0, stdout: expect.stringContaining('registered as of-east@1') })
    const namesIn = async (tenant: string) =>
      (await operatorIn(tenant).models()).items.map(({ name }) => name)
    expect(await namesIn('east')).toEqual(['of-east'])
    expect(await namesIn('default')).not.toContain('of-east')
  })

  it('a server that does not answer is said so', async () => {
    const silent = folder.in('silent')
    await (await openStore(join(silent, 'candor.db'))).close()
    const mark = { ...lockFile(), address: 'http://127.0.0.1:9/' }
    writeFileSync(join(silent, 'server.lock'), JSON.stringify(mark))
    const create = () => runCli(['keys', 'create', '--name', 'n', '--scopes', 'read', '--data-dir', silent])
    expect(await create()).toMatchObject({ code: 4, last: expect.stringMatching(/app.server_not_reached/) })
    writeFileSync(join(silent, 'server.lock'), JSON.stringify({ ...mark, address: null }))
    expect(await create()).toMatchObject({ code: 4, last: expect.stringMatching(/does not listen yet/) })
  })
})

describe('without a server', () => {
  it('keys and users are written into the store, which reading commands open for reading', async () => {
    const alone = (...args: string[]) => runCli([...args, '--data-dir', folder.in('alone')])
    expect(await alone('keys', 'list')).toMatchObject({ code: 0 })
    const made = await alone('keys', 'create', '--name', 'n', '--scopes', 'score,read')
    expect(made.stdout).toMatch(/^cdr_live_[a-z0-9]{12}_[\w-]{43}\n$/)
    expect(made.stderr).toContain('it is told now and never again')
    expect((await alone('users', 'create', '--email', 'a@example.org', '--role', 'viewer')).code).toBe(0)
    expect((await alone('users', 'list')).stdout).toContain('a@example.org')
    expect((await alone('keys', 'list')).stdout).toContain('score,read')
    expect((await alone('tenants', 'create', 'north', '--name', 'North')).stdout).toBe('north\n')
    const theirs = await alone(
      'keys',
      'create',
      '--tenant',
      'north',
      '--name',
      't',
      '--scopes',
      'read',
      '--json',
    )
    expect(JSON.parse(theirs.stdout).api_key.created_by).toBe('operator')
    expect((await alone('keys', 'list', '--tenant', 'north')).stdout).toContain(' t ')
    expect((await alone('keys', 'list')).stdout).not.toContain(' t ')
    expect(await alone('tenants', 'create', 'north')).toMatchObject({
      code: 4,
      last: 'error access.tenant_exists: the tenant north is there already',
    })
    expect(await alone('tenants', 'create', 'No Such')).toMatchObject({
      code: 2,
      last: expect.stringMatching(/^error access.bad_tenant_id: /),
    })
    expect(
      await alone('keys', 'create', '--tenant', 'east', '--name', 't', '--scopes', 'read'),
    ).toMatchObject({
      code: 3,
      last: 'error access.unknown_tenant: no such tenant: east',
    })
    expect(JSON.parse((await alone('tenants', 'list', '--json')).stdout).items).toHaveLength(2)
    for (const [option, value] of [
      ['--scopes', 'root'],
      ['--expires', 'soon'],
    ])
      expect(await alone('keys', 'create', '--name', 'n', '--scopes', 'read', option!, value!)).toMatchObject(
        { code: 2, last: expect.stringMatching(/^error cli.usage: /) },
      )
    expect(
      await alone('keys', 'create', '--name', 'n', '--scopes', 'read', '--expires', '2020-01-01'),
    ).toMatchObject({ code: 2, last: expect.stringMatching(/^error access.expires_too_early: /) })
  })
})
