import { describe, expect, it } from 'vitest'
import { modelsByMake } from '../../../src/claims/generator/published-counts.ts'
import { textsOf } from '../../../src/table-statistics.ts'
import { expectNoAssociation, manyClaims } from '../many-claims.ts'

describe('vehicles of 20,000 faithful claims', () => {
  const claims = manyClaims('faithful')

  it('are models of their make', () => {
    const models = textsOf(claims.table, 'auto_model')
    textsOf(claims.table, 'auto_make').forEach((make, i) => {
      expect(modelsByMake[make]).toHaveProperty([models[i]!])
    })
  })

  it.each(['auto_make', 'auto_model', 'auto_year'])('keep %s apart from the label', (name) =>
    expectNoAssociation(claims, name),
  )
})
