import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, expect, it } from 'vitest'
import type { RateLimits } from '../../../src/config/index.ts'
import { keepRates } from '../../../src/jobs/rate/kept-rates.ts'
import { openStore, type Store } from '../../../src/store/index.ts'
import { describeOnEngines } from '../../store/engines.ts'

const fail = (error: unknown) => expect.unreachable(String(error))

const limits: RateLimits = {
  key: { burst: 3, perSecond: 0.01 },
  address: { burst: 3, perSecond: 0.01 },
  login: null,
}

describeOnEngines('keepRates', ({ place }) => {
  const stores: Store[] = []
  afterAll(() => Promise.all(stores.map((store) => store.close())))

  async function opened(before: string | null = null) {
    const at = before ?? (await place())
    const store = await openStore(at)
    stores.push(store)
    return { store, at }
  }

  const keep = (store: Store, now = () => 1_700_000_000_000, everyMs = 10_000) =>
    keepRates({ store, limits, now, everyMs, onFailed: fail })

  it('keeps buckets apart by kind and subject, and counts nothing where there is no limit', async () => {
    const rates = await keep((await opened()).store)
    const left = () => [
      rates.take('key', 'a')?.left,
      rates.take('address', 'a')?.left,
      rates.take('login', 'a'),
    ]
    expect([left(), left()]).toEqual([
      [2, 2, null],
      [1, 1, null],
    ])
    await rates.close()
  })

  it('goes on after a restart where it was, and fills up meanwhile', async () => {
    const { store, at } = await opened()
    const first = await keep(store)
    for (let i = 0; i < 4; i++) first.take('key', 'default/k1')
    await first.close()
    await store.close()
    const again = (await opened(at)).store
    const second = await keep(again)
    expect(second.take('key', 'default/k1')).toMatchObject({
      isAllowed: false,
      waitMs: expect.closeTo(100_000, 6),
    })
    expect(second.take('key', 'default/k2')).toMatchObject({ isAllowed: true, left: 2 })
    const later = await keep(again, () => 1_700_000_150_000)
    expect(later.take('key', 'default/k1')).toMatchObject({ isAllowed: true, left: 0 })
  })

  it('writes by itself, so that a process that is killed forgets little', async () => {
    const { store } = await opened()
    const rates = await keep(store, undefined, 20)
    for (let i = 0; i < 3; i++) rates.take('address', '9.9.9.9')
    const stored = () => store.run('rate.load', { tenantId: 'default' })
    for (let i = 0; i < 200 && (await stored()).length === 0; i++) await sleep(10)
    expect(await stored()).toEqual([{ subject: 'address:9.9.9.9', tokens: 0, at: 1_700_000_000_000 }])
    await rates.close()
  })

  it('forgets what is full again', async () => {
    const { store } = await opened()
    let now = 1_700_000_000_000
    const rates = await keep(store, () => now)
    for (let i = 0; i < 3; i++) rates.take('key', 'old')
    await rates.close()
    now += 300_001
    const later = await keep(store, () => now)
    for (let i = 0; i < 3; i++) later.take('key', 'new')
    await later.close()
    const stored = await store.run('rate.load', { tenantId: 'default' })
    expect(stored.map(({ subject }) => subject)).toEqual(['key:new'])
  })

  it('counts on when nothing can be written', async () => {
    const { store } = await opened()
    const failures: unknown[] = []
    const rates = await keepRates({ store, limits, now: () => 0, onFailed: (e) => failures.push(e) })
    await store.close()
    const taken = Array.from({ length: 4 }, () => rates.take('key', 'a')?.isAllowed)
    await rates.close()
    expect(taken).toEqual([true, true, true, false])
    expect(failures).toHaveLength(1)
  })
})
