import type { Contribution, FeatureValues, Reproduction } from '@candor/client'
import { CandorError } from '@candor/core'
import type { DecisionOutput } from '../store/index.ts'
import type { StoredEvidence } from '../store/operations/read-evidence.ts'
import { byFamily, evidenceOf } from './explain-record.ts'
import { recordMatrix } from './record-matrix.ts'
import { type RecordScore, scoreRecord } from './score-record.ts'
import { readingOf, type ServedModel } from './served-models.ts'

/** The numbers of a decision, and what they were made of. */
export type StoredNumbers = Pick<StoredEvidence, 'decision' | 'explanation' | 'snapshot'>

export type Compared = Pick<Reproduction, 'score_diff' | 'phi_diff' | 'residual' | 'failure'>

/**
 * Scores and explains the stored inputs of a decision once more, and says how far each number is from the one that is stored. Values that somebody changed need not be
 * values that the model takes: that shows in `failure`.
 */
export function compareDecision(served: ServedModel, stored: StoredNumbers): Compared {
  try {
    return compare(served, stored)
  } catch (error) {
    if (!(error instanceof CandorError)) throw error
    return { score_diff: null, phi_diff: null, residual: null, failure: `${error.code}: ${error.message}` }
  }
}

function compare(served: ServedModel, { decision, explanation, snapshot }: StoredNumbers): Compared {
  const values = JSON.parse(snapshot?.valuesJson ?? '{}') as FeatureValues
  const { matrix } = recordMatrix(readingOf(served), values)
  const score = scoreRecord(served, matrix)
  const score_diff = largest(differences(scoresIn(decision), scoresOf(score)))
  if (explanation?.status !== 'ok') return { score_diff, phi_diff: null, residual: null, failure: null }
  const { base, contributions, residual } = evidenceOf(
    byFamily(served, served.explainerOf(score.output).explain(matrix)),
  )
  const before = JSON.parse(explanation.contributions_json!) as Contribution[]
  const phi_diff = largest([
    Math.abs(base - explanation.base!),
    ...differences(byFeature(before), byFeature(contributions)),
  ])
  return { score_diff, phi_diff, residual, failure: null }
}

type Numbers = ReadonlyMap<string, number>

/** Every number that a score consists of, by name. */
function scoresIn({ margin, output_json }: StoredEvidence['decision']): Numbers {
  const { raw, calibrated, prediction, probabilities, margins } = JSON.parse(output_json) as DecisionOutput
  return numbersOf({ margin, raw, calibrated, prediction }, { probabilities, margins })
}

function scoresOf({ margin, probabilities: both, more }: RecordScore): Numbers {
  const { prediction, probabilities, margins } = more
  const { raw = null, calibrated = null } = both ?? {}
  return numbersOf({ margin, raw, calibrated, prediction }, { probabilities, margins })
}

function numbersOf(
  single: Readonly<Record<string, number | null | undefined>>,
  byClass: Readonly<Record<string, Readonly<Record<string, number>> | undefined>>,
): Numbers {
  const named = Object.entries(single).filter((entry): entry is [string, number] => entry[1] != null)
  const ofClasses = Object.entries(byClass).flatMap(([name, values = {}]) =>
    Object.entries(values).map(([label, value]): [string, number] => [`${name}/${label}`, value]),
  )
  return new Map([...named, ...ofClasses])
}

function byFeature(contributions: readonly Contribution[]): Numbers {
  return new Map(contributions.map(({ feature, phi }) => [feature, phi]))
}

/** What only one of the two has counts with its whole size. */
function differences(a: Numbers, b: Numbers): number[] {
  return [...new Set([...a.keys(), ...b.keys()])].map((name) =>
    Math.abs((a.get(name) ?? 0) - (b.get(name) ?? 0)),
  )
}

function largest(numbers: readonly number[]): number {
  return numbers.reduce((most, number) => Math.max(most, number), 0)
}
