import type { Table, Task } from '@candor/core'
import { appError } from '../errors.ts'
import type { ModelAlgorithm } from './fit-model.ts'
import { targetOf } from './labelled-scores.ts'

/** What a training learns, or measures where it learns nothing: isolation forests never see labels. */
export type TrainingTarget = {
  readonly task: Task
  /** of what is learnt; empty for numbers and anomalies */
  readonly classes: readonly string[]
  /** one number a row: classes by position, or values; zeros where there is no target */
  readonly labels: Float64Array
  /** whether `labels` tell classes apart, so that folds and test part keep their shares */
  readonly isStratified: boolean
  /** whether the labels of an isolation forest say which rows are strange */
  readonly isMeasured: boolean
}

export type TrainingTargetChoice = {
  readonly algorithm: ModelAlgorithm
  /** null for isolation forests, which need none */
  readonly target: string | null
  readonly positive?: string | undefined
  readonly task?: 'classification' | 'regression' | undefined
}

/**
 * The target of a training. An isolation forest has none, or one of two classes that only measures it.
 *
 * @throws features.*, jobs.two_classes_needed
 */
export function trainingTarget(table: Table, choice: TrainingTargetChoice): TrainingTarget {
  const { algorithm, target } = choice
  const isAnomaly = algorithm === 'isolation-forest'
  if (target === null) return withoutTarget(table)
  const { task, classes, labels } = targetOf(table, { ...choice, target })
  const isStratified = task === 'classification'
  if (!isAnomaly) return { task, classes, labels, isStratified, isMeasured: false }
  if (classes.length !== 2)
    throw appError('jobs.two_classes_needed', {
      column: target,
      received: classes.length === 0 ? 'many numbers' : `${classes.length} classes`,
    })
  return { task: 'anomaly', classes: [], labels, isStratified, isMeasured: true }
}

function withoutTarget({ rows }: Table): TrainingTarget {
  const labels = new Float64Array(rows)
  return { task: 'anomaly', classes: [], labels, isStratified: false, isMeasured: false }
}
