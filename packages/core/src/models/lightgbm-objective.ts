import { candorError } from '../errors.ts'
import type { Ensemble } from './ensemble.ts'
import type { Task } from './model.ts'
import { type ModelPart, numberOf } from './model-json.ts'

/** What the objective line of a LightGBM model says about its scores. */
export type LightgbmObjective = {
  readonly name: string
  readonly link: Ensemble['link']
  readonly linkScale: number
  readonly task: Task
}

type Kind = Pick<LightgbmObjective, 'link' | 'task'>

const plain: Kind = { link: 'identity', task: 'regression' }
const positive: Kind = { link: 'exp', task: 'regression' }
const classes: Kind = { link: 'logistic', task: 'classification' }

/** Objectives by name. Source: `ConvertOutput` of each objective in microsoft/LightGBM `src/objective`. */
const objectives: ReadonlyMap<string, Kind> = new Map([
  ['regression', plain],
  ['regression_l2', plain],
  ['regression_l1', plain],
  ['huber', plain],
  ['fair', plain],
  ['quantile', plain],
  ['mape', plain],
  ['mean_absolute_percentage_error', plain],
  ['poisson', positive],
  ['gamma', positive],
  ['tweedie', positive],
  ['binary', classes],
  ['multiclass', { link: 'softmax', task: 'classification' }],
  ['multiclassova', classes],
  ['cross_entropy', { link: 'logistic', task: 'regression' }],
  ['xentropy', { link: 'logistic', task: 'regression' }],
  ['cross_entropy_lambda', { link: 'softplus', task: 'regression' }],
  ['xentlambda', { link: 'softplus', task: 'regression' }],
  ['lambdarank', plain],
  ['rank_xendcg', plain],
  ['custom', plain],
  ['none', plain],
  ['null', plain],
  ['na', plain],
])

/**
 * Reads an objective line, as in `binary sigmoid:1` or `regression sqrt`. An absent line is a custom objective: raw scores.
 *
 * @throws models.unsupported_model for an objective that is not known
 * @example
 * lightgbmObjective({ path: 'objective', value: 'binary sigmoid:2' })
 * // { name: 'binary', link: 'logistic', linkScale: 2, task: 'classification' }
 */
export function lightgbmObjective(part: ModelPart): LightgbmObjective {
  const [name = 'custom', ...settings] = String(part.value ?? 'custom').split(' ')
  const kind = objectives.get(name)
  if (kind === undefined)
    throw candorError('models.unsupported_model', {
      what: `LightGBM objective ${name}`,
      readable: [...objectives.keys()].join(', '),
    })
  const takesRoot = name.startsWith('regression') && settings.includes('sqrt')
  const link = takesRoot ? 'signed_square' : kind.link
  return { name, link, linkScale: kind === classes ? scaleIn(part, settings) : 1, task: kind.task }
}

function scaleIn({ path }: ModelPart, settings: readonly string[]): number {
  const setting = settings.find((word) => word.startsWith('sigmoid:'))
  return setting === undefined
    ? 1
    : numberOf({ path: `${path}.sigmoid`, value: setting.slice('sigmoid:'.length) })
}
