import { join } from 'node:path'
import type { FeatureValues, ScoreQuery } from '@candor/client'
import { CandorError, columnOf, isMissing, predict, sha256Hex, valueAt } from '@candor/core'
import type { JobRecord, Store } from '../store/index.ts'
import { blockDigest } from './block-digest.ts'
import { type ContributionSpool, fileSpool } from './contribution-spool.ts'
import { decide, ruleOf } from './decide.ts'
import type { OutputRows } from './files/output-rows.ts'
import { type KeptRows, keptRows, writtenRows } from './kept-rows.ts'
import { type ModelBlock, withRowsForModel } from './model-rows.ts'
import { requireDecidable } from './require-decidable.ts'
import { requireServed } from './require-served.ts'
import { resolveModel } from './resolve-model.ts'
import type { ScoreDatasetOrder } from './score-dataset-order.ts'
import type { ServedModel, ServedModels } from './served-models.ts'
import { type Rule, verdictOf } from './verdict.ts'
import { writeParts } from './write-rows.ts'

export type DatasetParts = {
  readonly store: Store
  readonly models: ServedModels
  readonly dataDir: string
  /** a file of the decisions: row, external_id, decision_id, outcome, replayed, problem */
  readonly out: string
  readonly onProgress: (done: number, total: number) => void
}

/** What became of a row that was to be decided. */
type DecidedRow = {
  readonly row: number
  readonly externalId: string
  readonly decisionId: string | null
  readonly outcome: string | null
  readonly replayed: boolean
  readonly problem: string | null
}

const blockRows = 2048
const rowsAtOnce = 16

/**
 * Makes decisions of the rows of a data set: of all, or of those whose outcome is beyond the threshold. Each is an event of its own name, so that a row
 * that was decided before, by this job or another one, is found and not decided again. A row that fails is told in the file; a fault ends the job.
 */
export async function decideDataset(job: JobRecord, order: ScoreDatasetOrder, parts: DatasetParts) {
  const { tenantId } = job
  const { store, models, dataDir, out, onProgress } = parts
  const served = await models.find({ tenantId, name: order.model, version: String(order.version) })
  requireServed(served)
  const rule = ruleOf(served, order.query)
  const model = await resolveModel(`${order.model}@${order.version}`, { dataDir, tenantId })
  const besides = order.id_column === null ? {} : { [order.id_column]: null }
  const request = { files: [join(dataDir, order.file)], besides, reading: {} }
  return await withRowsForModel(model, request, async (rows) => {
    requireDecidable(order, rows.rows)
    const identity = { what: 'decisions', order: sha256Hex(JSON.stringify(order)) }
    const spool = fileSpool<KeptRows>({ path: `${out}.partial`, job: identity, resume: true })
    const there = spool.count()
    let [k, done] = [0, 0]
    try {
      for await (const block of rows.blocks(blockRows)) {
        if (k++ >= there) {
          const inputs = new Set(rows.model.pipeline.inputs.map(({ name }) => name))
          const decided = await decideBlock(block, { job, order, inputs, served, rule, store, models })
          spool.add(keptRows(asRows(decided)), blockDigest(block.table, null))
        }
        done += block.table.rows
        onProgress(done, rows.rows)
      }
    } catch (error) {
      spool.close()
      throw error
    }
    const counts = { rows: 0, decided: 0, replayed: 0, failed: 0 }
    await writeParts(out, counted(spool, counts), { force: true })
    spool.remove()
    return counts
  })
}

type Counts = { rows: number; decided: number; replayed: number; failed: number }

function* counted(spool: ContributionSpool<KeptRows>, counts: Counts): Generator<OutputRows> {
  for (let k = 0; k < spool.count(); k++) {
    const block = spool.read(k)
    const values = (name: string) => [...block.columns.find((column) => column.name === name)!.values]
    const failed = values('problem').filter((problem) => problem !== null).length
    const replayed = values('replayed').filter(Boolean).length
    counts.rows += block.rows
    counts.failed += failed
    counts.replayed += replayed
    counts.decided += block.rows - failed - replayed
    yield writtenRows(block)
  }
}

type Deciding = {
  readonly job: JobRecord
  readonly order: ScoreDatasetOrder
  /** columns that the model reads, as the table calls them */
  readonly inputs: ReadonlySet<string>
  readonly served: ServedModel
  readonly rule: Rule
  readonly store: Store
  readonly models: ServedModels
}

async function decideBlock(block: ModelBlock, deciding: Deciding): Promise<DecidedRow[]> {
  const wanted = wantedRows(block, deciding)
  const decided: DecidedRow[] = []
  let next = 0
  const work = async () => {
    while (next < wanted.length) {
      const i = next++
      decided[i] = await decideRow(block, wanted[i]!, deciding)
    }
  }
  await Promise.all(Array.from({ length: rowsAtOnce }, work))
  return decided
}

/** Positions in the block. A row in which nothing stands, such as an erasure leaves, is about nobody. */
function wantedRows({ matrix, table }: ModelBlock, { order, served, rule }: Deciding): number[] {
  const every = Array.from({ length: matrix.rows }, (_, i) => i)
  const all = every.filter((i) => table.columns.some((column) => !isMissing(column, i)))
  if (order.decide === 'all') return all
  const { model } = served.bundle
  const prediction = predict(model, matrix)
  if (prediction.task !== 'classification' || prediction.outputs > 1) return []
  return all.filter((i) => {
    const calibrated = model.calibrator === null ? null : prediction.probability[i]!
    return verdictOf(rule, { raw: prediction.raw[i]!, calibrated }).outcome === rule.outcomes?.beyond
  })
}

async function decideRow(
  block: ModelBlock,
  at: number,
  { job, order, inputs, store, models }: Deciding,
): Promise<DecidedRow> {
  const row = block.first + at
  const externalId = idOf(block, at, order) ?? String(row)
  const about = { row, externalId }
  const query: ScoreQuery = { ...order.query, alias: undefined, version: String(order.version) }
  try {
    const { view, replayed } = await decide(
      { store, models },
      {
        tenantId: job.tenantId,
        principalId: order.principal,
        name: order.model,
        query,
        body: { external_id: externalId, source: order.source, features: recordOf(block, at, inputs) },
        idempotency: null,
        at: Date.now(),
      },
    )
    return { ...about, decisionId: view.decision_id, outcome: view.outcome, replayed, problem: null }
  } catch (error) {
    if (!(error instanceof CandorError) || error.kind === 'fault') throw error
    const problem = `${error.code}: ${error.message}`
    return { ...about, decisionId: null, outcome: null, replayed: false, problem }
  }
}

/** Null where the row has no id. */
function idOf({ table }: ModelBlock, at: number, { id_column }: ScoreDatasetOrder): string | null {
  if (id_column === null) return null
  const value = valueAt(columnOf(table, id_column).column, at)
  return value === null || value === '' ? null : String(value).slice(0, 255)
}

function recordOf({ table }: ModelBlock, at: number, inputs: ReadonlySet<string>): FeatureValues {
  const names = table.schema.map(({ name }) => name).filter((name) => inputs.has(name))
  return Object.fromEntries(names.map((name) => [name, valueAt(columnOf(table, name).column, at)]))
}

function asRows(rows: readonly DecidedRow[]): OutputRows {
  return {
    rows: rows.length,
    columns: [
      { name: 'row', type: 'integer', at: (i) => rows[i]!.row },
      { name: 'external_id', type: 'text', at: (i) => rows[i]!.externalId },
      { name: 'decision_id', type: 'text', at: (i) => rows[i]!.decisionId },
      { name: 'outcome', type: 'text', at: (i) => rows[i]!.outcome },
      { name: 'replayed', type: 'boolean', at: (i) => rows[i]!.replayed },
      { name: 'problem', type: 'text', at: (i) => rows[i]!.problem },
    ],
  }
}
