import { describe, expect, it } from 'vitest'
import { schema } from '../../src/claims/schema.ts'
import { simulate } from '../../src/claims/simulate.ts'
import { wording } from '../../src/claims/wording.ts'
import { textsOf } from '../../src/table-statistics.ts'

/** Names that are the same in every language. */
const spokenAsWritten = ['incident_city', 'auto_make', 'auto_model']

describe('wording', () => {
  it('has a text for every level of a faithful and of a sound file that is not a name', () => {
    const columns = schema.filter(
      ({ name, type }) => type === 'category' && name in wording.families && !spokenAsWritten.includes(name),
    )
    for (const mode of ['faithful', 'sound'] as const) {
      const table = simulate({ rows: 3000, seed: 1, mode })
      const levels = new Set(columns.flatMap(({ name }) => textsOf(table, name)))
      expect([...levels].filter((level) => !(level in wording.levels))).toEqual([])
    }
  })

  it('speaks of misspelt makes and models as their makers do', () => {
    expect(['Suburu', 'Accura', 'Forrestor', 'Ultima'].map((level) => wording.levels[level]?.en)).toEqual([
      'Subaru',
      'Acura',
      'Forester',
      'Altima',
    ])
  })

  it('agrees in gender and number with its Spanish article', () => {
    const articles = { ms: 'El', fs: 'La', mp: 'Los', fp: 'Las' }
    for (const [family, { label }] of Object.entries(wording.families)) {
      const { text, gender, number } = label.es
      expect(text.split(' ')[0], family).toBe(articles[`${gender}${number}`])
    }
  })

  it('keeps its codes: one of each family, by group', () => {
    const codes = Object.fromEntries(
      Object.entries(wording.families).map(([family, { code }]) => [family, code]),
    )
    expect(codes).toMatchObject({
      total_claim_amount: 'C-101',
      incident_severity: 'C-102',
      injury_share: 'C-104',
      months_as_customer: 'C-201',
      age: 'C-301',
      vehicle_age: 'C-401',
    })
    expect(Object.values(codes).every((code) => /^C-[1-4]\d\d$/.test(code))).toBe(true)
  })
})
