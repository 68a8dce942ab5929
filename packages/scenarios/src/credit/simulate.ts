import type { Random, Table } from '@candor/core'
import { candorError, createRandom, logistic, nearestName } from '@candor/core'
import { activeQuirks } from '../active-quirks.ts'
import type { Quirk, SimulateOptions, World } from '../scenario.ts'
import { type SimulatedRow, tableFromRows } from '../table-from-rows.ts'
import { type Applicant, type ApplicantChoice, applicantDrawer, regionCounts } from './generator/applicant.ts'
import { type Bias, bareScore, solveIntercept } from './generator/approval.ts'
import { approvalRate, education, favouredRegions, income, macro } from './generator/published-choices.ts'
import { schema } from './schema.ts'

/** The oddities of the published generator that `faithful` mode repeats. */
export const quirks: readonly Quirk[] = [
  {
    name: 'clipped_income',
    meaning: 'Incomes beyond 200,000 and 4,000,000 CLP are set to these limits and heap there.',
  },
]

/** What the generator can plant. */
export const worlds: readonly World[] = ['label-biased', 'equal', 'feature-biased', 'support-starved']

/** Strengths of what is planted. */
export const settings = {
  regional_boost: {
    value: 0.5,
    meaning: 'label-biased: added to the score of applicants from Metropolitana and Valparaíso',
  },
  education_weight: { value: 1, meaning: 'label-biased: factor of what education adds beside income' },
  income_understated: {
    value: 0.25,
    meaning: 'feature-biased: part of their income that is not recorded of women',
  },
  other_regions: {
    value: 0.02,
    meaning: 'support-starved: what the shares of the other 14 regions are multiplied by',
  },
} as const

type Settings = Readonly<Record<keyof typeof settings, number>>

/** More rows than any machine of ours holds; a guard against a slip of the keyboard. */
const mostRows = 100_000_000

/** Applicants on whom the intercept is solved, always the same ones. */
const pilotRows = 10_000
const pilotSeed = 20_170_419

/**
 * Applications for credit. The score is made of means, tenure and delinquency, in the world `label-biased` (the default, as published) of
 * region and education too; the answer is drawn with the score's logistic as its probability.
 *
 * `equal`: nothing is planted. `feature-biased`: the answers are fair, but part of women's income is not recorded.
 * `support-starved`: the answers are fair, but 14 of 16 regions hardly occur. Application i depends on seed, mode, world, settings
 * and quirks alone: a longer run begins with the shorter one.
 *
 * @param rows  whole number in [1, 100,000,000]
 * @param seed  whole number >= 0
 * @throws math.out_of_range, scenarios.unknown_quirk, scenarios.unknown_setting
 * @example
 * simulate({ rows: 500, seed: 1, mode: 'faithful' }).schema.length // 19
 */
export function simulate(options: SimulateOptions): Table {
  const { rows } = options
  if (!Number.isSafeInteger(rows) || rows < 1 || rows > mostRows)
    throw candorError('math.out_of_range', { name: 'rows', range: `[1, ${mostRows}]`, value: rows })
  return tableFromRows(schema, applications(options), rows)
}

/**
 * What the answers of a run are made of, and what is planted in it.
 *
 * @throws scenarios.unknown_quirk, scenarios.unknown_setting
 */
export function truth(options: SimulateOptions): Readonly<Record<string, unknown>> {
  const { choice, bias, unrecorded, intercept } = plantedBy(options)
  return {
    approval_rate: approvalRate,
    intercept,
    income_weight: 0.9,
    employment_weight: 0.05,
    delinquency_weight: -6,
    education: Object.fromEntries(
      Object.entries(education).map(([level, { score }]) => [level, bias.educationWeight * score]),
    ),
    regional_boost: { regions: [...favouredRegions], added: bias.regionalBoost },
    income: { ...income, clipped: choice.clipsIncome, unrecorded_of_women: unrecorded },
    regions: regionShares(choice),
    regional_figures: macro,
  }
}

/** Parts of the applicants, summing to 1. */
function regionShares({ otherRegions }: ApplicantChoice): Record<string, number> {
  const counts = Object.entries(regionCounts(otherRegions))
  const total = counts.reduce((sum, [, count]) => sum + count, 0)
  return Object.fromEntries(counts.map(([name, count]) => [name, count / total]))
}

function plantedBy(options: SimulateOptions) {
  const { world = 'label-biased' } = options
  const set = strengths(options.set ?? {})
  const choice: ApplicantChoice = {
    clipsIncome: activeQuirks(quirks, options).has('clipped_income'),
    otherRegions: world === 'support-starved' ? set.other_regions : 1,
  }
  const bias: Bias = {
    regionalBoost: world === 'label-biased' ? set.regional_boost : 0,
    educationWeight: world === 'label-biased' ? set.education_weight : 0,
  }
  const unrecorded = world === 'feature-biased' ? set.income_understated : 0
  return { choice, bias, unrecorded, intercept: pilotIntercept(choice, bias) }
}

/** The applications of a run, one after the other; nothing is kept. */
function* applications(options: SimulateOptions): Generator<SimulatedRow> {
  const { rows, seed } = options
  const { choice, bias, unrecorded, intercept } = plantedBy(options)
  const { draw, answers } = streams(seed, choice)
  for (let i = 0; i < rows; i++) {
    const applicant = draw()
    const score = intercept + bareScore(applicant, bias)
    yield {
      ...asRecorded(applicant, unrecorded),
      approval_score: Math.round(score * 1e6) / 1e6,
      approved: answers.next() < logistic(score) ? '1' : '0',
    }
  }
}

function streams(seed: number, choice: ApplicantChoice): { draw: () => Applicant; answers: Random } {
  const random = createRandom(seed)
  const [base, income, macro, answers] = [random.jump(), random.jump(), random.jump(), random.jump()]
  return { draw: applicantDrawer({ base, income, macro }, choice), answers }
}

/** Of the same applicants whatever the seed, so that the score means the same in every run. */
function pilotIntercept(choice: ApplicantChoice, bias: Bias): number {
  const { draw } = streams(pilotSeed, choice)
  return solveIntercept(Array.from({ length: pilotRows }, () => bareScore(draw(), bias)))
}

function asRecorded(applicant: Applicant, unrecorded: number): Applicant {
  if (applicant.gender !== 'f' || unrecorded === 0) return applicant
  return { ...applicant, income: Math.max(200_000, Math.round(applicant.income * (1 - unrecorded))) }
}

function strengths(set: Readonly<Record<string, number>>): Settings {
  const names = Object.keys(settings)
  for (const name of Object.keys(set)) {
    if (!names.includes(name))
      throw candorError('scenarios.unknown_setting', { name, nearest: nearestName(name, names) })
  }
  const usual = Object.entries(settings).map(([name, { value }]) => [name, value])
  return { ...(Object.fromEntries(usual) as Settings), ...set }
}
