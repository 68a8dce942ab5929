import type { EnsembleHeader } from './build-ensemble.ts'
import type { Ensemble } from './ensemble.ts'
import {
  isPresent,
  type ModelPart,
  numberOf,
  numbersOf,
  partOf,
  wholeNumberOf,
  wordOf,
} from './model-json.ts'

/** An ensemble's header in files: everything but names, base and trees, in the words of the wire. */
export type HeaderWords = {
  readonly outputs: number
  readonly leaf_width: number
  readonly comparison: Ensemble['comparison']
  readonly precision: Ensemble['precision']
  readonly threshold_precision: Ensemble['thresholdPrecision']
  readonly missing: Ensemble['missing']
  readonly accumulator: Ensemble['accumulator']
  readonly combine: Ensemble['combine']
  readonly link: Ensemble['link']
  readonly cover_source: Ensemble['coverSource']
  /** absent where it is 1 */
  readonly link_scale?: number
  /** absent where a round is one tree of each output, or one of vector leaves */
  readonly round_ends?: readonly number[]
}

/** What may stand where a header has a word. */
export const headerChoices = {
  comparison: ['<', '<='],
  precision: ['float32', 'float64'],
  threshold_precision: ['float32', 'float64'],
  missing: ['default_direction', 'refuse'],
  accumulator: ['float32', 'float64'],
  combine: ['sum', 'mean'],
  link: ['identity', 'logistic', 'softmax', 'exp', 'softplus', 'signed_square', 'step'],
  cover_source: ['hessian', 'weight', 'count', 'none'],
} as const

/** Opposite of `headerOf`. */
export function headerWords(ensemble: Ensemble): HeaderWords {
  return {
    outputs: ensemble.outputs,
    leaf_width: ensemble.leafWidth,
    comparison: ensemble.comparison,
    precision: ensemble.precision,
    threshold_precision: ensemble.thresholdPrecision,
    missing: ensemble.missing,
    accumulator: ensemble.accumulator,
    combine: ensemble.combine,
    link: ensemble.link,
    cover_source: ensemble.coverSource,
    ...(ensemble.linkScale === 1 ? {} : { link_scale: ensemble.linkScale }),
    ...(ensemble.roundEnds === undefined ? {} : { round_ends: ensemble.roundEnds }),
  }
}

/**
 * Reads the header out of the object that holds its words.
 *
 * @throws models.malformed_field
 */
export function headerOf(
  words: ModelPart,
  featureNames: readonly string[],
  base: ArrayLike<number>,
): EnsembleHeader & { readonly leafWidth: number } {
  return {
    featureNames,
    base,
    outputs: wholeNumberOf(partOf(words, 'outputs'), 1),
    leafWidth: wholeNumberOf(partOf(words, 'leaf_width'), 1),
    comparison: choiceOf(words, 'comparison'),
    precision: choiceOf(words, 'precision'),
    thresholdPrecision: choiceOf(words, 'threshold_precision'),
    missing: choiceOf(words, 'missing'),
    accumulator: choiceOf(words, 'accumulator'),
    combine: choiceOf(words, 'combine'),
    link: choiceOf(words, 'link'),
    coverSource: choiceOf(words, 'cover_source'),
    linkScale: isPresent(partOf(words, 'link_scale')) ? numberOf(partOf(words, 'link_scale')) : 1,
    ...roundEndsOf(partOf(words, 'round_ends')),
  }
}

function roundEndsOf(part: ModelPart): Pick<EnsembleHeader, 'roundEnds'> {
  return isPresent(part) ? { roundEnds: Array.from(numbersOf(part)) } : {}
}

function choiceOf<K extends keyof typeof headerChoices>(
  words: ModelPart,
  key: K,
): (typeof headerChoices)[K][number] {
  const choices: readonly (typeof headerChoices)[K][number][] = headerChoices[key]
  return wordOf(partOf(words, key), choices)
}
