import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { openStore } from '../../src/store/index.ts'
import { clientId, clientSecret, startIssuer } from '../jobs/oidc/issuer.ts'
import { claimRecord, registerClaims } from '../served/registered-models.ts'
import { type Cluster, postgresPrograms, startCluster } from '../store/postgres-cluster.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { runCli } from './run-cli.ts'

const folder = temporaryFolder()
const bin = join(dirname(fileURLToPath(import.meta.url)), '../../bin/candor.js')
const running: ChildProcess[] = []
afterAll(() => {
  for (const child of running) child.kill('SIGKILL')
})

/** What must stand nowhere, by what it is; more is added as the server hands it out. */
const secrets: Record<string, string> = {
  password: 'planted-password-1f9c',
  'wrong password': 'planted-wrong-password-77aa',
  'foreign cookie': 'plantedcookie0123456789',
  'foreign key': `cdr_live_0123456789ab_${'planted'.repeat(7).slice(0, 43)}`,
  'key of the language model': 'sk-planted-llm-5b2e',
  'client secret': clientSecret,
  'password of the database': 'planted%2Fpg+word',
  'password of the database, decoded': 'planted/pg+word',
}

/** A server as an operator starts it; `log` is all that it says beside its address. */
async function serve(dataDir: string, environment: Record<string, string>) {
  const child = spawn(
    process.execPath,
    [bin, 'serve', '--port', '0', '--data-dir', dataDir, '--log-level', 'debug'],
    { env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] },
  )
  running.push(child)
  const log: string[] = []
  const out: string[] = []
  child.stderr.on('data', (piece) => log.push(String(piece)))
  child.stdout.on('data', (piece) => out.push(String(piece)))
  while (child.exitCode === null && !/#admin=.*\n/.test(out.join('')))
    await new Promise((wake) => setTimeout(wake, 20))
  const [address = '', link = ''] = out.join('').split('\n')
  const token = link.split('#admin=')[1] ?? ''
  const answers: string[] = []
  return {
    address: address.replace(/\/$/, ''),
    token,
    log,
    answers,
    /** asks, and keeps body and headers of the answer to be searched unless they are meant to hold a secret */
    async ask(method: string, path: string, headers: Record<string, string>, body?: unknown, isKept = true) {
      const answer = await fetch(`${address.replace(/\/$/, '')}${path}`, {
        method,
        headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
        redirect: 'manual',
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      })
      const text = await answer.text()
      if (isKept) answers.push(`${JSON.stringify(Object.fromEntries(answer.headers))}\n${text}`)
      return {
        status: answer.status,
        text,
        cookie: answer.headers.get('set-cookie') ?? '',
        headers: answer.headers,
      }
    },
    async stop() {
      child.kill('SIGTERM')
      if (child.exitCode === null) await once(child, 'exit')
    },
  }
}

/** Which secrets stand in texts, by name and place. */
function found(texts: Readonly<Record<string, string>>): string[] {
  return Object.entries(texts).flatMap(([place, text]) =>
    Object.entries(secrets)
      .filter(([, secret]) => secret !== '' && text.includes(secret))
      .map(([name]) => `${name} in ${place}`),
  )
}

/** Every file below a folder, byte for byte; what holds secrets by its purpose is left out. */
function filesIn(path: string): Record<string, string> {
  const files = readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const paths = files.map((entry) => join(entry.parentPath, entry.name))
  return Object.fromEntries(
    paths
      .filter((file) => !/(^|\/)keys\//.test(relative(path, file)))
      .map((file) => [relative(path, file), readFileSync(file, 'latin1')]),
  )
}

describe('secrets', () => {
  it('stand in no log, no answer, no audit entry and no backup', async () => {
    const issuer = await startIssuer()
    const dataDir = folder.in('served')
    mkdirSync(join(dataDir, 'bundles'), { recursive: true })
    const made = await openStore(join(dataDir, 'candor.db'))
    await registerClaims(made, dataDir, 'claims-gbm', 'gbm')
    await made.close()
    const secretFile = folder.in('client-secret')
    writeFileSync(secretFile, `${clientSecret}\n`, { mode: 0o644 })
    const server = await serve(dataDir, {
      CANDOR_LLM_API_KEY: secrets['key of the language model']!,
      CANDOR_RATE_LOGIN: '100/s',
      CANDOR_OIDC_ISSUER: issuer.url,
      CANDOR_OIDC_CLIENT_ID: clientId,
      CANDOR_OIDC_CLIENT_SECRET_FILE: secretFile,
    })
    const { ask, address } = server
    secrets['admin link'] = server.token
    const origin = { origin: address }
    const admin = await ask('POST', '/v1/session', origin, { admin_link: server.token }, false)
    const session = admin.cookie.split(';')[0]!
    secrets['session'] = session.split('=')[1]!
    const signedIn = { ...origin, cookie: session }
    const { password } = secrets
    expect(
      (await ask('POST', '/v1/users', signedIn, { email: 'ana@example.org', role: 'admin', password }))
        .status,
    ).toBe(200)
    const newKey = { name: 'scan', scopes: ['score', 'read', 'audit'] }
    const key = JSON.parse((await ask('POST', '/v1/api-keys', signedIn, newKey, false)).text).key as string
    secrets['key'] = key
    secrets['random part of the key'] = key.split('_').slice(3).join('_')
    const person = await ask('POST', '/v1/session', origin, { email: 'ana@example.org', password }, false)
    secrets['session of a person'] = person.cookie.split(';')[0]!.split('=')[1]!

    const bearer = { authorization: `Bearer ${key}` }
    const score = '/v1/models/claims-gbm/score'
    const good = await ask(
      'POST',
      score,
      { ...bearer, 'idempotency-key': 'scan-1' },
      { features: claimRecord() },
    )
    expect(good.status).toBe(200)
    await ask('GET', '/v1/decisions', bearer)
    await ask('GET', '/v1/audit', bearer)
    await ask('GET', '/v1/session', { cookie: session })
    await ask('GET', '/v1/api-keys', signedIn)
    await ask('GET', '/v1/users', signedIn)
    const wrong = secrets['wrong password']!
    for (let i = 0; i < 7; i++)
      await ask('POST', '/v1/session', origin, { email: 'ana@example.org', password: wrong })
    await ask('POST', '/v1/session', origin, `{"email":"ana@example.org","password":"${password}"`)
    await ask('POST', '/v1/session', origin, { email: 'ana@example.org', password: [password] })
    await ask('POST', '/v1/users', signedIn, { email: 'ana@example.org', role: 'root', password })
    await ask('POST', '/v1/users', signedIn, { email: 'ana@example.org', role: 'viewer', password })
    await ask('GET', '/v1/decisions', { authorization: `Bearer ${secrets['foreign key']}` })
    await ask('GET', '/v1/decisions', {
      authorization: `Basic ${Buffer.from(`a:${password}`).toString('base64')}`,
    })
    await ask('GET', '/v1/decisions', { cookie: `__Host-candor=${secrets['foreign cookie']}` })
    await ask('GET', `/v1/decisions?api_key=${key}`, bearer)
    await ask('POST', score, { ...bearer, 'idempotency-key': 'scan-2' }, { features: { password } })
    await ask('POST', '/v1/users', bearer, { email: 'b@example.org', role: 'viewer', password })
    const start = await ask('GET', '/v1/session/oidc', {}, undefined, false)
    expect(start.status).toBe(303)
    const pending = start.cookie.split(';')[0]!
    const state = new URL(start.headers.get('location')!).searchParams.get('state')!
    const back = `/v1/session/oidc/return?code=planted-code-88&state=${state}&iss=${encodeURIComponent(issuer.url)}`
    const refused = await ask('GET', back, { cookie: pending })
    expect(refused.text).toContain('oidc.unreachable')
    secrets['code'] = 'planted-code-88'
    await server.stop()
    issuer.close()

    expect(server.log.join('')).toContain('everybody can read the file of this secret')
    const out = folder.in('backup')
    expect((await runCli(['store', 'backup', '--data-dir', dataDir, '--out', out])).code).toBe(0)
    const store = await openStore(join(dataDir, 'candor.db'))
    const entries = await store.run('audit.entries', {
      tenantId: 'default',
      chainId: 'default/0',
      after: 0,
      limit: 1000,
    })
    await store.close()
    expect(entries.length).toBeGreaterThan(4)
    expect(
      found({
        'the log': server.log.join(''),
        'an answer': server.answers.join('\n'),
        'an audit entry': entries.map(({ payload }) => payload).join('\n'),
        ...filesIn(out),
        ...filesIn(dataDir),
      }),
    ).toEqual([])
  }, 120_000)

  const reason = postgresPrograms() === null ? ' (skipped: PostgreSQL is not installed)' : ''
  it.skipIf(reason !== '')(
    `of the database stand nowhere, however it fails${reason}`,
    async () => {
      const cluster: Cluster = startCluster()
      try {
        const place = (await cluster.database()).replace(
          'postgres@',
          `postgres:${secrets['password of the database']}@`,
        )
        const placeFile = folder.in('store-place')
        writeFileSync(placeFile, place, { mode: 0o600 })
        const dataDir = folder.in('on-server')
        const server = await serve(dataDir, { CANDOR_STORE_FILE: placeFile })
        expect((await server.ask('GET', '/readyz', {})).text).toContain('"store"')
        cluster.crash()
        await server.ask('GET', '/readyz', {})
        await server.ask(
          'POST',
          '/v1/session',
          { origin: server.address },
          { email: 'a@b.example', password: 'x' },
        )
        expect(server.answers.join('')).toContain('store.unavailable')
        await server.stop()
        const texts: Record<string, string> = {
          'the log': server.log.join(''),
          'an answer': server.answers.join('\n'),
        }
        for (const broken of [
          place,
          place.replace('postgres://', 'postgress://'),
          place.replace('?host=', '?host=['),
        ]) {
          const child = spawn(process.execPath, [bin, 'log', 'verify', '--log-level', 'debug', '--json'], {
            env: { ...process.env, CANDOR_STORE: broken, CANDOR_DATA: dataDir },
          })
          const said: string[] = []
          for (const stream of [child.stdout, child.stderr])
            stream.on('data', (piece) => said.push(String(piece)))
          const [code] = await once(child, 'close')
          expect(code).not.toBe(0)
          texts[`what is said of ${broken.split(':')[0]}`] = said.join('')
        }
        expect(found(texts)).toEqual([])
      } finally {
        try {
          cluster.stop()
        } catch {
          // it has been stopped
        }
      }
    },
    120_000,
  )

  it('are looked for so that they would be found', () => {
    expect(found({ here: `a ${secrets['password']} b`, there: 'nothing' })).toEqual(['password in here'])
  })
})
