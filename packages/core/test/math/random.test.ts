import { describe, expect, it } from 'vitest'
import {
  chiSquareSurvival,
  createRandom,
  normalCdf,
  type Random,
  randomFromState,
} from '../../src/math/index.ts'

const M32 = 0xffffffffn

/** The reference algorithm on big integers, word by word as published. */
function twin(state: readonly bigint[]): () => bigint {
  let [s0 = 0n, s1 = 0n, s2 = 0n, s3 = 0n] = state
  const rotate = (x: bigint, k: bigint) => ((x << k) | (x >> (32n - k))) & M32
  return () => {
    const result = (rotate((s1 * 5n) & M32, 7n) * 9n) & M32
    const t = (s1 << 9n) & M32
    s2 ^= s0
    s3 ^= s1
    s1 ^= s2
    s0 ^= s3
    s2 ^= t
    s3 = rotate(s3, 11n)
    return result
  }
}

/** The 128-bit state after 2^64 steps: a step is linear over two elements, so the matrix is squared 64 times. */
function after2to64(state: readonly bigint[]): bigint[] {
  let columns = Array.from({ length: 128 }, (_, bit) => linearStep(1n << BigInt(bit)))
  for (let k = 0; k < 64; k++) columns = columns.map((column) => apply(columns, column))
  const joined = state.reduce((sum, word, i) => sum | (word << BigInt(32 * i)), 0n)
  const result = apply(columns, joined)
  return [0n, 32n, 64n, 96n].map((shift) => (result >> shift) & M32)
}

function linearStep(joined: bigint): bigint {
  let [s0, s1, s2, s3] = [0n, 32n, 64n, 96n].map((shift) => (joined >> shift) & M32) as [
    bigint,
    bigint,
    bigint,
    bigint,
  ]
  const t = (s1 << 9n) & M32
  s2 ^= s0
  s3 ^= s1
  s1 ^= s2
  s0 ^= s3
  s2 ^= t
  s3 = ((s3 << 11n) | (s3 >> 21n)) & M32
  return s0 | (s1 << 32n) | (s2 << 64n) | (s3 << 96n)
}

function apply(columns: readonly bigint[], vector: bigint): bigint {
  let sum = 0n
  for (let bit = 0n; bit < 128n; bit++) if ((vector >> bit) & 1n) sum ^= columns[Number(bit)]!
  return sum
}

function take(n: number, random: Random): number[] {
  return Array.from({ length: n }, () => random.bits())
}

/** Chance of counts this uneven when all are equally likely; the seed is fixed, so these tests cannot flicker. */
function evenness(counts: readonly number[]): number {
  const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length
  const statistic = counts.reduce((sum, count) => sum + (count - mean) ** 2 / mean, 0)
  return chiSquareSurvival(statistic, counts.length - 1)
}

describe('createRandom', () => {
  it('gives the published outputs of xoshiro128** 1.1 from the state 1, 2, 3, 4', () => {
    expect(take(10, randomFromState(Uint32Array.of(1, 2, 3, 4)))).toEqual([
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
    ])
  })

  it('fills its state by SplitMix64, whose published outputs from 1234567 begin so', () => {
    const [first, second] = [6457827717110365317n, 3203168211198807973n]
    const state = [first & M32, first >> 32n, second & M32, second >> 32n]
    expect(take(100, createRandom(1234567))).toEqual(
      take(100, randomFromState(Uint32Array.from(state, Number))),
    )
  })

  it('equals the twin on big integers', () => {
    const state = [0xdeadbeefn, 0x12345678n, 0xffffffffn, 0x80000000n]
    const next = twin(state)
    const ours = take(10000, randomFromState(Uint32Array.from(state, Number)))
    expect(ours).toEqual(Array.from({ length: 10000 }, () => Number(next())))
  })

  it('repeats for one seed and differs for another', () => {
    expect(take(5, createRandom(0))).toEqual(take(5, createRandom(0)))
    expect(take(5, createRandom(0))).not.toEqual(take(5, createRandom(1)))
    expect(take(5, createRandom(2 ** 53 - 1))).toEqual(take(5, createRandom(2 ** 53 - 1)))
  })

  it('refuses seeds that are no integers of 53 bits', () => {
    for (const seed of [-1, 0.5, Number.NaN, 2 ** 53, Number.POSITIVE_INFINITY]) {
      expect(() => createRandom(seed)).toThrow(expect.objectContaining({ code: 'math.out_of_range' }))
    }
  })
})

describe('state', () => {
  it('goes on where the stream stands, and is a copy', () => {
    const random = createRandom(3)
    random.bits()
    const state = random.state()
    const expected = [random.bits(), random.bits()]
    const again = randomFromState(state)
    expect([again.bits(), again.bits()]).toEqual(expected)
    expect(random.state()).toEqual(again.state())
  })
})

describe('jump', () => {
  const start = [1n, 0x9abcdef0n, 3n, 0xf0000004n]
  const ours = () => randomFromState(Uint32Array.from(start, Number))
  const jumped = (times: number) => {
    let state = start.slice()
    for (let k = 0; k < times; k++) state = after2to64(state)
    return take(5, randomFromState(Uint32Array.from(state, Number)))
  }

  it('is 2^64 steps on, by the matrix of one step squared 64 times', () => {
    expect(take(5, ours().jump())).toEqual(jumped(1))
  })

  it('goes on from call to call, whatever was drawn, and along a chain', () => {
    const random = ours()
    random.jump()
    take(17, random)
    expect(take(5, random.jump())).toEqual(jumped(2))
    expect(take(5, ours().jump().jump())).toEqual(jumped(2))
  })
})

describe('draws', () => {
  it('next is in [0, 1), has 53 bits and is even', () => {
    const random = createRandom(1)
    const counts = new Array<number>(64).fill(0)
    let withLowBit = 0
    for (let i = 0; i < 64000; i++) {
      const value = random.next()
      expect(value >= 0 && value < 1).toBe(true)
      counts[Math.floor(value * 64)]!++
      withLowBit += (value * 2 ** 53) % 2
    }
    expect(evenness(counts)).toBeGreaterThan(0.001)
    expect(evenness([withLowBit, 64000 - withLowBit])).toBeGreaterThan(0.001)
  })

  it('int is even over any n', () => {
    for (const n of [2, 3, 5, 6, 7, 100]) {
      const random = createRandom(n)
      const counts = new Array<number>(n).fill(0)
      for (let i = 0; i < 20000; i++) counts[random.int(n)]!++
      expect(evenness(counts)).toBeGreaterThan(0.001)
    }
    expect(createRandom(3).int(1)).toBe(0)
    expect(createRandom(3).int(2 ** 32)).toBe(createRandom(3).bits())
  })

  it('int refuses what is no count', () => {
    for (const n of [0, -1, 1.5, 2 ** 32 + 1, Number.NaN]) {
      expect(() => createRandom(0).int(n)).toThrow(expect.objectContaining({ code: 'math.out_of_range' }))
    }
  })

  it('normal follows the normal law', () => {
    const random = createRandom(5)
    const counts = new Array<number>(50).fill(0)
    for (let i = 0; i < 50000; i++) counts[Math.floor(normalCdf(random.normal()) * 50)]!++
    expect(evenness(counts)).toBeGreaterThan(0.001)
  })

  it('shuffle gives every order equally often, in place, in plain and typed arrays', () => {
    const random = createRandom(9)
    const counts = new Map<string, number>()
    for (let i = 0; i < 12000; i++) {
      const key = random.shuffle(['a', 'b', 'c', 'd']).join('')
      counts.set(key, (counts.get(key) ?? 0) + 1)
    }
    expect(counts.size).toBe(24)
    expect(evenness([...counts.values()])).toBeGreaterThan(0.001)
    const typed = Float64Array.of(1, 2, 3, 4)
    expect(createRandom(2).shuffle(typed)).toBe(typed)
    expect([...typed].sort()).toEqual([1, 2, 3, 4])
  })

  it('permutation holds each number once', () => {
    const order = createRandom(4).permutation(1000)
    expect(order).toBeInstanceOf(Int32Array)
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, i) => i))
    expect(createRandom(4).permutation(0)).toEqual(new Int32Array(0))
  })

  it('choice is ascending, distinct, and every subset is equally likely', () => {
    const random = createRandom(6)
    const counts = new Map<string, number>()
    for (let i = 0; i < 20000; i++) {
      const key = random.choice(6, 3).join()
      counts.set(key, (counts.get(key) ?? 0) + 1)
    }
    expect(counts.size).toBe(20)
    expect(evenness([...counts.values()])).toBeGreaterThan(0.001)
    for (const key of counts.keys()) expect(key).toBe(key.split(',').sort().join())
    expect(random.choice(5, 5)).toEqual(Int32Array.of(0, 1, 2, 3, 4))
    expect(random.choice(5, 0)).toEqual(new Int32Array(0))
    expect(() => random.choice(5, 6)).toThrow(expect.objectContaining({ code: 'math.out_of_range' }))
  })

  it.each([
    [1000, 3],
    [1000, 4],
    [1000, 500],
    [1001, 1001],
    [9, 0],
  ])('choice of %i gives the same numbers however it marks what it has chosen (%i of them)', (n, k) => {
    const drawing = createRandom(7)
    const floyd = new Set<number>()
    for (let last = n - k; last < n; last++) {
      const drawn = drawing.int(last + 1)
      floyd.add(floyd.has(drawn) ? last : drawn)
    }
    const random = createRandom(7)
    expect([...random.choice(n, k)]).toEqual([...floyd].sort((a, b) => a - b))
    expect(random.int(1000)).toBe(drawing.int(1000))
  })

  it('choice holds numbers up to 2^31 - 1, and more than a set can', () => {
    const chosen = createRandom(8).choice(2_147_483_648, 5)
    expect(chosen.every((number) => number >= 0)).toBe(true)
    expect(() => createRandom(8).choice(2_147_483_649, 5)).toThrow('not in [0, 2147483648]: 2147483649')
    const most = createRandom(8).choice(16_777_300, 16_777_299)
    expect(most).toHaveLength(16_777_299)
  })
})
