import { describe, expect, it } from 'vitest'
import { activeQuirks } from '../src/active-quirks.ts'

const quirks = ['spelling', 'duplicates'].map((name) => ({ name, meaning: name }))

describe('activeQuirks', () => {
  it('holds all quirks in faithful mode, those left out excepted', () => {
    expect([...activeQuirks(quirks, { mode: 'faithful' })]).toEqual(['spelling', 'duplicates'])
    expect([...activeQuirks(quirks, { mode: 'faithful', without: ['spelling'] })]).toEqual(['duplicates'])
  })

  it('holds none in sound mode', () => {
    expect(activeQuirks(quirks, { mode: 'sound' }).size).toBe(0)
  })

  it('refuses a name that the domain does not have, in either mode', () => {
    expect(() => activeQuirks(quirks, { mode: 'sound', without: ['spell'] })).toThrow(
      'unknown quirk: spell; nearest known: spelling',
    )
  })
})
