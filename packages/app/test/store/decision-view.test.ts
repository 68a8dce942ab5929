import { describe, expect, it } from 'vitest'
import { listContributions } from '../../src/store/index.ts'

const all = [
  { feature: 'a', phi: 3 },
  { feature: 'b', phi: -2 },
  { feature: 'c', phi: 0.5 },
]

describe('listContributions', () => {
  it('lists the first ones and sums up the others', () => {
    expect(listContributions(all, 1)).toEqual({
      contributions: [{ feature: 'a', phi: 3 }],
      rest: { features: 2, phi: -1.5 },
    })
    expect(listContributions(all, 0)).toEqual({ contributions: [], rest: { features: 3, phi: 1.5 } })
  })

  it('has no rest where there are no others, also of a model with fewer features than are listed', () => {
    expect(listContributions(all, 3)).toEqual({ contributions: all })
    expect(listContributions(all, 5)).toEqual({ contributions: all })
  })
})
