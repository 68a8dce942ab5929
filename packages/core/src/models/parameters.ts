import { nearestName } from '../data/index.ts'
import { candorError } from '../errors.ts'
import type { Task } from './model.ts'
import type { Parameter, ParameterValue } from './parameter.ts'
import type { Kind } from './parameter-kind.ts'
import { type Algorithm, type ParametersOf, parameterTable, refusedParameters } from './parameter-table.ts'

/** The algorithms that can be trained. */
export const algorithms = Object.keys(parameterTable) as readonly Algorithm[]

/**
 * The algorithm of that name.
 *
 * @throws models.unknown_algorithm
 * @example
 * algorithmNamed('gbm') // 'gbm'
 */
export function algorithmNamed(name: string): Algorithm {
  const algorithm = algorithms.find((known) => known === name)
  if (algorithm === undefined)
    throw candorError('models.unknown_algorithm', { name, known: algorithms.join(', ') })
  return algorithm
}

/**
 * The parameters that a user's `name=value` settings mean, all others at their defaults. scikit-learn's name is the name
 * where it has one; the spellings of XGBoost and LightGBM are aliases.
 *
 * Defaults of gbm: 100 trees, learning_rate 0.1, max_depth 6, reg_lambda 1, min_child_weight 1, 255 bins, no sampling, no early
 * stopping; of the others scikit-learn's (forests: 100 trees, sqrt of the columns for classes and all of them for numbers, no depth
 * limit).
 *
 * @throws models.unknown_parameter, models.refused_parameter, models.invalid_parameter, models.parameter_given_twice
 * @example
 * resolveParameters('gbm', { eta: '0.3' }).learningRate // 0.3
 * resolveParameters('rf', {}).maxFeatures // 'sqrt'
 */
export function resolveParameters<A extends Algorithm>(
  algorithm: A,
  settings: Readonly<Record<string, string>>,
  task: Task = 'classification',
): ParametersOf[A] {
  const given: Record<string, ParameterValue> = {}
  const spelling: Record<string, string> = {}
  for (const [name, text] of Object.entries(settings)) {
    const key = keyOf(algorithm, name)
    const first = spelling[key]
    if (first !== undefined) throw candorError('models.parameter_given_twice', { first, second: name })
    spelling[key] = name
    given[key] = readValue(parametersOf(algorithm)[key]!, name, text)
  }
  return { ...defaultParameters(algorithm, task), ...given }
}

/**
 * Fills what is left out with the defaults, and checks what is given.
 *
 * @throws models.invalid_parameter
 * @example
 * completeParameters('gbm', { maxDepth: 3 }).nEstimators // 100
 */
export function completeParameters<A extends Algorithm>(
  algorithm: A,
  given: Partial<ParametersOf[A]>,
  task: Task = 'classification',
): ParametersOf[A] {
  const complete: Record<string, ParameterValue> = { ...defaultParameters(algorithm, task) }
  const values = given as Readonly<Record<string, ParameterValue | undefined>>
  for (const [key, { name, kind }] of Object.entries(parametersOf(algorithm))) {
    const value = values[key]
    if (value === undefined) continue
    if (!kind.holds(value)) throw invalid(name, value, kind)
    complete[key] = value
  }
  return complete as ParametersOf[A]
}

/**
 * Parameters under the names that users write, for the record of a model.
 *
 * @example
 * parameterRecord('rf', resolveParameters('rf', {})).max_features // 'sqrt'
 */
export function parameterRecord<A extends Algorithm>(
  algorithm: A,
  parameters: ParametersOf[A],
): Record<string, ParameterValue> {
  const values = parameters as Readonly<Record<string, ParameterValue>>
  return Object.fromEntries(
    Object.entries(parametersOf(algorithm)).map(([key, { name }]) => [name, values[key]!]),
  )
}

function defaultParameters<A extends Algorithm>(algorithm: A, task: Task): ParametersOf[A] {
  const initial: Record<string, ParameterValue> = Object.fromEntries(
    Object.entries(parametersOf(algorithm)).map(([key, parameter]) => [key, parameter.initial]),
  )
  if (task === 'regression' && initial['maxFeatures'] !== undefined) initial['maxFeatures'] = null
  return initial as ParametersOf[A]
}

function parametersOf(algorithm: Algorithm): Readonly<Record<string, Parameter>> {
  return parameterTable[algorithm]
}

function keyOf(algorithm: Algorithm, name: string): string {
  const entries = Object.entries(parametersOf(algorithm))
  const entry = entries.find(([, known]) => known.name === name || known.aliases.includes(name))
  if (entry !== undefined) return entry[0]
  const reason = refusedParameters[algorithm][name]
  if (reason !== undefined) throw candorError('models.refused_parameter', { algorithm, name, reason })
  const names = entries.flatMap(([, known]) => [known.name, ...known.aliases])
  throw candorError('models.unknown_parameter', { algorithm, name, nearest: nearestName(name, names) })
}

function readValue({ kind }: Parameter, name: string, text: string): ParameterValue {
  const value = kind.read(text.trim())
  if (value === undefined || !kind.holds(value)) throw invalid(name, text, kind)
  return value
}

function invalid(name: string, value: ParameterValue, { accepts }: Kind) {
  return candorError('models.invalid_parameter', { name, value, accepted: accepts })
}
