import { accuracy, confusionAt, namesOf, precision, recall, selectRows, type Table } from '@candor/core'
import { ruleHits, type ScenarioData } from '@candor/scenarios'

/** The simplest rival of a model on the rows that judge the model: a rule of levels that anybody can apply. */
export type Challenger = {
  readonly rule: string
  readonly n: number
  readonly flagged: number
  readonly precision: unknown
  readonly recall: unknown
  readonly accuracy: unknown
}

/**
 * How well the scenario's challenger does on rows; null where it has none, or a column of the rule is not there.
 *
 * @param labels 0 or 1 per row of the table
 * @param rows those that are judged; default all
 */
export function challengerOf(
  table: Table,
  scenario: ScenarioData | null,
  labels: ArrayLike<number>,
  rows: Int32Array = Int32Array.from({ length: table.rows }, (_, row) => row),
): Challenger | null {
  const challenger = scenario?.checks.challenger ?? null
  if (challenger === null) return null
  const known = namesOf(table)
  if (!challenger.rule.every(({ column }) => known.includes(column))) return null
  const hits = Float64Array.from(ruleHits(selectRows(table, rows), challenger.rule))
  const truth = Array.from(rows, (row) => labels[row]!)
  const confusion = confusionAt(truth, hits, { value: 0.5, operator: '>=' })
  return {
    rule: challenger.meaning.en,
    n: rows.length,
    flagged: hits.reduce((sum, hit) => sum + hit, 0),
    precision: precision(confusion),
    recall: recall(confusion),
    accuracy: accuracy(confusion),
  }
}
