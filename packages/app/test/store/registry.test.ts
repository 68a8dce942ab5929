import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openStore, type Store } from '../../src/store/index.ts'
import { modelInput } from './decision-inputs.ts'
import { describeOnEngines } from './engines.ts'

describeOnEngines('models', ({ place }) => {
  let store: Store

  beforeEach(async () => {
    store = await openStore(await place())
  })

  afterEach(() => store.close())

  const resolve = (name: string, choice: { version: number } | { alias: string }) =>
    store.run('registry.resolve', { tenantId: 'default', name, choice })

  describe('registry', () => {
    it('makes the first ready version champion, later ones challenger', async () => {
      const aliases = []
      for (const hash of ['sha256:a1', 'sha256:a2', 'sha256:a3']) {
        aliases.push(await store.run('registry.register', modelInput('model-a', hash)))
      }
      expect(aliases).toEqual([
        { name: 'model-a', version: 1, aliases: ['champion'] },
        { name: 'model-a', version: 2, aliases: ['challenger'] },
        { name: 'model-a', version: 3, aliases: ['challenger'] },
      ])
      expect((await resolve('model-a', { alias: 'champion' })).hash).toBe('sha256:a1')
      expect((await resolve('model-a', { alias: 'challenger' })).version).toBe(3)
      expect((await resolve('model-a', { version: 2 })).aliases).toEqual([])
    })

    it('gives a version that is not ready no alias', async () => {
      const { version, ...rest } = modelInput('model-a')
      const pending = await store.run('registry.register', {
        ...rest,
        version: { ...version, status: 'pending' },
      })
      expect(pending.aliases).toEqual([])
      expect((await store.run('registry.register', modelInput('model-a'))).aliases).toEqual(['champion'])
    })

    it('gives back what was registered', async () => {
      const input = modelInput('model-a')
      await store.run('registry.register', { ...input, description: 'first' })
      await store.run('registry.register', input)
      const { items } = await store.run('registry.list', { tenantId: 'default', limit: 10, cursor: null })
      expect(items).toHaveLength(1)
      expect(items[0]).toMatchObject({ name: 'model-a', description: 'first' })
      expect(items[0]?.versions.map(({ version }) => version)).toEqual([2, 1])
      expect(items[0]?.versions[1]).toEqual({
        name: 'model-a',
        version: 1,
        aliases: ['champion'],
        // nothing has been measured yet
        cost: null,
        ...input.version,
      })
    })

    it('pages by name', async () => {
      for (const name of ['c', 'a', 'b']) await store.run('registry.register', modelInput(name))
      const first = await store.run('registry.list', { tenantId: 'default', limit: 2, cursor: null })
      const second = await store.run('registry.list', {
        tenantId: 'default',
        limit: 2,
        cursor: first.nextCursor,
      })
      expect([first, second].map(({ items }) => items.map(({ name }) => name))).toEqual([['a', 'b'], ['c']])
      expect(second.nextCursor).toBeNull()
    })

    it('names what is near or known when something is not there', async () => {
      await expect(resolve('modl', { alias: 'champion' })).rejects.toThrow('nearest known: none')
      await store.run('registry.register', modelInput('model-a'))
      await expect(resolve('modl-a', { alias: 'champion' })).rejects.toThrow(
        'no model is registered as modl-a; nearest known: model-a',
      )
      await expect(resolve('model-a', { version: 7 })).rejects.toThrow(
        'model model-a has no version 7; known: 1',
      )
      await expect(resolve('model-a', { alias: 'shadow' })).rejects.toThrow(
        'has no alias shadow; known: champion',
      )
    })
  })
})
