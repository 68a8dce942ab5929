import { expect, it } from 'vitest'
import { openStore } from '../../src/store/index.ts'
import { modelInput } from './decision-inputs.ts'
import { describeOnEngines } from './engines.ts'

const at = 1_700_000_000_000
const tenantId = 'default'

describeOnEngines('registry.set_alias', ({ place }) => {
  async function registry() {
    const store = await openStore(await place())
    await store.run('registry.register', modelInput('m', 'sha256:aa'))
    await store.run('registry.register', modelInput('m', 'sha256:bb'))
    const { version } = modelInput('m', 'sha256:cc')
    await store.run('registry.register', { ...modelInput('m'), version: { ...version, status: 'failed' } })
    const point = (alias: string, version: number) =>
      store.run('registry.set_alias', {
        tenantId,
        name: 'm',
        alias,
        version,
        by: 'lead',
        reason: 'better',
        at,
      })
    const champion = async () =>
      (await store.run('registry.resolve', { tenantId, name: 'm', choice: { alias: 'champion' } })).version
    return { store, point, champion }
  }

  it('points an alias at another version, and back, with an entry in the audit chain each', async () => {
    const { store, point, champion } = await registry()
    expect(await champion()).toBe(1)
    expect(await point('champion', 2)).toEqual({ previous: 1 })
    expect(await champion()).toBe(2)
    expect(await point('champion', 1)).toEqual({ previous: 2 })
    expect(await point('shadow', 2)).toEqual({ previous: null })
    const entries = await store.run('audit.entries', { tenantId, chainId: 'default/0', after: 3, limit: 10 })
    expect(entries.map(({ payload }) => JSON.parse(payload))).toMatchObject([
      {
        action: 'model.set_alias',
        target_id: 'm',
        actor: 'lead',
        details: { alias: 'champion', from: 1, to: 2 },
      },
      { action: 'model.set_alias', reason: 'better', details: { alias: 'champion', from: 2, to: 1 } },
      { action: 'model.set_alias', details: { alias: 'shadow', from: null, to: 2 } },
    ])
    await store.close()
  })

  it('that points there already changes nothing', async () => {
    const { store, point } = await registry()
    const [before] = await store.run('audit.heads', { tenantId })
    expect(await point('champion', 1)).toEqual({ previous: 1 })
    expect(await store.run('audit.heads', { tenantId })).toEqual([before])
    await store.close()
  })

  it('refuses a version that is not there or not ready', async () => {
    const { store, point, champion } = await registry()
    await expect(point('champion', 9)).rejects.toMatchObject({ code: 'store.unknown_version' })
    await expect(point('champion', 3)).rejects.toMatchObject({ code: 'store.version_not_ready' })
    expect(await champion()).toBe(1)
    await store.close()
  })
})
