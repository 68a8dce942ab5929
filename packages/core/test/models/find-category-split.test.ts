import { describe, expect, it } from 'vitest'
import { createRandom, type Random } from '../../src/math/index.ts'
import { scanCategories } from '../../src/models/find-category-split.ts'
import { type CategoryRules, noSplit, scoreOf } from '../../src/models/find-split.ts'

const rules = {
  lambda: 0,
  alpha: 0,
  gamma: 0,
  minRowsPerLeaf: 1,
  minHessianPerLeaf: 0,
  allowsZeroGain: false,
  categories: { smooth: 0, l2: 0, mostSingly: 1, mostInGroup: 255 },
}

describe('scanCategories', () => {
  it('finds the best of all ways to part the levels, missing values on either side', () => {
    const random = createRandom(20261123)
    for (let run = 0; run < 200; run++) {
      const task = randomNode(random, 2 + random.int(6), run % 2 === 0)
      const { gain, rightBins, missingLeft } = scan(task, rules)
      const best = Math.max(...everyWay(task).map((right) => gainOf(task, right)))
      // Sums of up to 8 numbers in two orders.
      expect(gain).toBeCloseTo(Math.max(best, 0), 10)
      expect(missingLeft).toBe(true)
      if (rightBins !== null) expect(gainOf(task, rightBins)).toBeCloseTo(gain, 10)
    }
  })

  it('tries each of a few levels alone', () => {
    const random = createRandom(5)
    for (let run = 0; run < 100; run++) {
      const task = randomNode(random, 3 + random.int(4), run % 2 === 0)
      const present = task.slots.slice(0, -1).filter(([, rows]) => rows > 0).length
      const { gain } = scan(task, { ...rules, categories: { ...rules.categories, mostSingly: 9 } })
      const alone = everyWay(task).filter((right) => {
        const size = right.reduce((sum, bit) => sum + bit, 0)
        return size === 1 || size === present - 1
      })
      expect(gain).toBeCloseTo(Math.max(0, ...alone.map((right) => gainOf(task, right))), 10)
    }
  })

  it('keeps the smaller group small', () => {
    const random = createRandom(6)
    for (let run = 0; run < 60; run++) {
      const task = randomNode(random, 10, false)
      const { rightBins } = scan(task, { ...rules, categories: { ...rules.categories, mostInGroup: 2 } })
      if (rightBins === null) continue
      const size = rightBins.reduce((sum, bit) => sum + bit, 0)
      const present = task.slots.slice(0, -1).filter(([, rows]) => rows > 0).length
      expect(Math.min(size, present - size)).toBeLessThanOrEqual(2)
    }
  })

  it('asks more of groups by l2, and calms rare levels by smooth', () => {
    const task = {
      slots: [
        [1, 1, -3],
        [1, 1, 2],
        [9, 9, 9],
        [0, 0, 0],
      ] as const,
    }
    expect(scan(task, rules).gain).toBeGreaterThan(
      scan(task, { ...rules, categories: { ...rules.categories, l2: 5 } }).gain,
    )
    const calm = scan(task, { ...rules, categories: { ...rules.categories, smooth: 1e6 } })
    // -3e-6, 2e-6, 9e-6: the same order as the gradients themselves
    expect(calm.rightBins).toEqual(Uint8Array.of(1, 0, 0, 0))
  })

  it('says whether the node differs in the column', () => {
    const one = {
      slots: [
        [2, 3, 1],
        [0, 0, 0],
        [0, 0, 0],
      ] as const,
    }
    expect(scan(one, rules).varies).toBe(false)
    expect(
      scan(
        {
          slots: [
            [2, 3, 1],
            [0, 0, 0],
            [1, 1, 1],
          ],
        },
        rules,
      ).varies,
    ).toBe(true)
  })
})

/** One bin after the other, missing last: hessian, rows, gradient. */
type Node = { readonly slots: readonly (readonly [number, number, number])[] }

type Rules = Omit<typeof rules, 'categories'> & { readonly categories: CategoryRules }

function scan({ slots }: Node, given: Rules) {
  const best = noSplit(given)
  const bins = slots.length - 1
  const varies = scanCategories(0, Float64Array.from(slots.flat()), 0, bins, sumsOf(slots), given, best)
  return { ...best, varies }
}

function sumsOf(slots: Node['slots']) {
  const total = (k: 0 | 1 | 2) => slots.reduce((sum, slot) => sum + slot[k], 0)
  return { hessian: total(0), rows: total(1), gradients: Float64Array.of(total(2)) }
}

/** Every set of levels that the node has, as the right side; missing values to the left. */
function everyWay({ slots }: Node): Uint8Array[] {
  const bins = slots.length - 1
  return Array.from({ length: 2 ** bins }, (_, bits) =>
    Uint8Array.from({ length: bins }, (_, bin) => (bits >> bin) & 1),
  )
    .filter((right) => right.every((bit, bin) => bit === 0 || slots[bin]![1] > 0))
    .filter((right) => {
      const rows = right.reduce((sum, bit, bin) => sum + bit * slots[bin]![1], 0)
      return rows > 0 && rows < sumsOf(slots).rows
    })
}

function gainOf({ slots }: Node, rightBins: Uint8Array): number {
  const free = { lambda: 0, alpha: 0 }
  const score = (side: Node['slots']) => {
    const { hessian, gradients } = sumsOf(side)
    return scoreOf(gradients, hessian, free)
  }
  const right = slots.filter((_, bin) => rightBins[bin] === 1)
  const left = slots.filter((_, bin) => rightBins[bin] !== 1)
  return (score(right) + score(left) - score(slots)) / 2
}

function randomNode(random: Random, bins: number, hasMissing: boolean): Node {
  const slot = () => [0.1 + random.next(), 1 + random.int(9), random.normal()] as const
  const empty = [0, 0, 0] as const
  const slots = Array.from({ length: bins }, () => (random.next() < 0.2 ? empty : slot()))
  return { slots: [slot(), ...slots.slice(1), hasMissing ? slot() : empty] }
}
