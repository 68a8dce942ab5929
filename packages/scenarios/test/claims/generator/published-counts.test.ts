import type { Table } from '@candor/core'
import { describe, expect, it } from 'vitest'
import * as published from '../../../src/claims/generator/published-counts.ts'
import { simulate } from '../../../src/claims/simulate.ts'
import { chiSquare, countsOf, numbersOf, textsOf } from '../../../src/table-statistics.ts'
import { publishedClaims } from '../published-claims.ts'

const file = publishedClaims()

describe.skipIf(file === null)('the published file', () => {
  const table = file as Table
  const text = (name: string) => textsOf(table, name)
  const label = file === null ? [] : text('fraud_reported')
  const where = (name: string, level: string) => text(name).map((text) => text === level)
  const collided = file === null ? [] : text('collision_type').map((type) => type !== '?')

  /** [not fraud, fraud] of each level among the rows that count. */
  const byLabel = (levels: readonly string[], counted = levels.map(() => true)) => {
    const of = (wanted: string) => countsOf(levels.filter((_, i) => counted[i] && label[i] === wanted))
    const [genuine, fraud] = [of('N'), of('Y')]
    const all = Object.keys({ ...genuine, ...fraud })
    return Object.fromEntries(all.map((level) => [level, [genuine[level] ?? 0, fraud[level] ?? 0]]))
  }
  const artefact = () =>
    text('insured_hobbies').map((hobby) => (hobby in published.artefact ? hobby : 'other'))

  it.each([
    ['fraud_reported', published.label],
    ['police_report_available', published.policeReport],
    ['bodily_injuries', published.bodilyInjuries],
    ['witnesses', published.witnesses],
    ['incident_city', published.incidentCity],
    ['insured_occupation', published.occupation],
    ['insured_relationship', published.relationship],
    ['policy_state', published.policyState],
    ['policy_csl', published.policyLimits],
    ['policy_deductable', published.deductible],
  ])('has the counts of %s that the generator draws from', (name, counts) => {
    expect(countsOf(text(name))).toEqual(counts)
  })

  it.each([
    ['incident_severity', published.severity],
    ['incident_state', published.incidentState],
    ['property_damage', published.propertyDamage],
    ['insured_sex', published.sex],
    ['insured_education_level', published.education],
  ])('has the counts of %s by label that the generator draws from', (name, counts) => {
    expect(byLabel(text(name))).toEqual(counts)
  })

  it('has the counts of hobbies, all and by severity', () => {
    const other = artefact().map((hobby) => hobby === 'other')
    expect(byLabel(text('insured_hobbies'), other)).toEqual(published.otherHobbies)
    expect(countsOf(artefact())).toEqual(published.artefact)
    for (const [severity, counts] of Object.entries(published.artefactBySeverity))
      expect(drawnOnly(byLabel(artefact(), where('incident_severity', severity)))).toEqual(drawnOnly(counts))
  })

  it('has the counts of what depends on the kind of incident', () => {
    const elsewhere = collided.map((is) => !is)
    for (const [severity, counts] of Object.entries(published.incidentTypeBySeverity))
      expect(byLabel(text('incident_type'), where('incident_severity', severity))).toEqual(counts)
    expect(byLabel(text('collision_type'), collided)).toEqual(published.collisionType)
    expect(byLabel(text('authorities_contacted'), collided)).toEqual(published.authoritiesAtCollision)
    expect(byLabel(text('authorities_contacted'), elsewhere)).toEqual(published.authoritiesElsewhere)
    const several = where('incident_type', 'Multi-vehicle Collision')
    expect(byLabel(text('number_of_vehicles_involved'), several)).toEqual(published.vehiclesOfSeveral)
  })

  it('has the counts of hours, tenure, umbrella limits and model years', () => {
    const hours = numbersOf(table, 'incident_hour_of_the_day')
    expect(
      positions(
        hours.filter((_, i) => collided[i]),
        24,
      ),
    ).toEqual(published.hourOfCollision)
    expect(
      positions(
        hours.filter((_, i) => !collided[i]),
        24,
      ),
    ).toEqual(published.hourElsewhere)
    const steps = numbersOf(table, 'months_as_customer').map((months) => Math.floor(months / 20))
    expect(positions(steps, 24)).toEqual(published.tenureSteps)
    const years = numbersOf(table, 'auto_year').map((year) => year - 1995)
    expect(positions(years, 21)).toEqual(published.autoYear)
    const millions = numbersOf(table, 'umbrella_limit').map((limit) => String(limit / 1_000_000))
    expect(countsOf(millions)).toEqual({ ...published.umbrellaMillions, '-1': 1 })
  })

  it('has the counts of models by make', () => {
    const makes = text('auto_make')
    for (const [make, counts] of Object.entries(published.modelsByMake))
      expect(countsOf(text('auto_model').filter((_, i) => makes[i] === make))).toEqual(counts)
  })

  it('has the counts of equal units for injury, property and vehicle', () => {
    const parts = ['injury_claim', 'property_claim', 'vehicle_claim'].map((name) => numbersOf(table, name))
    const units = parts[0]!.map((_, i) => unitsOf(parts.map((part) => part[i]!)))
    const countsOfPart = (part: number) => countsOf(units.map((counts) => String(counts[part])))
    expect(countsOfPart(0)).toEqual(published.injuryUnits)
    expect(countsOfPart(1)).toEqual(published.propertyUnits)
    expect(countsOfPart(2)).toEqual(published.vehicleUnits)
  })

  it.each([1, 2, 3])('looks like 1,000 simulated claims of seed %i, level by level', (seed) => {
    const sample = simulate({ rows: 1000, seed, mode: 'faithful' })
    const columns = table.schema.filter(({ type, role }) => type === 'category' && role !== 'id')
    for (const { name } of columns) {
      const levels = [...text(name), ...textsOf(sample, name)]
      const origin = levels.map((_, i) => (i < 1000 ? 'published' : 'simulated'))
      const freedom = new Set(levels).size - 1
      // five standard deviations above the mean of a chi-square
      expect(chiSquare(levels, origin), name).toBeLessThan(freedom + 5 * Math.sqrt(2 * freedom))
    }
  })
})

function drawnOnly(counts: Readonly<Record<string, readonly number[]>>) {
  return Object.fromEntries(Object.entries(counts).filter(([, [genuine, fraud]]) => genuine! + fraud! > 0))
}

function positions(values: readonly number[], length: number): number[] {
  return Array.from({ length }, (_, position) => values.filter((value) => value === position).length)
}

/**
 * The parts in units of their greatest common divisor; under eight units in all, in half units. Two claims are for the
 * vehicle alone: nothing shows their unit, and ten is taken.
 */
function unitsOf(parts: readonly number[]): number[] {
  const unit = parts.reduce(greatestCommonDivisor)
  const counts = parts.map((part) => part / unit)
  const total = counts.reduce((sum, count) => sum + count, 0)
  if (total === 1) return counts.map((count) => count * 10)
  return total < 8 ? counts.map((count) => count * 2) : counts
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b)
}
