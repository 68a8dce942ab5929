import type { Random } from '@candor/core'
import { exp, log } from '@candor/core'
import { levelSampler, positionSampler } from '../../level-sampler.ts'
import { normalWithin } from '../../normal-within.ts'
import { macroFigures, months } from './macro-figures.ts'
import * as chosen from './published-choices.ts'

export type Education = keyof typeof chosen.education

/** An applicant as they are; what is recorded of them may differ. */
export type Applicant = {
  readonly applied_on: number
  readonly age: number
  readonly gender: string
  readonly region: string
  readonly education_level: Education
  readonly marital_status: string
  readonly housing_status: string
  readonly dependents: number
  readonly income: number
  readonly employment_years: number
  readonly credit_history_months: number
  readonly num_loans: number
  readonly avg_monthly_payment: number
  readonly delinquency_rate: number
  readonly credit_inquiries: number
  readonly regional_cpi: number
  readonly regional_unemployment: number
}

/** Income has a stream of its own, so that how it is limited moves nothing that it does not cause. */
export type ApplicantStreams = { readonly base: Random; readonly income: Random; readonly macro: Random }

export type ApplicantChoice = {
  /** incomes beyond the limits are set to them; otherwise drawn again */
  readonly clipsIncome: boolean
  /** what the shares of all regions but the two largest are multiplied by, in (0, 1] */
  readonly otherRegions: number
}

const gender = levelSampler({ f: 1, m: 1 })
const education = levelSampler(sharesOf(chosen.education))
const maritalYoung = levelSampler(chosen.maritalYoung)
const maritalOlder = levelSampler(chosen.maritalOlder)
const housing = levelSampler(chosen.housing)
const dependents = positionSampler(chosen.dependents)
const loans = positionSampler(chosen.loans)
const inquiries = positionSampler(chosen.inquiries)

/**
 * Draws applicants one after the other. Income is log-normal and lifted by education; tenure and credit history cannot be longer
 * than grown-up life; payments are a part of income that grows with the number of loans.
 *
 * @example
 * const [base, income, macro] = [1, 2, 3].map(createRandom)
 * applicantDrawer({ base, income, macro }, { clipsIncome: true, otherRegions: 1 })().num_loans // 3
 */
export function applicantDrawer(
  { base: random, income, macro }: ApplicantStreams,
  { clipsIncome, otherRegions }: ApplicantChoice,
): () => Applicant {
  const region = levelSampler(regionCounts(otherRegions))
  const figures = macroFigures(macro)
  return () => {
    const month = random.int(months)
    const applied_on = (firstDay + startOfMonth(month) + random.int(daysOfMonth(month))) * dayMs
    const age = Math.round(normalWithin(random, { mean: 42, sd: 13, low: 18, high: 75 }))
    const place = region(random)
    const education_level = education(random) as Education
    const num_loans = loans(random)
    const earned = drawIncome(income, chosen.education[education_level].incomeLift, clipsIncome)
    return {
      applied_on,
      age,
      gender: gender(random),
      region: place,
      education_level,
      marital_status: (age < 30 ? maritalYoung : maritalOlder)(random),
      housing_status: housing(random),
      dependents: dependents(random),
      income: earned,
      employment_years: Math.floor(Math.min(age - 18, exponential(random, 8))),
      credit_history_months: Math.floor(Math.min(12 * (age - 18), exponential(random, 90))),
      num_loans,
      avg_monthly_payment: monthlyPayment(random, earned, num_loans),
      delinquency_rate: Math.round(Math.min(1, exponential(random, 0.08)) * 1000) / 1000,
      credit_inquiries: inquiries(random),
      ...figures(place, month),
    }
  }
}

const dayMs = 86_400_000

/** 1 January 2022, in days since 1970. */
const firstDay = 18_993

const monthDays = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** Month 25 is February 2024, a leap year. */
function daysOfMonth(month: number): number {
  return monthDays[month % 12]! + (month === 25 ? 1 : 0)
}

function startOfMonth(month: number): number {
  let days = 0
  for (let before = 0; before < month; before++) days += daysOfMonth(before)
  return days
}

function drawIncome(random: Random, lift: number, clips: boolean): number {
  const { median, logSd, low, high } = chosen.income
  const draw = () => Math.round((median * exp(lift + logSd * random.normal())) / 1000) * 1000
  let drawn = draw()
  while (!clips && (drawn < low || drawn > high)) drawn = draw()
  return Math.min(high, Math.max(low, drawn))
}

/** Nothing without a loan; else about 7 % of income and 5 % more for each loan. */
function monthlyPayment(random: Random, income: number, loans: number): number {
  const part = (0.07 + 0.05 * loans) * exp(0.25 * random.normal())
  return loans === 0 ? 0 : Math.round((income * part) / 1000) * 1000
}

function exponential(random: Random, mean: number): number {
  return -mean * log(1 - random.next())
}

/** Counts in 1/1000 of the published unit, so that small factors still leave whole numbers. */
export function regionCounts(otherRegions: number): Record<string, number> {
  return Object.fromEntries(
    Object.entries(chosen.regions).map(([name, share]) => [
      name,
      chosen.favouredRegions.has(name) ? share * 1000 : Math.max(1, Math.round(share * 1000 * otherRegions)),
    ]),
  )
}

function sharesOf(levels: Readonly<Record<string, { readonly share: number }>>): Record<string, number> {
  return Object.fromEntries(Object.entries(levels).map(([name, { share }]) => [name, share]))
}
