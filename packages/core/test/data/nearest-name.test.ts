import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { editDistance, nearestName } from '../../src/data/index.ts'

/** The definition, by recursion. */
function naiveDistance(a: string, b: string): number {
  if (a === '' || b === '') return a.length + b.length
  const replaced = naiveDistance(a.slice(0, -1), b.slice(0, -1)) + (a.at(-1) === b.at(-1) ? 0 : 1)
  const shorter = Math.min(naiveDistance(a.slice(0, -1), b), naiveDistance(a, b.slice(0, -1))) + 1
  const swaps = a.length > 1 && b.length > 1 && a.at(-1) === b.at(-2) && a.at(-2) === b.at(-1)
  const swapped = swaps ? naiveDistance(a.slice(0, -2), b.slice(0, -2)) + 1 : Number.POSITIVE_INFINITY
  return Math.min(replaced, shorter, swapped)
}

const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 5 })

describe('editDistance', () => {
  it('equals the recursive definition', () => {
    fc.assert(
      fc.property(word, word, (a, b) => {
        expect(editDistance(a, b)).toBe(naiveDistance(a, b))
      }),
      { seed: 2 },
    )
  })
})

describe('nearestName', () => {
  it.each([
    ['amout', ['step', 'amount', 'type'], 'amount'],
    ['fraud', ['age', 'fraud_reported', 'auto_make'], 'fraud_reported'],
    ['capital_gains', ['capital-loss', 'capital-gains'], 'capital-gains'],
    ['AGE', ['agee', 'age', 'Age'], 'Age'],
    ['eta', ['eat', 'beta', 'etas'], 'beta'],
    ['x', ['b', 'a'], 'b'],
    ['x', [], ''],
    ['', ['a'], 'a'],
  ])('%s among %j is %s', (name, names, nearest) => {
    expect(nearestName(name, names)).toBe(nearest)
  })

  it('equals its naive twin, which compares every name', () => {
    const naive = (name: string, names: readonly string[]) => {
      const rank = (other: string) => {
        const longer = Math.max(name.length, other.length, 1)
        return (
          naiveDistance(name.toLowerCase(), other.toLowerCase()) / longer + naiveDistance(name, other) / 1e6
        )
      }
      return names.reduce((best, other) => (rank(other) < rank(best) ? other : best), names[0] ?? '')
    }
    const letters = fc.string({ unit: fc.constantFrom('a', 'A', 'b', 'c'), maxLength: 5 })
    fc.assert(
      fc.property(letters, fc.array(letters, { maxLength: 6 }), (name, names) => {
        expect(nearestName(name, names)).toBe(naive(name, names))
      }),
      { seed: 4 },
    )
  })

  it('is the same where names are long', () => {
    const plain = (name: string, names: readonly string[]) => {
      const rank = (other: string) => {
        const distance = editDistance(name.toLowerCase(), other.toLowerCase())
        return distance / Math.max(name.length, other.length, 1) + editDistance(name, other) / 1e6
      }
      return names.reduce((best, other) => (rank(other) < rank(best) ? other : best), names[0] ?? '')
    }
    const letters = fc.string({ unit: fc.constantFrom('a', 'A', 'b', 'c', '_'), maxLength: 90 })
    fc.assert(
      fc.property(letters, fc.array(letters, { maxLength: 8 }), (name, names) => {
        expect(nearestName(name, names)).toBe(plain(name, names))
      }),
      { seed: 5 },
    )
  })

  it('finds a name itself wherever it stands', () => {
    fc.assert(
      fc.property(fc.uniqueArray(word, { minLength: 1 }), fc.nat(), (names, pick) => {
        const name = names[pick % names.length]!
        expect(nearestName(name, names)).toBe(name)
      }),
      { seed: 3 },
    )
  })
})
