import type { Table } from '@candor/core'
import { columnOf, namesOf, tableDigest } from '@candor/core'
import { describe, expect, it } from 'vitest'
import { quirks, simulate, truth } from '../../src/claims/simulate.ts'
import type { World } from '../../src/scenario.ts'
import { numbersOf, textsOf } from '../../src/table-statistics.ts'

const modes = ['faithful', 'sound'] as const
const seeds = [1, 2, 77]

describe('simulate', () => {
  it('makes the 39 columns of the published file in its order', () => {
    const table = simulate({ rows: 3, seed: 1, mode: 'faithful' })
    expect(namesOf(table).join()).toBe(
      'months_as_customer,age,policy_number,policy_bind_date,policy_state,policy_csl,policy_deductable,' +
        'policy_annual_premium,umbrella_limit,insured_zip,insured_sex,insured_education_level,insured_occupation,' +
        'insured_hobbies,insured_relationship,capital-gains,capital-loss,incident_date,incident_type,' +
        'collision_type,incident_severity,authorities_contacted,incident_state,incident_city,incident_location,' +
        'incident_hour_of_the_day,number_of_vehicles_involved,property_damage,bodily_injuries,witnesses,' +
        'police_report_available,total_claim_amount,injury_claim,property_claim,vehicle_claim,auto_make,' +
        'auto_model,auto_year,fraud_reported',
    )
  })

  it('adds the wholly empty fortieth column only when asked', () => {
    const table = simulate({ rows: 3, seed: 1, mode: 'faithful', emptyColumns: true })
    expect(table.schema).toHaveLength(40)
    expect(columnOf(table, '_c39').column.values).toEqual(Float64Array.of(Number.NaN, Number.NaN, Number.NaN))
  })

  it('gives the same bytes for the same seed and others for another', () => {
    const digestOf = (seed: number) => tableDigest(simulate({ rows: 200, seed, mode: 'faithful' }))
    expect(digestOf(5)).toBe(digestOf(5))
    expect(digestOf(5)).not.toBe(digestOf(6))
  })

  it('begins a longer run with the shorter one', () => {
    const [short, long] = [300, 1500].map((rows) => simulate({ rows, seed: 4, mode: 'faithful' }))
    for (const name of namesOf(short!))
      expect(textsOf(long!, name).slice(0, 300), name).toEqual(textsOf(short!, name))
  })

  it.each([
    ['spelling', ['insured_hobbies', 'incident_location', 'auto_make', 'auto_model']],
    ['hobby_artefact', ['insured_hobbies']],
    ['chance_effects', ['insured_sex', 'insured_education_level', 'insured_hobbies']],
    ['negative_umbrella', ['umbrella_limit']],
  ])('changes nothing but its own columns when %s is left out', (quirk, columns) => {
    const faithful = simulate({ rows: 1000, seed: 3, mode: 'faithful' })
    const without = simulate({ rows: 1000, seed: 3, mode: 'faithful', without: [quirk] })
    expect(differingColumns(faithful, without)).toEqual(columns)
  })

  it('is sound when every quirk is left out', () => {
    const without = quirks.map(({ name }) => name)
    const options = { rows: 300, seed: 9 }
    expect(tableDigest(simulate({ ...options, mode: 'faithful', without }))).toBe(
      tableDigest(simulate({ ...options, mode: 'sound' })),
    )
  })

  it('writes wrong spellings in faithful mode only', () => {
    const wrong = /Suburu|Accura|Forrestor|Ultima|bungie|Andromedia|Embaracadero/
    const textOf = (mode: 'faithful' | 'sound') => {
      const table = simulate({ rows: 2000, seed: 1, mode })
      return namesOf(table).flatMap((name) => textsOf(table, name))
    }
    expect(textOf('faithful').filter((text) => wrong.test(text)).length).toBeGreaterThan(300)
    expect(textOf('sound').filter((text) => wrong.test(text))).toEqual([])
  })

  it('has exactly one negative umbrella limit in each thousand rows of faithful mode', () => {
    const limits = numbersOf(simulate({ rows: 4000, seed: 8, mode: 'faithful' }), 'umbrella_limit')
    for (const start of [0, 1000, 2000, 3000])
      expect(limits.slice(start, start + 1000).filter((limit) => limit < 0)).toEqual([-1_000_000])
    const sound = numbersOf(simulate({ rows: 4000, seed: 8, mode: 'sound' }), 'umbrella_limit')
    expect(Math.min(...sound)).toBe(0)
  })

  it.each([0, -1, 1.5, Number.NaN, 100_000_001])('refuses %s rows', (rows) => {
    expect(() => simulate({ rows, seed: 1, mode: 'faithful' })).toThrow(`not in [1, 100000000]: ${rows}`)
  })

  it('refuses a quirk that it does not know', () => {
    expect(() => simulate({ rows: 1, seed: 1, mode: 'faithful', without: ['speling'] })).toThrow(
      'unknown quirk: speling; nearest known: spelling',
    )
  })

  describe.each(modes)('%s mode', (mode) => {
    describe.each(seeds)('seed %i', (seed) => {
      const table = simulate({ rows: 3000, seed, mode })
      const text = (name: string) => textsOf(table, name)
      const number = (name: string) => numbersOf(table, name)

      it('adds injury, property and vehicle up to the total', () => {
        const [injury, property, vehicle] = ['injury_claim', 'property_claim', 'vehicle_claim'].map(number)
        const sums = injury!.map((value, i) => value + property![i]! + vehicle![i]!)
        expect(sums).toEqual(number('total_claim_amount'))
        expect(sums.every((sum) => sum % 10 === 0)).toBe(true)
      })

      it('has collision type ? exactly for thefts and parked cars', () => {
        const elsewhere = text('incident_type').map(
          (kind) => kind === 'Vehicle Theft' || kind === 'Parked Car',
        )
        expect(text('collision_type').map((type) => type === '?')).toEqual(elsewhere)
      })

      it('keeps severity, authorities and total in the range of the kind of incident', () => {
        const [severity, authorities] = [text('incident_severity'), text('authorities_contacted')]
        const total = number('total_claim_amount')
        text('collision_type').forEach((type, i) => {
          const collided = type !== '?'
          const [low, high] = collided ? [18_000, 114_920] : [100, 10_790]
          expect(total[i]).toBeGreaterThanOrEqual(low!)
          expect(total[i]).toBeLessThanOrEqual(high!)
          const severities = [
            'Minor Damage',
            ...(collided ? ['Major Damage', 'Total Loss'] : ['Trivial Damage']),
          ]
          expect(severities).toContain(severity[i])
          expect(['Police', ...(collided ? ['Fire', 'Other', 'Ambulance'] : ['None'])]).toContain(
            authorities[i],
          )
        })
      })

      it('has one vehicle unless several collided', () => {
        const vehicles = number('number_of_vehicles_involved')
        text('incident_type').forEach((kind, i) => {
          expect(kind === 'Multi-vehicle Collision' ? [2, 3, 4] : [1]).toContain(vehicles[i])
        })
      })

      it('keeps every value in the range of the published file', () => {
        expectWithin(number('months_as_customer'), 0, 479)
        expectWithin(number('age'), 19, 64)
        expectWithin(number('policy_annual_premium'), 433.33, 2047.59)
        expectWithin(number('umbrella_limit'), -1_000_000, 10_000_000)
        expectWithin(number('insured_zip'), 430_000, 620_999)
        expectWithin(number('capital-gains'), 0, 100_500)
        expectWithin(number('capital-loss'), -111_100, 0)
        expectWithin(number('incident_hour_of_the_day'), 0, 23)
        expectWithin(number('auto_year'), 1995, 2015)
        expectWithin(number('incident_date'), Date.UTC(2015, 0, 1), Date.UTC(2015, 2, 1))
        expectWithin(number('policy_bind_date'), Date.UTC(1990, 0, 1), Date.UTC(2015, 1, 28))
      })

      it('binds policies before the incident, on whole days', () => {
        const bound = number('policy_bind_date')
        number('incident_date').forEach((day, i) => {
          expect(day).toBeGreaterThan(bound[i]!)
          expect((day - bound[i]!) % 86_400_000).toBe(0)
        })
      })

      it('gives every claim its own address and policy number', () => {
        expect(new Set(text('incident_location')).size).toBe(3000)
        expect(new Set(number('policy_number')).size).toBe(3000)
        expectWithin(number('policy_number'), 100_000, 999_999)
      })
    })
  })
})

function expectWithin(values: readonly number[], low: number, high: number): void {
  expect(Math.min(...values)).toBeGreaterThanOrEqual(low)
  expect(Math.max(...values)).toBeLessThanOrEqual(high)
}

function differingColumns(a: Table, b: Table): string[] {
  return namesOf(a).filter((name) => textsOf(a, name).join('\n') !== textsOf(b, name).join('\n'))
}

describe('worlds', () => {
  const made = (world: World, set = {}) => simulate({ rows: 20_000, seed: 8, mode: 'sound', world, set })
  const equal = made('equal')
  /** share of a level in the claims of women, and of men */
  const shares = (table: Table, column: string, level: string) => {
    const sexes = textsOf(table, 'insured_sex')
    const are = textsOf(table, column).map((text) => text === level)
    const of = (sex: string) => {
      const kept = are.filter((_, row) => sexes[row] === sex)
      return kept.filter(Boolean).length / kept.length
    }
    return { women: of('FEMALE'), men: of('MALE') }
  }
  // the standard error of a share of 10,000 claims is at most .005; four of them
  const luck = 0.02

  it('plants nothing in the equal one', () => {
    const frauds = shares(equal, 'fraud_reported', 'Y')
    expect(Math.abs(frauds.women - frauds.men)).toBeLessThan(luck)
    expect(tableDigest(simulate({ rows: 300, seed: 8, mode: 'sound' }))).toBe(
      tableDigest(simulate({ rows: 300, seed: 8, mode: 'sound', world: 'equal' })),
    )
  })

  it('labels genuine claims of women as fraud in the label-biased one, and changes nothing else', () => {
    const biased = made('label-biased')
    expect(differingColumns(equal, biased)).toEqual(['fraud_reported'])
    const [fair, found] = [shares(equal, 'fraud_reported', 'Y'), shares(biased, 'fraud_reported', 'Y')]
    expect(found.men).toBe(fair.men)
    expect(Math.abs(found.women - (fair.women + 0.15 * (1 - fair.women)))).toBeLessThan(luck)
  })

  it('records major damages of women as minor in the feature-biased one, and changes nothing else', () => {
    const biased = made('feature-biased')
    expect(differingColumns(equal, biased)).toEqual(['incident_severity'])
    const [fair, found] = [
      shares(equal, 'incident_severity', 'Major Damage'),
      shares(biased, 'incident_severity', 'Major Damage'),
    ]
    expect(found.men).toBe(fair.men)
    expect(Math.abs(found.women - 0.4 * fair.women)).toBeLessThan(luck)
  })

  it('hardly has women in the support-starved one, as many claims all the same', () => {
    const starved = made('support-starved')
    expect(starved.rows).toBe(20_000)
    const women = textsOf(starved, 'insured_sex').filter((sex) => sex === 'FEMALE').length
    const share = textsOf(equal, 'insured_sex').filter((sex) => sex === 'FEMALE').length / 20_000
    const expected = (20_000 * 0.03 * share) / (0.03 * share + 1 - share)
    expect(Math.abs(women - expected)).toBeLessThan(4 * Math.sqrt(expected))
  })

  it('says in the manifest what is planted', () => {
    expect(truth({ rows: 1, seed: 1, mode: 'sound', world: 'label-biased' })).toEqual({
      group: { column: 'insured_sex', level: 'FEMALE' },
      planted: { suspected: 0.15, understated: 0, kept: 1 },
    })
  })

  it('is refused where it would spoil what is published, and with what it does not know', () => {
    const options = { rows: 3, seed: 1 } as const
    expect(() => simulate({ ...options, mode: 'faithful', world: 'label-biased' })).toThrow(/label-biased/)
    expect(() => simulate({ ...options, mode: 'faithful', set: { women_kept: 0.5 } })).toThrow(/women_kept/)
    expect(() => simulate({ ...options, mode: 'sound', set: { women_kep: 0.5 } })).toThrow(/women_kept/)
    expect(() => simulate({ ...options, mode: 'sound', set: { women_kept: 2 } })).toThrow(/\[0, 1\]/)
  })
})
