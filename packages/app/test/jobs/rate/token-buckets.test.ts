import { createRandom } from '@candor/core'
import { describe, expect, it } from 'vitest'
import { createTokenBuckets } from '../../../src/jobs/rate/token-buckets.ts'

describe('createTokenBuckets', () => {
  it('gives a burst, then as many as come back', () => {
    const buckets = createTokenBuckets({ burst: 3, perSecond: 2 })
    const taken = [0, 0, 0, 0, 400, 500, 500].map((at) => buckets.take('a', at).isAllowed)
    expect(taken).toEqual([true, true, true, false, false, true, false])
    expect(buckets.take('b', 500)).toEqual({ isAllowed: true, left: 2, waitMs: 0, fullMs: 500 })
  })

  it('says how long to wait, and until it is full', () => {
    const buckets = createTokenBuckets({ burst: 2, perSecond: 0.125 })
    buckets.take('a', 0)
    buckets.take('a', 0)
    expect(buckets.take('a', 0)).toEqual({ isAllowed: false, left: 0, waitMs: 8000, fullMs: 16_000 })
    expect(buckets.take('a', 2000)).toMatchObject({ isAllowed: false, waitMs: 6000 })
  })

  it('gains nothing by a clock that goes back', () => {
    const buckets = createTokenBuckets({ burst: 1, perSecond: 1 })
    expect(buckets.take('a', 10_000).isAllowed).toBe(true)
    expect(buckets.take('a', 0).isAllowed).toBe(false)
    expect(buckets.take('a', 999).isAllowed).toBe(false)
    expect(buckets.take('a', 1000).isAllowed).toBe(true)
  })

  it('equals its naive twin: whatever was granted, added up with what came back', () => {
    const random = createRandom(3)
    const rate = { burst: 5, perSecond: 4 }
    const buckets = createTokenBuckets(rate)
    const granted = new Map<string, number[]>()
    let at = 0
    for (let i = 0; i < 3000; i++) {
      // quarters of a second are exact in float64, as is what comes back in them
      at += Math.floor(random.next() * 3) * 250
      const subject = `s${Math.floor(random.next() * 4)}`
      const before = granted.get(subject) ?? []
      expect(buckets.take(subject, at).isAllowed).toBe(tokensOf(before, at) >= 1)
      if (tokensOf(before, at) >= 1) granted.set(subject, [...before, at])
    }
    function tokensOf(times: readonly number[], now: number): number {
      let [tokens, last] = [rate.burst, times[0] ?? now]
      for (const time of times) {
        tokens = Math.min(rate.burst, tokens + ((time - last) / 1000) * rate.perSecond) - 1
        last = time
      }
      return Math.min(rate.burst, tokens + ((now - last) / 1000) * rate.perSecond)
    }
  })

  it('never lets through more than the burst and what comes back, in any window', () => {
    const random = createRandom(4)
    const buckets = createTokenBuckets({ burst: 10, perSecond: 20 })
    const times: number[] = []
    let at = 0
    for (let i = 0; i < 5000; i++) {
      at += random.next() * 30
      if (buckets.take('a', at).isAllowed) times.push(at)
    }
    for (let first = 0; first < times.length; first += 7)
      for (let last = first; last < Math.min(times.length, first + 100); last++)
        expect(last - first + 1).toBeLessThanOrEqual(10 + ((times[last]! - times[first]!) / 1000) * 20 + 1e-6)
  })

  it('tells once which buckets are less than half full', () => {
    const buckets = createTokenBuckets({ burst: 4, perSecond: 1 })
    buckets.take('much', 0)
    for (let i = 0; i < 3; i++) buckets.take('little', 0)
    expect(buckets.changed()).toEqual([{ subject: 'little', tokens: 1, at: 0 }])
    expect(buckets.changed()).toEqual([])
    const restarted = createTokenBuckets({ burst: 4, perSecond: 1 })
    restarted.put({ subject: 'little', tokens: 1, at: 0 })
    expect([restarted.take('little', 0).isAllowed, restarted.take('little', 0).isAllowed]).toEqual([
      true,
      false,
    ])
  })

  it('forgets the full ones, then the oldest, when there are too many', () => {
    const buckets = createTokenBuckets({ burst: 2, perSecond: 1 }, 3)
    buckets.take('a', 0)
    for (const subject of ['b', 'c']) for (let i = 0; i < 2; i++) buckets.take(subject, 1000)
    buckets.take('d', 1000)
    expect(buckets.size).toBe(3)
    expect(buckets.take('b', 1000).isAllowed).toBe(false)
    buckets.take('e', 1000)
    expect(buckets.size).toBe(3)
    expect(buckets.take('c', 1000).isAllowed).toBe(false)
    expect(buckets.take('b', 1000).isAllowed).toBe(true)
  })
})
