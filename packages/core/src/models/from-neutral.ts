import { candorError } from '../errors.ts'
import type { AnomalyScale } from './anomaly-scores.ts'
import { buildEnsemble, type TreeSpec } from './build-ensemble.ts'
import type { Calibrator, CalibratorKind } from './calibration.ts'
import { headerOf } from './ensemble-header.ts'
import type { ImportedModel } from './imported-model.ts'
import {
  badPart,
  isPresent,
  listOf,
  type ModelPart,
  numberOf,
  numbersOf,
  parseModelJson,
  partOf,
  textOf,
  textsOf,
  wholeNumberOf,
  wholeNumbersOf,
  wordOf,
} from './model-json.ts'
import { neutralFormat } from './to-neutral.ts'

/**
 * Reads `candor-neutral/1`, Candor's own JSON for models of any kind. Opposite of `toNeutralJson`: the ensemble comes back to the bit.
 *
 * @throws models.not_json, models.malformed_field, models.malformed_tree
 * @throws models.unknown_format for another version
 * @example
 * fromNeutralJson(toNeutralJson(model)).model // the same model
 */
export function fromNeutralJson(text: string): ImportedModel {
  return fromNeutralDocument(parseModelJson(text))
}

/** The same from a document that is parsed already. */
export function fromNeutralDocument(root: ModelPart): ImportedModel {
  const format = textOf(partOf(root, 'format'))
  if (format !== neutralFormat)
    throw candorError('models.unknown_format', { found: format, readable: neutralFormat })
  const features = listOf(partOf(root, 'features'))
  const featureNames = features.map((feature) => textOf(partOf(feature, 'name')))
  const header = headerOf(root, featureNames, numbersOf(partOf(root, 'base')))
  const trees = listOf(partOf(root, 'trees')).map((tree) => specOf(tree, header.leafWidth))
  const task = wordOf(partOf(root, 'task'), ['classification', 'regression', 'anomaly'])
  return {
    format: 'candor-neutral',
    featureNames,
    namesAreGenerated: trueOrFalse(partOf(root, 'names_are_generated')),
    categoryLevels: features.map((feature) => levelsOf(partOf(feature, 'levels'))),
    warnings: [],
    model: {
      algorithm: textOf(partOf(root, 'algorithm')),
      task,
      classes: classesOf(
        partOf(root, 'classes'),
        task === 'classification' ? Math.max(2, header.outputs ?? 1) : 0,
      ),
      calibrator: calibratorOf(partOf(root, 'calibrator')),
      ensemble: buildEnsemble(trees, header),
      ...(task === 'anomaly' ? { anomaly: anomalyOf(partOf(root, 'anomaly')) } : {}),
    },
  }
}

function anomalyOf(part: ModelPart): AnomalyScale {
  const threshold = finiteOf(partOf(part, 'threshold'))
  return { samples: wholeNumberOf(partOf(part, 'samples'), 1), threshold }
}

function trueOrFalse(part: ModelPart): boolean {
  if (typeof part.value !== 'boolean') throw badPart(part, 'true or false')
  return part.value
}

function levelsOf(part: ModelPart): string[] | null {
  return isPresent(part) ? textsOf(part) : null
}

function classesOf(part: ModelPart, count: number): string[] {
  const classes = textsOf(part)
  if (classes.length !== count) throw badPart(part, `a list of ${count}`)
  return classes
}

function calibratorOf(part: ModelPart): Calibrator | null {
  if (!isPresent(part)) return null
  return calibratorReaders[wordOf(partOf(part, 'kind'), calibratorKinds)](part)
}

const calibratorReaders: Readonly<Record<CalibratorKind, (part: ModelPart) => Calibrator>> = {
  sigmoid: (part) => ({ kind: 'sigmoid', a: finiteOf(partOf(part, 'a')), b: finiteOf(partOf(part, 'b')) }),
  isotonic: (part) => ({ kind: 'isotonic', ...knotsOf(part) }),
  beta: (part) => ({
    kind: 'beta',
    scale: wordOf(partOf(part, 'scale'), scoreScales),
    a: finiteOf(partOf(part, 'a')),
    b: finiteOf(partOf(part, 'b')),
    c: finiteOf(partOf(part, 'c')),
  }),
  temperature: (part) => ({
    kind: 'temperature',
    scale: wordOf(partOf(part, 'scale'), scoreScales),
    temperature: temperatureOf(partOf(part, 'temperature')),
  }),
  'venn-abers': (part) => ({
    kind: 'venn-abers',
    p0: knotsOf(partOf(part, 'p0')),
    p1: knotsOf(partOf(part, 'p1')),
  }),
}

/** A number with which a score makes a number. */
function finiteOf(part: ModelPart): number {
  const number = numberOf(part)
  if (!(Math.abs(number) <= 1e6)) throw badPart(part, 'a number of at most 1e6 in size')
  return number
}

function temperatureOf(part: ModelPart): number {
  const temperature = numberOf(part)
  if (!(temperature >= 1e-6 && temperature <= 1e6)) throw badPart(part, 'a number 1e-6 to 1e6')
  return temperature
}

const calibratorKinds = Object.keys(calibratorReaders) as CalibratorKind[]
const scoreScales = ['log_odds', 'probability'] as const

/** Points of a curve: as many y as x, and at least one, ascending in x. */
function knotsOf(part: ModelPart): { readonly x: number[]; readonly y: number[] } {
  const x = Array.from(numbersOf(partOf(part, 'x')))
  const y = Array.from(numbersOf(partOf(part, 'y'), x.length))
  const rises =
    x.length > 0 && x.every((value, i) => Number.isFinite(value) && (i === 0 || value >= x[i - 1]!))
  if (!rises) throw badPart(partOf(part, 'x'), 'ascending numbers, at least one')
  if (!y.every(Number.isFinite)) throw badPart(partOf(part, 'y'), 'finite numbers')
  return { x, y }
}

function specOf(tree: ModelPart, leafWidth: number): TreeSpec {
  const feature = wholeNumbersOf(partOf(tree, 'feature'), -1, 2_147_483_647)
  const nodes = feature.length
  const output = partOf(tree, 'output')
  const cover = partOf(tree, 'cover')
  const kind = partOf(tree, 'kind')
  return {
    feature,
    threshold: numbersOf(partOf(tree, 'threshold'), nodes),
    left: numbersOf(partOf(tree, 'left'), nodes),
    right: numbersOf(partOf(tree, 'right'), nodes),
    defaultLeft: wholeNumbersOf(partOf(tree, 'default_left'), 0, 1, nodes),
    value: numbersOf(partOf(tree, 'value'), nodes * leafWidth),
    leafId: wholeNumbersOf(partOf(tree, 'leaf_id'), -1, 2_147_483_647, nodes),
    sets: setsOf(partOf(tree, 'sets')),
    unreached: 0,
    ...(isPresent(kind) ? { kind: numbersOf(kind, nodes) } : {}),
    ...(isPresent(cover) ? { cover: numbersOf(cover, nodes) } : {}),
    ...(isPresent(output) ? { output: numberOf(output) } : {}),
  }
}

function setsOf(part: ModelPart): Map<number, ArrayLike<number>> {
  const nodes = Object.keys(part.value ?? {})
  return new Map(nodes.map((node) => [Number(node), numbersOf(partOf(part, node))]))
}
