import {
  type Attributions,
  type Language,
  marginShape,
  marginSums,
  type Profile,
  plainWording,
  prepareReasons,
  type Reason,
  type ReasonContext,
  scoresWithTypical,
  type Texts,
  typicalRow,
  type Wording,
} from '@candor/core'
import type { Explained } from './explained-rows.ts'
import { leadingColumns, linesOf } from './explanation-rows.ts'
import type { OutputRows } from './files/output-rows.ts'
import type { ModelInUse } from './model-in-use.ts'

export type WordsRequest = {
  readonly profile: Profile
  readonly cohort: 'train' | 'background' | 'input'
  readonly language: Language
  readonly top: number
}

/** Gives the reasons of a row in words, largest first: of the output at position k of the explained ones. */
export type Words = (row: number, k: number) => Reason[]

const cohortTexts: Readonly<Record<WordsRequest['cohort'], Texts>> = {
  train: { en: 'training rows', es: 'las filas de entrenamiento' },
  background: { en: 'background rows', es: 'las filas de referencia' },
  input: { en: 'rows of the input', es: 'las filas de la entrada' },
}

/** Prepares the words of an explanation: labels of the model's scenario, else column names; comparison with the cohort. */
export function wordsFor(explained: Explained, request: WordsRequest): Words {
  const { model, table, matrix, outputs } = explained
  const reasonsOf = prepareReasons(contextOf(model, request))
  const typical = typicalOf(model, request.profile)
  const slopes = outputs.map(({ output }) =>
    typical === null
      ? null
      : scoresWithTypical(
          (rows) => marginSums(model.model, rows, output),
          matrix,
          model.pipeline.outputs,
          typical,
        ),
  )
  return (row, k) => {
    const slope = slopes[k] ?? null
    return reasonsOf({
      attributions: attributionsOf(explained, k),
      row,
      table,
      ...(slope === null ? {} : { scoreWithTypical: (family) => slope(family)[row]! }),
    }).filter(({ rank }) => rank <= request.top)
  }
}

/** Long: the reasons of every row in words. */
export function wordRows(explained: Explained, words: Words): OutputRows {
  const { lines, at } = linesOf(explained)
  const reasons: Reason[] = []
  const lineOf: number[] = []
  for (let line = 0; line < lines; line++) {
    const { row, k } = at(line)
    for (const reason of words(row, k)) {
      reasons.push(reason)
      lineOf.push(line)
    }
  }
  const place = (position: number) => at(lineOf[position]!)
  return {
    rows: reasons.length,
    columns: [
      ...leadingColumns(explained, place),
      { name: 'rank', type: 'integer', at: (i) => reasons[i]!.rank },
      { name: 'feature', type: 'text', at: (i) => reasons[i]!.feature },
      { name: 'code', type: 'text', at: (i) => reasons[i]!.code },
      { name: 'direction', type: 'text', at: (i) => reasons[i]!.direction },
      { name: 'text', type: 'text', at: (i) => reasons[i]!.text },
    ],
  }
}

function attributionsOf({ outputs }: Explained, k: number): Attributions {
  return outputs[k]!.attributions
}

function contextOf(model: ModelInUse, { profile, cohort, language, top }: WordsRequest): ReasonContext {
  const { scenario } = model
  const wording: Wording = scenario?.wording ?? plainWording(cohortTexts[cohort])
  return {
    profile,
    cohort,
    wording,
    language,
    top,
    favourable: scenario?.policy.favourable ?? null,
  }
}

function typicalOf({ pipeline, model }: ModelInUse, profile: Profile): Float64Array | null {
  const row = typicalRow(pipeline, profile)
  return marginShape(model).refusesMissing && row.some(Number.isNaN) ? null : row
}
