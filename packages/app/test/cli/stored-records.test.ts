import { beforeAll, expect, it } from 'vitest'
import { createApiKey } from '../../src/jobs/manage-keys.ts'
import { openStore } from '../../src/store/index.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { runCli } from './run-cli.ts'

const folder = temporaryFolder()
const dataDir = folder.in('data')
const candor = (...args: string[]) => runCli([...args, '--data-dir', dataDir])

beforeAll(async () => {
  expect((await candor('tenants', 'create', 'north')).code).toBe(0)
  expect((await candor('users', 'create', '--email', 'ana@example.org', '--role', 'viewer')).code).toBe(0)
})

it('lists every record of a tenant, however many pages they are', async () => {
  const store = await openStore(`${dataDir}/candor.db`)
  const managing = { tenantId: 'north', principalId: 'test', idempotency: null, at: Date.now() }
  const names = Array.from({ length: 205 }, (_, i) => `key ${i}`)
  for (const name of names) await createApiKey(store, managing, { name, scopes: ['read'], expiresAt: null })
  await store.close()
  const { items } = JSON.parse((await candor('keys', 'list', '--tenant', 'north', '--json')).stdout)
  expect(items.map((item: { name: string }) => item.name).toSorted()).toEqual(names.toSorted())
  expect(JSON.parse((await candor('keys', 'list', '--json')).stdout)).toEqual({
    items: [],
    next_cursor: null,
  })
})

it.each([
  ['keys', 'list'],
  ['users', 'list'],
  ['store', 'retain', '--dry-run'],
  ['store', 'retain'],
  ['store', 'retain', '--set', 'jobs=3'],
  ['store', 'erase', '--entity', 'customer/c-17', '--reason', 'asked for'],
])('a tenant that is not there is no empty one: %s %s %s %s', async (...args) => {
  const last = 'error access.unknown_tenant: no such tenant: south'
  expect(await candor(...args, '--tenant', 'south')).toMatchObject({ code: 3, stdout: '', last })
})

it('says so where there is no store either', async () => {
  const none = ['--data-dir', folder.in('none')]
  expect((await runCli(['keys', 'list', ...none])).code).toBe(0)
  expect((await runCli(['keys', 'list', '--tenant', 'south', ...none])).code).toBe(3)
})

it('what is kept how long is set for one tenant', async () => {
  const set = await candor('store', 'retain', '--set', 'decisions=30', '--tenant', 'north', '--json')
  expect(JSON.parse(set.stdout)).toMatchObject({ decisions: 30 })
  const other = await candor('store', 'retain', '--set', 'jobs=90', '--json')
  expect(JSON.parse(other.stdout)).toMatchObject({ decisions: null })
})

it('shows a tenant with the number of its models', async () => {
  const shown = await candor('tenants', 'show', 'north', '--json')
  expect(JSON.parse(shown.stdout)).toEqual({ tenant: { id: 'north', name: 'north', models: 0 } })
  expect((await candor('tenants', 'show', 'north')).stdout).toBe('id      north\nname    north\nmodels  0\n')
  expect(await candor('tenants', 'show', 'south')).toMatchObject({ code: 3 })
})
