import { marginShape } from '@candor/core'
import { appError } from '../../errors.ts'
import { type ExplainedMatrix, featuresOf } from '../../jobs/explain-matrix.ts'
import type { Inference, RowScores } from '../../jobs/inference.ts'
import type { ServedModel } from '../../jobs/served-models.ts'
import type { Datatype, ModelMetadata } from './v2-schema.ts'

type Element = number | string | boolean

/** A tensor that a model can give; `needsExplanation` says what it is made of. */
type OutputKind = {
  readonly name: string
  readonly datatype: Datatype
  readonly needsExplanation: boolean
  /** -1 stands for the number of rows */
  readonly shape: readonly number[]
  readonly data: (inference: Inference) => ArrayLike<Element>
}

export type OutputTensor = {
  readonly name: string
  readonly datatype: Datatype
  readonly shape: readonly number[]
  readonly data: readonly Element[]
}

/**
 * The outputs that a model has, with their shapes; -1 stands for any number of rows.
 *
 * ```
 * two classes       probability [n,1]                                    margin [n,1]
 * more classes      probabilities [n,k], predicted [n,1], classes [k]    margins [n,k]
 * regression        prediction [n,targets]                               margin [n,targets]
 * isolation forest  anomaly_score [n,1], anomaly [n,1]                   margin [n,1]
 * all but several   shap_values [n,F], base_value [n,1], feature_names [F], explained_score [n,1], residual [n,1];
 * targets           explained_class [n,1] with more than two classes
 * ```
 */
export function outputMetadata(served: ServedModel): ModelMetadata['outputs'] {
  return outputKinds(served).map(({ name, datatype, shape }) => ({ name, datatype, shape: [...shape] }))
}

/**
 * Which outputs are given when the request names none: what the model is for, and the contributions where an explanation is asked for.
 */
export function usualOutputs(served: ServedModel, isExplanation: boolean): string[] {
  const spoken = ['margin', 'margins', 'explained_score', 'residual']
  return outputKinds(served)
    .filter(({ needsExplanation, name }) => (isExplanation || !needsExplanation) && !spoken.includes(name))
    .map(({ name }) => name)
}

/**
 * Whether any of the outputs is made of an explanation.
 *
 * @throws http.unknown_output
 */
export function needExplanation(served: ServedModel, names: readonly string[]): boolean {
  return names.map((name) => kindOf(served, name)).some(({ needsExplanation }) => needsExplanation)
}

/** The named outputs of an inference. */
export function outputTensors(inference: Inference, names: readonly string[]): OutputTensor[] {
  return names.map((each) => {
    const { name, datatype, shape, data } = kindOf(inference.served, each)
    return {
      name,
      datatype,
      shape: shape.map((length) => (length === -1 ? inference.rows : length)),
      data: Array.from(data(inference)),
    }
  })
}

function kindOf(served: ServedModel, name: string): OutputKind {
  const kinds = outputKinds(served)
  const found = kinds.find((kind) => kind.name === name)
  if (found !== undefined) return found
  throw appError('http.unknown_output', {
    name,
    model: served.name,
    known: kinds.map((kind) => kind.name).join(', '),
  })
}

function outputKinds(served: ServedModel): OutputKind[] {
  return [...scoreKinds(served), ...explanationKinds(served)]
}

function scoreKinds({ bundle: { model } }: ServedModel): OutputKind[] {
  const { outputs } = marginShape(model)
  const margins = (name: string) => scoreKind(name, 'FP64', outputs, ({ scores }) => marginOf(scores))
  if (model.task === 'regression')
    return [
      scoreKind(
        'prediction',
        'FP64',
        outputs,
        of('prediction', (scores) => scores.prediction),
      ),
      margins('margin'),
    ]
  if (model.task === 'anomaly')
    return [
      scoreKind(
        'anomaly_score',
        'FP64',
        1,
        of('anomaly', (scores) => scores.score),
      ),
      scoreKind(
        'anomaly',
        'BOOL',
        1,
        of('anomaly', (scores) => scores.isAnomaly),
      ),
      margins('margin'),
    ]
  if (outputs === 1)
    return [
      scoreKind(
        'probability',
        'FP64',
        1,
        of('probability', (scores) => scores.probability),
      ),
      margins('margin'),
    ]
  return [
    scoreKind(
      'probabilities',
      'FP64',
      outputs,
      of('classes', (scores) => scores.probabilities),
    ),
    scoreKind(
      'predicted',
      'BYTES',
      1,
      of('classes', (scores) => scores.predicted),
    ),
    {
      name: 'classes',
      datatype: 'BYTES',
      needsExplanation: false,
      shape: [outputs],
      data: () => model.classes,
    },
    margins('margins'),
  ]
}

function marginOf(scores: RowScores): Float64Array {
  return scores.kind === 'classes' ? scores.margins : scores.margin
}

/** Reads scores of the one kind that a model gives. */
function of<Kind extends RowScores['kind']>(
  _kind: Kind,
  read: (scores: Extract<RowScores, { kind: Kind }>) => ArrayLike<Element>,
): OutputKind['data'] {
  return ({ scores }) => read(scores as Extract<RowScores, { kind: Kind }>)
}

function scoreKind(name: string, datatype: Datatype, width: number, data: OutputKind['data']): OutputKind {
  return { name, datatype, needsExplanation: false, shape: [-1, width], data }
}

function explanationKinds(served: ServedModel): OutputKind[] {
  const { model } = served.bundle
  const { outputs } = marginShape(model)
  if (model.task === 'regression' && outputs > 1) return []
  const features = featuresOf(served)
  const perRow = (
    name: string,
    width: number,
    read: (explanation: ExplainedMatrix) => ArrayLike<Element>,
    datatype: Datatype = 'FP64',
  ): OutputKind => ({
    name,
    datatype,
    needsExplanation: true,
    shape: [-1, width],
    data: ({ explanation }) => read(explanation!),
  })
  return [
    perRow('shap_values', features.length, ({ phi }) => phi),
    perRow('base_value', 1, ({ base }) => base),
    { ...perRow('feature_names', 1, () => features, 'BYTES'), shape: [features.length] },
    ...(outputs > 1 ? [perRow('explained_class', 1, ({ classes }) => classes!, 'BYTES')] : []),
    perRow('explained_score', 1, ({ score }) => score),
    perRow('residual', 1, ({ residual }) => residual),
  ]
}
