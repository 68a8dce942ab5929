import { type Column, type Table, valueAt } from '@candor/core'
import { appError } from '../../errors.ts'
import { someNames } from '../phrases.ts'
import { nameWords } from './sensitive-names.ts'

/** What a table is likely to be about, and why that was taken. */
export type ProposedTarget = {
  readonly column: string
  readonly positive: string | null
  readonly task: 'classification' | 'regression'
  readonly classes: readonly string[]
  /** why this column; null where the user said so */
  readonly why: string | null
  /** why this class; null where it is the user's, or the only sensible one, or there is none */
  readonly whyPositive: string | null
  readonly missing: number
}

export type TargetWish = { readonly target: string | null; readonly positive: string | null }

const wholeNames =
  /^(target|label|labels|class|y|outcome|response|objetivo|etiqueta|clase|resultado|respuesta)$/
const outcomeWords =
  /^(fraud|fraude|fraudulent|fake|falso|churn|churned|abandono|default|defaulted|mora|moroso|morosidad|impago|deny|denied|rechazado|approved|aprobado|exited|attrition|survived|sobrevivio|anomaly|anomalia|sar|laundering|bad|risk|riesgo|target|label|class|outcome|status|estado|diagnosis|diagnostico|subscribed|converted|clicked|spam)$/

/** Numbers of more different values than this are not classes. */
const mostNumberClasses = 10
const mostTextClasses = 30

/**
 * The target that a table most likely has: a column whose name says so, else the last one that can be a target; with its task, and of two
 * classes the one to look for.
 *
 * @throws data.unknown_column, jobs.no_target_proposed
 */
export function proposeTarget(table: Table, { target, positive }: TargetWish): ProposedTarget {
  const { name, why } = target === null ? chosenColumn(table) : { name: target, why: null }
  const column = table.columns[table.schema.findIndex((one) => one.name === name)]!
  const counts = countsOf(column)
  const missing = counts.get(null) ?? 0
  const values = [...counts].filter((entry): entry is [string, number] => entry[0] !== null)
  const task = isClasses(column, values.length) ? 'classification' : 'regression'
  const classes = task === 'classification' ? values.map(([value]) => value).sort(inOrder) : []
  const chosen = classes.length === 2 ? positiveOf(values, positive) : { positive, why: null }
  return { column: name, task, classes, missing, why, positive: chosen.positive, whyPositive: chosen.why }
}

function chosenColumn(table: Table): { name: string; why: string } {
  const able = table.schema
    .map(({ name }, j) => ({ name, kinds: kindsOf(table.columns[j]!), words: nameWords(name) }))
    .filter(({ kinds }) => kinds !== null)
  const two = able.filter(({ kinds }) => kinds === 2)
  const whole = able.find(({ words }) => wholeNames.test(words.join(' ')))
  if (whole !== undefined) return { name: whole.name, why: 'it is called as targets are' }
  const named = [...two]
    .sort((a, b) => a.words.length - b.words.length)
    .find(({ words }) => words.some((word) => outcomeWords.test(word)))
  if (named !== undefined) return { name: named.name, why: 'its name tells an outcome and it has two values' }
  const last = able.at(-1)
  if (last !== undefined && last.name === table.schema.at(-1)?.name)
    return { name: last.name, why: 'it is the last column' }
  const other = two.at(-1) ?? last
  if (other !== undefined) return { name: other.name, why: 'no other column looks more like a target' }
  throw appError('jobs.no_target_proposed', { columns: someNames(table.schema.map(({ name }) => name)) })
}

/** Numbers by size, texts as they are. */
function inOrder(a: string, b: string): number {
  const difference = Number(a) - Number(b)
  return Number.isNaN(difference) ? (a < b ? -1 : 1) : difference
}

/** How many classes a column could be (Infinity: numbers to be predicted); null where it is no target. */
function kindsOf(column: Column): number | null {
  if (column.type === 'instant') return null
  const counts = countsOf(column)
  counts.delete(null)
  if (counts.size < 2) return null
  if (isClasses(column, counts.size)) return counts.size
  if (column.type === 'category' || column.type === 'boolean') return null
  return Number.POSITIVE_INFINITY
}

function isClasses({ type }: Column, different: number): boolean {
  if (type === 'category' || type === 'boolean') return different <= mostTextClasses || type === 'boolean'
  return different <= mostNumberClasses
}

/** How often each value stands in a column, as the text by which it is known; null for missing. */
function countsOf(column: Column): Map<string | null, number> {
  const counts = new Map<string | null, number>()
  for (let row = 0; row < column.values.length; row++) {
    const value = valueAt(column, row)
    const text = value === null ? null : String(value)
    counts.set(text, (counts.get(text) ?? 0) + 1)
    // a column of numbers needs no more to be told from classes, and a missing value is counted anyway
    if (counts.size > 100_000) break
  }
  return counts
}

const positiveWords =
  /^(yes|true|si|sí|verdadero|fraud|fraude|bad|malo|mala|default|defaulted|charged off|moroso|positive|positivo|pos|malignant|churn|churned|fake|anomaly|deny|denied|approved|>50k\.?|attack|spam|laundering)$/i

/** Signs that say which of two classes is looked for only beside each other: the negative one first. */
const signs = ['0/1', '-1/1', '0.0/1.0', 'n/y', 'n/s', 'f/t', 'f/v', 'b/m']

function positiveOf(
  values: readonly (readonly [string, number])[],
  told: string | null,
): { positive: string; why: string | null } {
  if (told !== null) return { positive: told, why: null }
  const texts = values.map(([value]) => value)
  const pair = signs.find(
    (sign) =>
      [...texts]
        .map((text) => text.toLowerCase())
        .sort()
        .join('/') === sign,
  )
  if (pair !== undefined)
    return { positive: texts.find((text) => pair.endsWith(`/${text.toLowerCase()}`))!, why: null }
  const known = values.filter(([value]) => positiveWords.test(value.trim()))
  if (known.length === 1) return { positive: known[0]![0], why: null }
  const [rare] = [...values].sort(([, a], [, b]) => a - b)[0]!
  return { positive: rare, why: 'the rarer of the two' }
}
