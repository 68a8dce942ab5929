import type { Random } from '@candor/core'
import { levelSampler, positionSampler } from '../../level-sampler.ts'
import { normalWithin } from '../../normal-within.ts'
import type { Incident } from './incident.ts'
import { labelSampler } from './label-sampler.ts'
import * as published from './published-counts.ts'

const tenureStep = positionSampler(published.tenureSteps)
const occupation = levelSampler(published.occupation)
const relationship = levelSampler(published.relationship)
const artefact = levelSampler(published.artefact)
const artefactGiven = Object.fromEntries(
  Object.entries(published.artefactBySeverity).map(([severity, counts]) => [severity, labelSampler(counts)]),
)
const hasGains = levelSampler({ no: 508, yes: 492 })
const hasLoss = levelSampler({ no: 475, yes: 525 })

/** Streams of the person: what a quirk changes has its own, so that leaving it out moves nothing else. */
export type PersonStreams = {
  readonly base: Random
  readonly sex: Random
  readonly education: Random
  readonly hobby: Random
}

/**
 * Draws the insured person. Age follows tenure: 18 to 25 years more than the full years as a customer, 19 to 40 more in
 * the first five years, hence a correlation of .92. Relationship is drawn without regard to sex, as in the published file.
 *
 * @param active quirks that hold: `hobby_artefact`, `chance_effects`
 * @example
 * const [base, sex, education, hobby] = [1, 2, 3, 4].map(createRandom)
 * const drawPerson = personDrawer({ base, sex, education, hobby }, new Set(['hobby_artefact']))
 * drawPerson({ fraud_reported: 'Y', incident_severity: 'Minor Damage' }).insured_hobbies // 'chess'
 */
export function personDrawer({ base: random, ...own }: PersonStreams, active: ReadonlySet<string>) {
  const sex = labelSampler(published.sex, active.has('chance_effects'))
  const education = labelSampler(published.education, active.has('chance_effects'))
  const hobby = hobbyDrawer(active)
  return ({ fraud_reported, incident_severity }: Pick<Incident, 'fraud_reported' | 'incident_severity'>) => {
    const months = tenureStep(random) * 20 + random.int(20)
    return {
      months_as_customer: months,
      age: Math.floor(months / 12) + (months < 60 ? 19 + random.int(22) : 18 + random.int(8)),
      insured_zip: postcode(random),
      insured_sex: sex(own.sex, fraud_reported),
      insured_education_level: education(own.education, fraud_reported),
      insured_occupation: occupation(random),
      insured_hobbies: hobby(own.hobby, fraud_reported, incident_severity),
      insured_relationship: relationship(random),
      'capital-gains': hasGains(random) === 'no' ? 0 : toHundreds(normalWithin(random, gains)),
      'capital-loss': hasLoss(random) === 'no' ? 0 : -toHundreds(normalWithin(random, losses)),
    }
  }
}

const gains = { mean: 51069, sd: 15906, low: 800, high: 100500 }
const losses = { mean: 51036, sd: 16317, low: 5700, high: 111100 }

function toHundreds(amount: number): number {
  return Math.round(amount / 100) * 100
}

/** 430000 to 479999 and 600000 to 620999. */
function postcode(random: Random): number {
  const drawn = random.int(71_000)
  return drawn < 50_000 ? 430_000 + drawn : 550_000 + drawn
}

function hobbyDrawer(active: ReadonlySet<string>) {
  const ordinary = labelSampler(published.otherHobbies, active.has('chance_effects'))
  const isArtefact = active.has('hobby_artefact')
  return (random: Random, label: Incident['fraud_reported'], severity: string): string => {
    const special = isArtefact ? artefactGiven[severity]!(random, label) : artefact(random)
    const other = ordinary(random, label)
    return special === 'other' ? other : special
  }
}
