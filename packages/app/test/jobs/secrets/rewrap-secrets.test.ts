import { afterAll, expect, it } from 'vitest'
import { rewrapSecrets } from '../../../src/jobs/secrets/rewrap-secrets.ts'
import { secretKey } from '../../../src/jobs/secrets/sealed-text.ts'
import { secretKeys, writeSecretKeys } from '../../../src/jobs/secrets/secret-keys.ts'
import { storedSecrets } from '../../../src/jobs/secrets/stored-secrets.ts'
import { verifyLog } from '../../../src/jobs/verify-log.ts'
import { openStore, type Store } from '../../../src/store/index.ts'
import { runCli } from '../../cli/run-cli.ts'
import { describeOnEngines } from '../../store/engines.ts'
import { temporaryFolder } from '../../temporary-folder.ts'

const folder = temporaryFolder()
const by = { actor: 'tester', at: 1_700_000_000_000 }
let folders = 0

describeOnEngines('rewrapSecrets', ({ place }) => {
  const stores: Store[] = []
  afterAll(() => Promise.all(stores.map((store) => store.close())))

  async function filled() {
    const store = await openStore(await place())
    stores.push(store)
    const dataDir = folder.in(`rewrap-${folders++}`)
    const secrets = storedSecrets(store, await secretKeys(dataDir), 'default')
    await secrets.put('webhook/1', 'swordfish', by)
    await secrets.put('webhook/2', 'trout', by)
    await secrets.put('webhook/1', 'salmon', by)
    return { store, dataDir, secrets }
  }

  const sealedOf = async (store: Store) => (await store.run('secret.list', {})).map(({ sealed }) => sealed)

  it('stored secrets come back, and stand in the store sealed', async () => {
    const { store, secrets } = await filled()
    expect([
      await secrets.get('webhook/1'),
      await secrets.get('webhook/2'),
      await secrets.get('webhook/3'),
    ]).toEqual(['salmon', 'trout', null])
    for (const sealed of await sealedOf(store)) expect(sealed).toMatch(/^v1\./)
  })

  it('the log says who put which, and nothing of what it is', async () => {
    const { store } = await filled()
    const chain = { chainId: 'default/0', after: 0, limit: 10 }
    const entries = await store.run('audit.entries', { tenantId: 'default', ...chain })
    expect(entries.map(({ payload }) => JSON.parse(payload))).toMatchObject(
      ['webhook/1', 'webhook/2', 'webhook/1'].map((target_id) => ({
        ...{ action: 'secret.put', actor: 'tester', target_type: 'secret', target_id },
        ...{ before_digest: null, after_digest: null },
      })),
    )
    const said = entries.map(({ payload }) => payload).join()
    for (const secret of ['swordfish', 'trout', 'salmon', ...(await sealedOf(store))])
      expect(said).not.toContain(secret)
  })

  it('seals everything with a new key, drops the old one, and says so in the log', async () => {
    const { store, dataDir, secrets } = await filled()
    const [old] = await secretKeys(dataDir)
    const rewrapped = await rewrapSecrets(store, dataDir, by)
    const keys = await secretKeys(dataDir)
    expect(rewrapped).toEqual({ key_id: keys[0].id, secrets: 2, retired: [old.id] })
    expect([keys.length, keys[0].id === old.id]).toEqual([1, false])
    expect((await sealedOf(store)).map((sealed) => sealed.split('.')[1])).toEqual([keys[0].id, keys[0].id])
    expect(await storedSecrets(store, keys, 'default').get('webhook/1')).toBe('salmon')
    await expect(secrets.get('webhook/1')).rejects.toMatchObject({ code: 'secrets.no_key' })
    const entries = await store.run('audit.entries', {
      tenantId: 'default',
      chainId: 'default/0',
      after: 0,
      limit: 10,
    })
    expect(JSON.parse(entries.at(-1)!.payload)).toMatchObject({
      action: 'secrets.rewrapped',
      actor: 'tester',
      target_id: keys[0].id,
      details: { secrets: 2 },
    })
    expect((await verifyLog({ store, tenantId: 'default' })).ok).toBe(true)
  })

  it('goes on after it was killed between file and store', async () => {
    const { store, dataDir } = await filled()
    await writeSecretKeys(dataDir, [secretKey(), ...(await secretKeys(dataDir))])
    expect((await rewrapSecrets(store, dataDir, by)).retired).toHaveLength(2)
    expect(await storedSecrets(store, await secretKeys(dataDir), 'default').get('webhook/2')).toBe('trout')
  })

  it('changes nothing where a secret does not open, or was changed meanwhile', async () => {
    const { store, dataDir } = await filled()
    const before = await sealedOf(store)
    const [{ tenantId, name } = { tenantId: '', name: '' }] = await store.run('secret.list', {})
    const swapped = { tenantId, name, before: 'other', sealed: 'x' }
    await expect(store.run('secret.rewrap', { secrets: [swapped], keyId: 'k', ...by })).rejects.toMatchObject(
      {
        code: 'secrets.changed_meanwhile',
      },
    )
    await store.run('secret.put', { tenantId, name: 'webhook/9', sealed: before[0]!, keyId: 'k', ...by })
    await expect(rewrapSecrets(store, dataDir, by)).rejects.toMatchObject({ code: 'secrets.not_opened' })
    expect((await sealedOf(store)).slice(0, 2)).toEqual(before)
    expect(await secretKeys(dataDir)).toHaveLength(1)
  })
})

it('candor store rewrap', async () => {
  const dataDir = folder.in('cli')
  expect((await runCli(['store', 'rewrap', '--data-dir', dataDir])).last).toMatch(/^error store.absent/)
  await runCli(['store', 'migrate', '--data-dir', dataDir])
  const { code, stdout } = await runCli(['store', 'rewrap', '--data-dir', dataDir, '--json'])
  expect([code, JSON.parse(stdout)]).toMatchObject([
    0,
    { secrets: 0, key_id: (await secretKeys(dataDir))[0].id },
  ])
})
