import { describe, expect, it } from 'vitest'
import { ownName } from '../../src/jobs/own-name.ts'

describe('ownName', () => {
  it('is what the aliases say, else the name itself, whatever objects inherit', () => {
    const aliases = { capital_gains: 'capital-gains' }
    expect(ownName(aliases, 'capital_gains')).toBe('capital-gains')
    for (const name of ['age', 'constructor', 'toString', '__proto__'])
      expect(ownName(aliases, name)).toBe(name)
  })
})
