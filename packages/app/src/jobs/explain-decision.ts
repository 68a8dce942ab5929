import { setTimeout as sleep } from 'node:timers/promises'
import { CandorError } from '@candor/core'
import type { NewExplanation } from '../store/index.ts'
import type { DecisionMeters } from './decision-meters.ts'
import { type ExplainedRecord, explainRecord, type RecordExplanation } from './explain-record.ts'
import type { ExplanationPool } from './explanation-pool.ts'
import { backgroundRecord, type ServedModel } from './served-models.ts'

export type ExplainParts = {
  /** threads for what would hold up others; without them everything is explained here */
  readonly explanations?: ExplanationPool
  /** told when a score could not be explained; the decision stands */
  readonly onUnexplained?: (error: unknown) => void
  readonly meters?: DecisionMeters
}

export type ExplainedDecision = {
  /** `pending` where it was not ready in time */
  readonly explanation: NewExplanation
  /** then what becomes of it; null where the server ends before that */
  readonly later: Promise<NewExplanation | null> | null
}

/** Milliseconds that one explanation may hold up the requests beside it. */
const inlineMs = 0.25

/** Milliseconds that a decision waits for its explanation. */
export const usualWaitMs = 150

/** Whether a model is explained beside its decision: measured, it takes no longer than that is worth. */
export function isExplainedInline({ cost }: Pick<ServedModel, 'cost'>): boolean {
  return cost.shapMs === null || cost.shapMs <= inlineMs
}

/**
 * Explains the score of a record with the bundle that made it: at once where that is quick, else in a thread, awaited for so long. It never throws: what goes
 * wrong stands in the status.
 *
 * @param waitMs 0 does not wait at all
 */
export async function explainDecision(
  parts: ExplainParts,
  served: ServedModel,
  record: ExplainedRecord,
  waitMs: number = usualWaitMs,
): Promise<ExplainedDecision> {
  const { explanations } = parts
  if (explanations === undefined || isExplainedInline(served))
    return { explanation: explainHere(parts, served, record), later: null }
  const later = explainInPool({ ...parts, explanations }, served, record)
  const explanation = waitMs > 0 ? await Promise.race([later, sleep(waitMs, null, { ref: false })]) : null
  return explanation === null
    ? { explanation: { status: 'pending', modelHash: served.bundle.hash, workerMs: null }, later }
    : { explanation, later: null }
}

function explainHere(parts: ExplainParts, served: ServedModel, record: ExplainedRecord): NewExplanation {
  const start = performance.now()
  try {
    const explained = explainRecord(served, record)
    return given(parts, served, explained, performance.now() - start, 'inline')
  } catch (error) {
    parts.onUnexplained?.(error)
    return failed(served, 'unavailable', microseconds(performance.now() - start))
  }
}

/** Null where the threads are ended: the explanation is still awaited, and made after the next start. */
export async function explainInPool(
  parts: ExplainParts & { readonly explanations: ExplanationPool },
  served: ServedModel,
  record: ExplainedRecord,
): Promise<NewExplanation | null> {
  const { bundle, name, version, cost, dataDir } = served
  const model = { name, version, hash: bundle.hash, location: bundle.folder, dataDir, bytes: cost.tableBytes }
  try {
    const { explanation, ms } = await parts.explanations.explain({ model, record })
    return given(parts, served, explanation, ms, 'pool')
  } catch (error) {
    const code = error instanceof CandorError ? error.code : null
    if (code === 'jobs.explanations_end') return null
    parts.onUnexplained?.(error)
    return failed(served, code === 'jobs.explanation_too_slow' ? 'timeout' : 'unavailable', null)
  }
}

function given(
  { meters }: ExplainParts,
  { bundle, background }: ServedModel,
  explained: RecordExplanation,
  ms: number,
  path: 'inline' | 'pool',
): NewExplanation {
  meters?.explainSeconds.observe({ path }, ms / 1000)
  return {
    status: 'ok',
    modelHash: bundle.hash,
    background: backgroundRecord(background),
    ...explained,
    workerMs: microseconds(ms),
  }
}

function failed(
  { bundle }: ServedModel,
  status: 'timeout' | 'unavailable',
  workerMs: number | null,
): NewExplanation {
  return { status, modelHash: bundle.hash, workerMs }
}

/** Whole microseconds. */
function microseconds(ms: number): number {
  return Math.round(ms * 1000) / 1000
}
