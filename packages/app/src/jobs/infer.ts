import type { FeatureValues } from '@candor/client'
import { appError } from '../errors.ts'
import { type AskParts, askServed } from './ask-model.ts'
import { atRows } from './at-rows.ts'
import { isExplainedInline } from './explain-decision.ts'
import type { ExplainWish, RowsToInfer } from './infer-rows.ts'
import type { Inference } from './inference.ts'
import { joinInferences } from './join-inferences.ts'
import { requireServed } from './require-served.ts'
import type { ServedModel } from './served-models.ts'
import { type ProbabilityScale, ruleFor } from './verdict.ts'

/** Rows to be scored by a model, as the serving protocols ask for them. */
export type InferRequest = {
  readonly tenantId: string
  readonly name: string
  readonly version?: string | undefined
  readonly alias?: string | undefined
  /** makes records, all of the same names, for the model that was found */
  readonly recordsFor: (served: ServedModel) => readonly FeatureValues[]
  readonly scale: ProbabilityScale | undefined
  readonly use: string | undefined
  /** null: scores alone */
  readonly explainFor: (served: ServedModel) => ExplainWish | null
  /** asked between parts of the rows; default: always */
  readonly isAwaited?: () => boolean
}

/** Most rows of one request; explanations are dearer. */
export const mostRows = { scored: 10_000, explained: 1_000 } as const

/** A part of the rows takes about so long before other requests have their turn. */
const partMs = 10

/**
 * Scores rows with a registered model, with contributions on request; nothing is decided and nothing is stored.
 *
 * A row gets the bits that it would get alone by `decide`: the same reading, the same scale by the policy's default use, the same
 * explainer. Rows are taken in parts, so that other requests are answered in between; those that are dear to explain are, in threads of their own.
 *
 * @throws decisions.too_many_rows, decisions.not_awaited, data.wrong_value, decisions.never_served, decisions.unknown_class, decisions.unknown_use,
 *   decisions.scale_not_available, decisions.several_targets, decisions.too_many_questions,
 *   decisions.thinking_ended, store.unknown_model, store.unknown_version, …
 */
export async function infer(parts: AskParts, request: InferRequest): Promise<Inference> {
  const { tenantId, name, version, alias } = request
  const served = await parts.models.find({ tenantId, name, version, alias })
  requireServed(served)
  const explain = request.explainFor(served)
  const records = request.recordsFor(served)
  const limit = explain === null ? mostRows.scored : mostRows.explained
  if (records.length > limit) throw appError('decisions.too_many_rows', { received: records.length, limit })
  const rows = { records, scale: scaleOf(served, request), explain }
  return joinInferences(await inferParts(parts, served, rows, request))
}

async function inferParts(
  { questions }: AskParts,
  served: ServedModel,
  { records, scale, explain }: RowsToInfer,
  { isAwaited = () => true }: InferRequest,
): Promise<Inference[]> {
  const isDear = questions !== undefined && explain !== null && !isExplainedInline(served)
  const inferred: Inference[] = []
  let [done, size] = [0, isDear ? dearRows(served) : explain === null ? 256 : 1]
  do {
    const some = records.slice(done, done + size)
    const start = performance.now()
    const rows = Int32Array.from(some, (_, i) => done + i)
    const asked = askServed({ questions, isAwaited }, served, { what: 'rows', records: some, scale, explain })
    const told = await asked.catch((error) => atRows(rows, () => thrown(error)))
    inferred.push({ served, ...told })
    done += size
    if (!isDear) size = nextSize(size, performance.now() - start)
    if (done < records.length) await new Promise((resolve) => setImmediate(resolve))
    if (!isAwaited()) throw appError('decisions.not_awaited')
  } while (done < records.length)
  return inferred
}

function thrown(error: unknown): never {
  throw error
}

/** A thread takes about so long before others have their turn there. */
const dearPartMs = 100

function dearRows({ cost }: ServedModel): number {
  return Math.max(1, Math.floor(dearPartMs / cost.shapMs!))
}

function nextSize(size: number, spentMs: number): number {
  if (spentMs < partMs / 2) return size * 2
  return spentMs > partMs * 2 ? Math.max(1, Math.floor(size / 2)) : size
}

/** Two classes have a scale by the same rule as decisions; other models have one alone. */
function scaleOf({ name, bundle, scenario }: ServedModel, { scale, use }: InferRequest): ProbabilityScale {
  const { task, calibrator, classes } = bundle.model
  if (task === 'classification' && classes.length === 2) {
    const policy = scenario?.policy ?? null
    const isCalibrated = calibrator !== null
    const rule = ruleFor({
      model: name,
      task,
      isCalibrated,
      policy,
      domain: scenario?.id ?? null,
      use,
      scale,
    })
    return rule.scale as ProbabilityScale
  }
  if (scale !== undefined)
    throw appError('decisions.scale_not_available', { model: name, scale, known: 'none' })
  return 'raw'
}
