import type { Contribution, FeatureValues, Reproduction } from '@candor/client'
import { CandorError } from '@candor/core'
import { rowDigest } from '../store/audit/row-digest.ts'
import type { DecisionOutput, Store } from '../store/index.ts'
import type { StoredEvidence } from '../store/operations/read-evidence.ts'
import { byFamily, evidenceOf } from './explain-record.ts'
import { recordMatrix } from './record-matrix.ts'
import { type RecordScore, scoreRecord } from './score-record.ts'
import { readingOf, type ServedModel, type ServedModels } from './served-models.ts'

export type ReproduceParts = { readonly store: Store; readonly models: ServedModels }

/**
 * Scores and explains the stored inputs of a decision once more, with the version that made it, and compares: every number is the same to
 * the bit where nothing was changed, whichever version is in use by now.
 *
 * @throws store.unknown_decision, store.erased, decisions.model_not_loadable
 */
export async function reproduceDecision(
  { store, models }: ReproduceParts,
  { tenantId, id }: { readonly tenantId: string; readonly id: string },
): Promise<Reproduction> {
  const stored = await store.run('decision.evidence', { tenantId, id })
  const { model_name: name, model_version } = stored.decision
  const version = String(model_version)
  const served = await models.find({ tenantId, name, version })
  const { hash } = served.bundle
  const compared = comparison(stored, served)
  const isIntact = hasSnapshot(stored)
  const isSame = compared.score_diff === 0 && (compared.phi_diff ?? 0) === 0
  const isModel = (stored.explanation?.model_hash ?? hash) === hash
  return {
    decision_id: id,
    match: isIntact && isSame && isModel && compared.failure === null,
    snapshot: isIntact ? 'intact' : 'changed',
    model: { name, version, hash },
    ...compared,
  }
}

/** Whether the values that are stored are the ones whose digest the decision has. */
function hasSnapshot({ snapshot, salt, decision }: StoredEvidence): boolean {
  if (snapshot === null || salt === null) return false
  return rowDigest(salt, snapshot.valuesJson) === decision.features_sha256
}

type Compared = Pick<Reproduction, 'score_diff' | 'phi_diff' | 'residual' | 'failure'>

/** Values that somebody changed need not be values that the model takes: that shows too. */
function comparison(stored: StoredEvidence, served: ServedModel): Compared {
  try {
    return compare(stored, served)
  } catch (error) {
    if (!(error instanceof CandorError)) throw error
    return { score_diff: null, phi_diff: null, residual: null, failure: `${error.code}: ${error.message}` }
  }
}

function compare({ decision, explanation, snapshot }: StoredEvidence, served: ServedModel): Compared {
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
