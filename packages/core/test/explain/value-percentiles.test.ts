import { expect, it } from 'vitest'
import { createRandom, valuePercentiles } from '../../src/index.ts'

it('mid-ranks: rows below and half of the rows equal', () => {
  const random = createRandom(3)
  const values = Float64Array.from({ length: 300 }, () => (random.next() < 0.2 ? Number.NaN : random.int(20)))
  const known = values.filter((value) => !Number.isNaN(value))
  valuePercentiles(values).forEach((percentile, i) => {
    const below = known.filter((value) => value < values[i]!).length
    const equal = known.filter((value) => value === values[i]).length
    if (Number.isNaN(values[i]!)) expect(percentile).toBeNaN()
    else expect(percentile).toBe((below + (below + equal)) / 2 / known.length)
  })
})
