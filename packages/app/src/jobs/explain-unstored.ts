import { marginUnit } from '@candor/core'
import type { CompatCall, CompatCell, CompatScored, CompatWarning } from '@candor/scenarios'
import { explainRecord } from './explain-record.ts'
import { recordMatrix } from './record-matrix.ts'
import { scoreRecord } from './score-record.ts'
import { readingOf, type ServedModel } from './served-models.ts'
import { ruleFor, verdictOf } from './verdict.ts'

/** A record that an old API asks about. */
export type UnstoredRecord = Pick<CompatCall, 'use' | 'scale'> & {
  readonly features: Readonly<Record<string, CompatCell>>
}

/**
 * Scores and explains a record for an old API, and stores nothing. The numbers are those of a stored decision: one function makes both.
 *
 * @throws SeveralErrors of the record's faults, decisions.unknown_use, decisions.scale_not_available
 */
export function explainUnstored(served: ServedModel, { use, scale, features }: UnstoredRecord): CompatScored {
  const { bundle, scenario, name, version: number } = served
  const { matrix, table, warnings } = recordMatrix(readingOf(served), features)
  const score = scoreRecord(served, matrix)
  const rule = ruleFor({
    model: name,
    task: bundle.model.task,
    isCalibrated: bundle.model.calibrator !== null,
    policy: scenario?.policy ?? null,
    domain: scenario?.id ?? null,
    use,
    scale,
  })
  const evidence = explainRecord(served, { matrix, table, score, language: 'en' })
  return {
    decisionId: null,
    model: { name, version: String(number), isCalibrated: scale === 'calibrated' },
    algorithm: bundle.model.algorithm,
    probability: score.probabilities![scale]!,
    outcome: verdictOf(rule, score.probabilities).outcome,
    explanation: { status: 'ok', unit: marginUnit(bundle.model), ...evidence },
    warnings: warnings as readonly CompatWarning[],
  }
}
