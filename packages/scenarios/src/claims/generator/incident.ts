import type { Random } from '@candor/core'
import { indexPermutation } from '../../index-permutation.ts'
import { levelSampler, positionSampler } from '../../level-sampler.ts'
import type { Label, LabelSampler } from './label-sampler.ts'
import { labelSampler } from './label-sampler.ts'
import * as published from './published-counts.ts'

/** What happened, and whether it was reported as fraud. */
export type Incident = {
  readonly fraud_reported: Label
  readonly incident_date: number
  readonly incident_type: string
  readonly collision_type: string
  readonly incident_severity: string
  readonly authorities_contacted: string
  readonly incident_state: string
  readonly incident_city: string
  readonly incident_location: string
  readonly incident_hour_of_the_day: number
  readonly number_of_vehicles_involved: number
  readonly property_damage: string
  readonly bodily_injuries: number
  readonly witnesses: number
  readonly police_report_available: string
}

const dayMs = 86_400_000
const firstDay = Date.UTC(2015, 0, 1)
const days = 60

const label = levelSampler(published.label)
const severity = labelSampler(published.severity)
const incidentType = mapValues(published.incidentTypeBySeverity)
const collisionType = labelSampler(published.collisionType)
const authoritiesAtCollision = labelSampler(published.authoritiesAtCollision)
const authoritiesElsewhere = labelSampler(published.authoritiesElsewhere)
const vehiclesOfSeveral = labelSampler(published.vehiclesOfSeveral)
const hourOfCollision = positionSampler(published.hourOfCollision)
const hourElsewhere = positionSampler(published.hourElsewhere)
const state = labelSampler(published.incidentState)
const city = levelSampler(published.incidentCity)
const propertyDamage = labelSampler(published.propertyDamage)
const bodilyInjuries = levelSampler(published.bodilyInjuries)
const witnesses = levelSampler(published.witnesses)
const policeReport = levelSampler(published.policeReport)

/**
 * Draws incidents: label, then severity, then kind, each from the counts of what is known by then. Thefts and parked
 * cars have collision type `?` and one vehicle; the address of incident i is its own.
 *
 * @example
 * incidentDrawer(createRandom(1))(0).fraud_reported // 'N'
 */
export function incidentDrawer(random: Random): (i: number) => Incident {
  const addressOf = addresses(random)
  return (i) => {
    const reported = label(random) as Label
    const damage = severity(random, reported)
    const kind = incidentType[damage]!(random, reported)
    const collided = kind.endsWith('Collision')
    const authorities = collided ? authoritiesAtCollision : authoritiesElsewhere
    const several = kind === 'Multi-vehicle Collision'
    return {
      fraud_reported: reported,
      incident_date: firstDay + random.int(days) * dayMs,
      incident_type: kind,
      collision_type: collided ? collisionType(random, reported) : '?',
      incident_severity: damage,
      authorities_contacted: authorities(random, reported),
      incident_state: state(random, reported),
      incident_city: city(random),
      incident_location: addressOf(i),
      incident_hour_of_the_day: (collided ? hourOfCollision : hourElsewhere)(random),
      number_of_vehicles_involved: several ? Number(vehiclesOfSeveral(random, reported)) : 1,
      property_damage: propertyDamage(random, reported),
      bodily_injuries: Number(bodilyInjuries(random)),
      witnesses: Number(witnesses(random)),
      police_report_available: policeReport(random),
    }
  }
}

function mapValues(tables: Readonly<Record<string, published.CountsByLabel>>): Record<string, LabelSampler> {
  return Object.fromEntries(Object.entries(tables).map(([level, counts]) => [level, labelSampler(counts)]))
}

const { streetNames, streetKinds } = published
const streets = streetNames.flatMap((name) => streetKinds.map((kind) => `${name} ${kind}`))
const firstNumber = 1000
const numbers = 9000

/** House number and street, different for every claim; past 1,404,000 claims the numbers have five digits. */
function addresses(random: Random): (i: number) => string {
  const place = indexPermutation(numbers * streets.length, random)
  return (i) => {
    const at = place(i)
    return `${firstNumber + Math.floor(at / streets.length)} ${streets[at % streets.length]}`
  }
}
