import { expect, it } from 'vitest'
import { floatAxis, steppedAxis } from '../../src/explain/value-axis.ts'
import { createRandom } from '../../src/math/index.ts'

it.each(['float32', 'float64'] as const)('numbers every %s in order, neighbours one apart', (precision) => {
  const axis = floatAxis(precision)
  const random = createRandom(3)
  const rounded = precision === 'float32' ? Math.fround : (x: number) => x
  for (let i = 0; i < 500; i++) {
    const x = rounded(random.normal() * 10)
    const index = axis.atOrBelow(x)
    expect(axis.valueAt(index)).toBe(x)
    expect(axis.atOrAbove(x)).toBe(index)
    const [below, above] = [axis.valueAt(index - 1n), axis.valueAt(index + 1n)]
    expect(below < x && x < above).toBe(true)
    // nothing of this precision lies between neighbours
    expect([below, x]).toContain(rounded((below + x) / 2))
  }
})

it('goes through zero once, and rounds a number between two neighbours to either side', () => {
  const axis = floatAxis('float32')
  expect(axis.atOrBelow(0)).toBe(0n)
  expect(Object.is(axis.valueAt(0n), 0)).toBe(true)
  expect(axis.valueAt(-1n)).toBe(-axis.valueAt(1n))
  expect(axis.atOrAbove(0.1) - axis.atOrBelow(0.1)).toBe(1n)
})

it('steps from 0 both ways', () => {
  const axis = steppedAxis(10)
  expect([axis.atOrAbove(-15), axis.atOrBelow(-15), axis.atOrBelow(30)]).toEqual([-1n, -2n, 3n])
})
