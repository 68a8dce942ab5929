import { describe, expect, it } from 'vitest'
import { preparePathDependent } from '../../src/index.ts'
import { stump } from './stump.ts'

describe('planTrees', () => {
  it('says how it explains and what it expects to take', () => {
    const { plan } = preparePathDependent(stump, { kernel: 'quadrature' })
    expect(plan).toMatchObject({ kernel: 'quadrature', trees: 1, estimatedNsPerRow: 75 })
  })

  it('refuses a kernel that does not do the job', () => {
    expect(() => preparePathDependent(stump, { kernel: 'pattern_tables' })).toThrow(
      /cannot be explained by kernel pattern_tables; known for it: .*quadrature/,
    )
  })
})
