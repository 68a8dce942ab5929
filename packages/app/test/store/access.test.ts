import { randomUUIDv7 } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStore, type Store } from '../../src/store/index.ts'
import { describeOnEngines } from './engines.ts'

const tenantId = 'default'
const day = 24 * 60 * 60_000
const at = 1_700_000_000_000

function keyInput(name: string, more: object = {}) {
  const id = randomUUIDv7()
  return {
    tenantId,
    by: 'operator',
    principalId: randomUUIDv7(),
    key: { id, prefix: `cdr_test_${id.replaceAll('-', '').slice(-12)}`, hash: 'a'.repeat(64) },
    idempotency: null,
    name,
    scopes: ['read' as const],
    expiresAt: null,
    at,
    ...more,
  }
}

function userInput(email: string, more: object = {}) {
  return {
    tenantId,
    id: randomUUIDv7(),
    email,
    role: 'analyst' as const,
    passwordHash: '$argon2id$of-the-user',
    by: 'operator',
    idempotency: null,
    salt: 'salt',
    at,
    ...more,
  }
}

const call = (key: string, fingerprint = 'f') => ({
  route: 'POST /v1/x',
  key,
  fingerprint,
  expiresAt: at + day,
})

describeOnEngines('access', ({ place }) => {
  let store: Store
  beforeAll(async () => {
    store = await openStore(await place())
  })
  afterAll(() => store.close())

  const actions = async () =>
    (await store.run('audit.entries', { tenantId, chainId: 'default/0', after: 0, limit: 500 })).map(
      ({ payload }) => JSON.parse(payload).action as string,
    )
  const code = async (work: Promise<unknown>) =>
    work.then(
      () => 'nothing thrown',
      (error: { code?: string }) => error.code,
    )

  describe('keys', () => {
    it('are found by their prefix, listed newest first, and written into the audit log', async () => {
      const first = keyInput('first')
      const second = keyInput('second', { at: at + 1, expiresAt: at + day })
      const { record, replayed } = await store.run('key.create', first)
      expect(replayed).toBe(false)
      await store.run('key.create', second)
      expect(await store.run('key.find', { prefix: first.key.prefix })).toEqual({
        ...record,
        tenantId,
        hash: 'a'.repeat(64),
        isDisabled: false,
      })
      expect(await store.run('key.find', { prefix: 'cdr_test_000000000000' })).toBeNull()
      const page = await store.run('key.list', { tenantId, limit: 1, cursor: null })
      expect(page.items.map(({ name }) => name)).toEqual(['second'])
      const rest = await store.run('key.list', { tenantId, limit: 1, cursor: page.nextCursor })
      expect(rest).toEqual({ items: [record], nextCursor: null })
      expect(await actions()).toEqual(['api_key.create', 'api_key.create'])
    })

    it('are not made where they have expired already; a call that made one is answered again even so', async () => {
      const expiresAt = at + 5000
      const made = keyInput('brief', { expiresAt, idempotency: call('brief-1') })
      const { record } = await store.run('key.create', made)
      expect(await store.run('key.create', { ...made, at: expiresAt + 1 })).toEqual({
        record,
        replayed: true,
      })
      const before = (await actions()).length
      for (const late of [expiresAt, expiresAt + 1])
        expect(await code(store.run('key.create', keyInput('late', { expiresAt, at: late })))).toBe(
          'access.expires_too_early',
        )
      expect(await actions()).toHaveLength(before)
    })

    it('have two live ones for a change, no third, and keep their length of life', async () => {
      const old = keyInput('rotated', { expiresAt: at + day })
      await store.run('key.create', old)
      const { principalId: _p, name: _n, scopes: _s, expiresAt: _e, ...making } = keyInput('')
      const rotation = { ...making, id: old.key.id, at: at + 1000 }
      const { record } = await store.run('key.rotate', rotation)
      expect(record).toMatchObject({
        name: 'rotated',
        principalId: old.principalId,
        scopes: ['read'],
        expiresAt: at + 1000 + day,
      })
      const third = { ...rotation, key: keyInput('').key }
      expect(await code(store.run('key.rotate', third))).toBe('access.two_keys_live')
      const revoked = await store.run('key.revoke', {
        tenantId,
        id: old.key.id,
        by: 'operator',
        at: at + 2000,
      })
      expect(revoked.revokedAt).toBe(at + 2000)
      expect(await code(store.run('key.rotate', third))).toBe('access.key_not_live')
      expect((await store.run('key.rotate', { ...third, id: record.id })).record.name).toBe('rotated')
      const before = (await actions()).length
      const again = await store.run('key.revoke', { tenantId, id: old.key.id, by: 'operator', at: at + 9000 })
      expect(again.revokedAt).toBe(at + 2000)
      expect(await actions()).toHaveLength(before)
    })

    it('are made once for one idempotency key', async () => {
      const once = keyInput('once', { idempotency: call('k-1') })
      const { record } = await store.run('key.create', once)
      const again = await store.run('key.create', keyInput('once', { idempotency: call('k-1') }))
      expect(again).toEqual({ record, replayed: true })
      const other = keyInput('other', { idempotency: call('k-1', 'g') })
      expect(await code(store.run('key.create', other))).toBe('store.idempotency_key_reused')
    })

    it('of another tenant are not there', async () => {
      const key = keyInput('mine')
      await store.run('key.create', key)
      const stranger = { tenantId: 'other', id: key.key.id, by: 'x', at }
      expect(await code(store.run('key.revoke', stranger))).toBe('access.unknown_key')
      expect(await store.run('key.list', { tenantId: 'other', limit: 9, cursor: null })).toEqual({
        items: [],
        nextCursor: null,
      })
    })

    it('say when they were last used, never earlier than they said before', async () => {
      const key = keyInput('used')
      await store.run('key.create', key)
      const { id } = key.key
      await store.run('key.mark_used', { uses: [{ tenantId, id, at: at + 50 }] })
      await store.run('key.mark_used', { uses: [{ tenantId, id, at: at + 20 }] })
      expect((await store.run('key.find', { prefix: key.key.prefix }))?.lastUsedAt).toBe(at + 50)
    })
  })

  describe('users', () => {
    it('are there once by email, and listed in the order in which they were made', async () => {
      expect(await store.run('user.has_admin', { tenantId })).toBe(false)
      const ana = userInput('ana@example.org', { role: 'admin' })
      const { user } = await store.run('user.create', ana)
      expect(user).toEqual({
        id: ana.id,
        email: 'ana@example.org',
        roles: ['admin'],
        isDisabled: false,
        createdAt: at,
      })
      expect(await store.run('user.has_admin', { tenantId })).toBe(true)
      expect(await code(store.run('user.create', userInput('ana@example.org')))).toBe('access.user_exists')
      await store.run('user.create', userInput('ben@example.org'))
      const page = await store.run('user.list', { tenantId, limit: 1, cursor: null })
      expect(page.items).toEqual([user])
      const rest = await store.run('user.list', { tenantId, limit: 9, cursor: page.nextCursor })
      expect(rest.items.map(({ email }) => email)).toEqual(['ben@example.org'])
      expect(await store.run('user.list', { tenantId: 'other', limit: 9, cursor: null })).toMatchObject({
        items: [],
      })
    })

    it('who are disabled lose their sessions, once, and do not count as administrators', async () => {
      const { items } = await store.run('user.list', { tenantId, limit: 1, cursor: null })
      const { id } = items[0]!
      await store.run('session.begin', sessionInput(id, 'c'.repeat(64)))
      const disabled = await store.run('user.disable', { tenantId, id, by: 'operator', at })
      expect(disabled.isDisabled).toBe(true)
      expect(await store.run('session.find', { idHash: 'c'.repeat(64), at })).toBeNull()
      expect(await store.run('user.has_admin', { tenantId })).toBe(false)
      const before = (await actions()).length
      await store.run('user.disable', { tenantId, id, by: 'operator', at })
      expect(await actions()).toHaveLength(before)
      for (const gone of [
        { tenantId: 'other', id },
        { tenantId, id: 'demo' },
        { tenantId, id: 'operator' },
      ])
        expect(await code(store.run('user.disable', { ...gone, by: 'x', at }))).toBe('access.unknown_user')
    })
  })

  const sessionInput = (principalId: string, idHash: string) => ({
    tenantId,
    principalId,
    idHash,
    how: 'password',
    account: null,
    idleUntil: at + 1000,
    expiresAt: at + 5000,
    at,
  })

  it('tenants are there once, each with an audit chain of its own', async () => {
    const made = await store.run('tenant.create', { id: 'south', name: 'South', by: 'operator', at })
    expect(made).toEqual({ id: 'south', name: 'South' })
    expect(await store.run('tenant.list', {})).toEqual([
      { id: 'default', name: 'default' },
      { id: 'south', name: 'South' },
    ])
    const again = store.run('tenant.create', { id: 'south', name: 'South', by: 'operator', at })
    expect(await code(again)).toBe('access.tenant_exists')
    const entries = await store.run('audit.entries', {
      tenantId: 'south',
      chainId: 'south/0',
      after: 0,
      limit: 9,
    })
    expect(entries.map(({ seq }) => seq)).toEqual([1])
  })

  describe('sessions', () => {
    it('end when nobody uses them, when their time is over, and when their owner ends them', async () => {
      const user = userInput('cleo@example.org', { role: 'auditor' })
      await store.run('user.create', user)
      const idHash = 'd'.repeat(64)
      await store.run('session.begin', sessionInput(user.id, idHash))
      const find = (after: number) => store.run('session.find', { idHash, at: at + after })
      expect(await find(999)).toMatchObject({
        tenantId,
        principalId: user.id,
        email: 'cleo@example.org',
        roles: ['auditor'],
      })
      expect(await find(1000)).toBeNull()
      await store.run('session.hold', { tenantId, idHash, idleUntil: at + 90_000 })
      expect(await find(4999)).not.toBeNull()
      expect(await find(5000)).toBeNull()
      await store.run('session.end', { tenantId, principalId: user.id, idHash, at: at + 2000 })
      expect(await find(1)).toBeNull()
      await store.run('session.hold', { tenantId, idHash, idleUntil: at + 90_000 })
      expect(await find(1)).toBeNull()
      expect((await actions()).slice(-2)).toEqual(['session.begin', 'session.end'])
    })

    it('begin only for those who may sign in', async () => {
      const user = userInput('dora@example.org')
      await store.run('user.create', user)
      await store.run('user.disable', { tenantId, id: user.id, by: 'operator', at })
      const begun = store.run('session.begin', sessionInput(user.id, 'e'.repeat(64)))
      expect(await code(begun)).toBe('access.unknown_user')
    })
  })

  describe('attempts to sign in', () => {
    it.each(['known@example.org', 'unknown@example.org'])(
      'are counted, and followed by longer and longer pauses: %s',
      async (email) => {
        if (email.startsWith('known')) await store.run('user.create', userInput(email))
        const begin = (when: number) =>
          store.run('sign_in.begin', { tenantId, email, account: email.padEnd(64, '0'), at: when })
        for (let i = 0; i < 4; i++) expect((await begin(at)).lockedUntil).toBeNull()
        let now = at
        for (const pause of [1000, 2000, 4000, 8000]) {
          expect((await begin(now)).lockedUntil).toBeNull()
          expect((await begin(now + pause - 1)).lockedUntil).toBe(now + pause)
          now += pause
        }
        for (let i = 0; i < 12; i++) {
          await begin(now)
          now += 15 * 60_000
        }
        expect((await begin(now)).lockedUntil).toBeNull()
        expect((await begin(now)).lockedUntil).toBe(now + 15 * 60_000)
        expect((await begin(now + 2 * day)).lockedUntil).toBeNull()
        expect((await begin(now + 2 * day)).lockedUntil).toBeNull()
      },
    )

    it('at a tenant that does not exist are answered and counted as any others', async () => {
      const begin = () =>
        store.run('sign_in.begin', {
          tenantId: 'nowhere',
          email: 'a@example.org',
          account: '9'.repeat(64),
          at,
        })
      for (let i = 0; i < 5; i++) expect(await begin()).toEqual({ lockedUntil: null, user: null })
      expect((await begin()).lockedUntil).toBe(at + 1000)
    })

    it('are forgotten after a success', async () => {
      const user = userInput('ed@example.org')
      await store.run('user.create', user)
      const account = 'f'.repeat(64)
      const begin = () => store.run('sign_in.begin', { tenantId, email: user.email, account, at })
      for (let i = 0; i < 4; i++)
        expect(await begin()).toEqual({
          lockedUntil: null,
          user: { id: user.id, passwordHash: user.passwordHash },
        })
      await store.run('session.begin', { ...sessionInput(user.id, '1'.repeat(64)), account })
      for (let i = 0; i < 5; i++) expect((await begin()).lockedUntil).toBeNull()
      expect((await begin()).lockedUntil).toBe(at + 1000)
    })
  })
})
