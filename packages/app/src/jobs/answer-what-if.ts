import type {
  FeatureValue,
  FeatureValues,
  LinkRules,
  WhatIfAnswer,
  WhatIfCell,
  WhatIfRequest,
} from '@candor/client'
import { mostWhatIfCells } from '@candor/client'
import { type Attributions, CandorError, type Matrix, marginUnit } from '@candor/core'
import { appError } from '../errors.ts'
import { ruleOf } from './decide.ts'
import { byFamily, evidenceOf, requireSameScore } from './explain-record.ts'
import { explainerFor } from './explain-request.ts'
import { pointerOf } from './json-pointer.ts'
import { ownName } from './own-name.ts'
import { pointTo } from './point-to.ts'
import { type RecordMatrix, recordMatrix } from './record-matrix.ts'
import { type RecordScore, scoreRecord } from './score-record.ts'
import { backgroundRecord, readingOf, type ServedModel } from './served-models.ts'
import { verdictOf } from './verdict.ts'

/** A record with some values changed, and its score. */
type Tried = { readonly values: FeatureValues; readonly read: RecordMatrix; readonly score: RecordScore }

/** Rows that are explained before the clock is looked at again. */
const rowsAtOnce = 16

/**
 * The scores of a record with other values, for every combination of them, and what each score is made of: as `explain` gives it for that record alone, to
 * the bit. Nothing is stored.
 *
 * @throws SeveralErrors of a record's faults, decisions.what_if_too_large, decisions.what_if_too_slow, decisions.unknown_class, explain.no_cover
 */
export function answerWhatIf(served: ServedModel, body: WhatIfRequest): WhatIfAnswer {
  const axes = Object.entries(body.vary).map(([feature, values]) => ({ feature, values }))
  checkSize(axes)
  const ends = performance.now() + body.deadline_ms
  const original = tried(served, body, {}, undefined)
  const explained = original.score.more.explainedClass
  const cells = Array.from({ length: cellCount(axes) }, (_, i) => {
    if (i % rowsAtOnce === 0) checkTime(ends, body, i, axes)
    return tried(served, body, combination(axes, i), explained)
  })
  const all = [original, ...cells]
  const attributions = body.attributions ? explainAll(served, body, all, { ends, axes }) : null
  const [first, ...rest] = all.map((one, i) => cellOf(served, one, original, attributions?.[i] ?? null))
  return {
    model: { name: served.name, version: String(served.version), hash: served.bundle.hash },
    vary: axes,
    original: first!,
    cells: rest,
    explained: attributions === null ? null : howOf(served, body, attributions[0]!, explained),
  }
}

type Axis = { readonly feature: string; readonly values: FeatureValue[] }

function cellCount(axes: readonly Axis[]): number {
  return axes.reduce((product, { values }) => product * values.length, 1)
}

function checkSize(axes: readonly Axis[]): void {
  const cells = cellCount(axes)
  if (cells > mostWhatIfCells)
    throw appError('decisions.what_if_too_large', { cells, limit: mostWhatIfCells }, '/vary')
}

/** The i-th choice of one value an axis; the last axis changes fastest. */
function combination(axes: readonly Axis[], i: number): FeatureValues {
  let rest = i
  const chosen = axes.toReversed().map(({ feature, values }): [string, FeatureValue] => {
    const value = values[rest % values.length]!
    rest = Math.floor(rest / values.length)
    return [feature, value]
  })
  return Object.fromEntries(chosen.toReversed())
}

function checkTime(ends: number, { deadline_ms }: WhatIfRequest, done: number, axes: readonly Axis[]): void {
  if (performance.now() <= ends) return
  throw appError('decisions.what_if_too_slow', { cells: cellCount(axes), done, ms: deadline_ms }, '/vary')
}

function tried(
  served: ServedModel,
  body: WhatIfRequest,
  changed: FeatureValues,
  explainedClass: string | undefined,
): Tried {
  const values = withLinked(changed, body)
  try {
    const read = recordMatrix(readingOf(served), merged(served, body.features, values))
    return { values, read, score: scoreRecord(served, read.matrix, body.class ?? explainedClass) }
  } catch (error) {
    throw atVaried(error, changed)
  }
}

/** A changed value replaces the one of the record, in whichever spelling either is. */
function merged(served: ServedModel, features: FeatureValues, changed: FeatureValues): FeatureValues {
  const { aliases } = readingOf(served)
  const columns = new Set(Object.keys(changed).map((name) => ownName(aliases, name)))
  const kept = Object.entries(features).filter(([name]) => !columns.has(ownName(aliases, name)))
  return { ...Object.fromEntries(kept), ...changed }
}

/** What follows from what was changed; nothing follows from what is missing or no number. */
function withLinked(changed: FeatureValues, { features, linked }: WhatIfRequest): FeatureValues {
  const values: FeatureValues = { ...changed }
  for (const [name, rule] of Object.entries(linked ?? {}))
    if (
      !Object.hasOwn(changed, name) &&
      Object.keys(rule.factors).some((source) => Object.hasOwn(changed, source))
    )
      values[name] = linkedValue({ ...features, ...changed }, rule)
  return values
}

function linkedValue(values: FeatureValues, { constant = 0, factors }: LinkRules[string]): number | null {
  let sum = constant
  for (const [source, factor] of Object.entries(factors)) {
    const value = values[source]
    if (typeof value !== 'number') return null
    sum += factor * value
  }
  return sum
}

/** What is wrong with a value that was tried is wrong in `vary`. */
function atVaried(error: unknown, changed: FeatureValues): unknown {
  if (!(error instanceof CandorError) || error.pointer === null) return error
  const feature = Object.keys(changed).find((name) => error.pointer === pointerOf(['features', name]))
  return feature === undefined ? error : pointTo(pointerOf(['vary', feature]), error)
}

function explainAll(
  served: ServedModel,
  body: WhatIfRequest,
  all: readonly Tried[],
  { ends, axes }: { readonly ends: number; readonly axes: readonly Axis[] },
): Attributions[] {
  const found: Attributions[] = []
  const explainer = explainerFor(served, body.method, all[0]!.score.output)
  for (let from = 0; from < all.length; from += rowsAtOnce) {
    checkTime(ends, body, from, axes)
    const some = all.slice(from, from + rowsAtOnce)
    const attributions = explainer.explain(joined(some.map(({ read }) => read.matrix)))
    const shown = body.level === 'column' ? attributions : byFamily(served, attributions)
    for (const [i, { score }] of some.entries()) {
      const one = rowOf(shown, i)
      requireSameScore(one, score)
      found.push(one)
    }
  }
  return found
}

function joined(matrices: readonly Matrix[]): Matrix {
  const [{ names }] = matrices as readonly [Matrix, ...Matrix[]]
  return {
    rows: matrices.length,
    names,
    columns: names.map((_, j) => Float64Array.from(matrices, ({ columns }) => columns[j]![0]!)),
  }
}

function rowOf({ phi, score, residual, names, ...rest }: Attributions, row: number): Attributions {
  return {
    ...rest,
    ...{ rows: 1, names },
    phi: phi.slice(row * names.length, (row + 1) * names.length),
    score: score.slice(row, row + 1),
    residual: residual.slice(row, row + 1),
  }
}

function cellOf(
  served: ServedModel,
  { values, read, score }: Tried,
  original: Tried,
  attributions: Attributions | null,
): WhatIfCell {
  const { explainedClass, ...more } = score.more
  const { probabilities } = score
  const rule = ruleOf(served, {})
  return {
    values,
    score: {
      margin: score.margin,
      probability: probabilities === null || rule.scale === 'prediction' ? null : probabilities[rule.scale],
      raw: probabilities?.raw ?? null,
      calibrated: probabilities?.calibrated ?? null,
      ...more,
      ...verdictOf(rule, probabilities),
    } as WhatIfCell['score'],
    change: score.explainedMargin - original.score.explainedMargin,
    explanation: attributions === null ? null : explanationOf(attributions),
    warnings: [...read.warnings],
  }
}

function explanationOf(attributions: Attributions): NonNullable<WhatIfCell['explanation']> {
  const { base, score, residual, contributions } = evidenceOf(attributions)
  return { base, score, residual, contributions }
}

function howOf(
  { bundle, background }: ServedModel,
  { method: asked }: WhatIfRequest,
  attributions: Attributions,
  explainedClass: string | undefined,
): NonNullable<WhatIfAnswer['explained']> {
  const { method, space } = evidenceOf(attributions)
  return {
    ...{ method, space, unit: marginUnit(bundle.model) },
    ...(explainedClass === undefined ? {} : { class: explainedClass }),
    background: asked === 'path_dependent' ? null : backgroundRecord(background),
  }
}
