import { createMeanAbsolute, ensemblesOf, familyNames, impurityShares, type OutputColumn } from '@candor/core'
import { appError } from '../errors.ts'
import { passingBlocks } from './explanation-blocks.ts'
import { type ExplainRequest, prepareExplanation } from './explanation-job.ts'
import type { OutputRows, OutputColumn as WrittenColumn } from './files/output-rows.ts'
import { meanWeightsOf } from './labelled-scores.ts'
import type { ModelInUse } from './model-in-use.ts'
import { type PermutationRequest, permutationOfTable } from './permutation-table.ts'
import { type ResolveOptions, resolveModel } from './resolve-model.ts'

/** One feature's importance; `share` of the sum over all features of its class. */
export type FeatureImportance = {
  /** with several classes: whose margin it is */
  readonly class?: string
  readonly rank: number
  readonly feature: string
  readonly importance: number
  /** null where it does not exist: no feature has a positive importance */
  readonly share: number | null
  /** standard deviation: of |phi| over rows, of the share over trees, of the fall over repeats */
  readonly sd: number
  /** shap: bounds of the bootstrap interval of the mean; permutation: of its t-interval */
  readonly low?: number | null
  readonly high?: number | null
  /** permutation: the fall of every repeat */
  readonly repeats?: readonly number[]
}

/** The answer of `candor importance --json`. */
export type ImportanceAnswer = {
  readonly kind: 'shap' | 'impurity' | 'permutation'
  readonly model: string
  readonly model_hash: string
  /** shap: how rows were explained, and in which unit; null for impurity */
  readonly method: string | null
  readonly space: string | null
  /** what the spread is over */
  readonly over: { readonly what: 'rows' | 'trees' | 'repeats'; readonly n: number }
  readonly features: readonly FeatureImportance[]
  /** how the bounds are made */
  readonly interval?: Readonly<Record<string, string | number>>
  /** permutation: what falls, and its value on the rows as they are */
  readonly scorer?: string
  readonly score?: number
  readonly rows?: number
  readonly seed?: number
}

/**
 * Importance by attributions: the mean of |phi| over every row, by source feature or model column, with the spread over rows.
 *
 * @param weight a column that weighs rows; null for none
 * @throws jobs.not_a_weight, jobs.no_weight, and what `prepareExplanation` and explaining throw
 */
export async function shapImportance(
  request: ExplainRequest,
  weight: string | null,
): Promise<ImportanceAnswer> {
  const besides = weight === null ? {} : { [weight]: 'number' as const }
  const job = await prepareExplanation({ ...request, besides })
  const { model, plan, space, part, names, outputs } = job
  const W = weight === null ? null : meanWeightsOf(part.table, weight)
  const strengths = outputs.map(() => createMeanAbsolute(names))
  let done = 0
  for (const { outputs: found, matrix } of passingBlocks(job)) {
    const own = W?.subarray(done, done + matrix.rows) ?? null
    found.forEach(({ attributions }, k) => {
      strengths[k]!.add(attributions, own)
    })
    done += matrix.rows
  }
  const all = strengths.map((strength) => strength.finish({ seed: request.seed }))
  const classes = model.model.classes
  const features = all.flatMap((found, k) => {
    const of = outputs.length > 1 ? { class: classes[outputs[k]!] ?? String(outputs[k]!) } : {}
    return ranked(names, found.features).map((feature) => ({ ...of, ...feature }))
  })
  return {
    kind: 'shap',
    model: model.reference,
    model_hash: model.hash,
    method: plan.method,
    space,
    over: { what: 'rows', n: part.matrix.rows },
    interval: { ...all[0]!.interval },
    features,
  }
}

/**
 * Importance by permutation: how much the scorer falls when a feature's values come from other rows.
 *
 * @throws what `permutationOfTable` throws
 */
export async function permutedImportance(request: PermutationRequest): Promise<ImportanceAnswer> {
  const found = await permutationOfTable(request)
  const { model, scorer, isLoss, rows, seed, level } = found
  const order = found.features
    .map((_, j) => j)
    .sort((a, b) => found.features[b]!.mean - found.features[a]!.mean || a - b)
  return {
    kind: 'permutation',
    model: model.reference,
    model_hash: model.hash,
    method: null,
    space: null,
    over: { what: 'repeats', n: request.repeats },
    interval: { method: 'student', level },
    scorer,
    score: isLoss ? -found.score : found.score,
    rows,
    seed,
    features: order.map((j, i) => {
      const { feature, mean, sd, low, high, share, repeats } = found.features[j]!
      const known = typeof share === 'number' ? share : null
      return { rank: i + 1, feature, importance: mean, share: known, sd, low, high, repeats }
    }),
  }
}

/**
 * Importance by the splits of the trees alone: the mean over the trees of what each feature's splits part, with the spread over trees.
 * It says what training did, not what the model does with rows. Each tree of a vote counts by its member's weight.
 *
 * @throws jobs.no_trees, explain.no_cover
 */
export async function impurityImportance(
  reference: string,
  options: ResolveOptions & { readonly level: 'source' | 'column' },
): Promise<ImportanceAnswer> {
  const model = await resolveModel(reference, options)
  const trees = treeShares(model)
  const { names, groupOf } = groupsOf(model, options.level)
  const spreads = names.map((_, group) =>
    spreadOf(trees.count, (tree) => trees.shareOf(tree, (j) => groupOf[j] === group), trees.weights),
  )
  return {
    kind: 'impurity',
    model: model.reference,
    model_hash: model.hash,
    method: null,
    space: null,
    over: { what: 'trees', n: trees.count },
    features: ranked(names, spreads),
  }
}

/** A line per feature, as the output file has it. */
export function importanceRows({ features }: ImportanceAnswer): OutputRows {
  const text = (name: 'class' | 'feature'): WrittenColumn => ({
    name,
    type: 'text',
    at: (line) => features[line]![name] ?? null,
  })
  const number = (name: 'importance' | 'share' | 'sd' | 'low' | 'high'): WrittenColumn => ({
    name,
    type: 'number',
    at: (line) => features[line]![name] ?? null,
  })
  const rank: WrittenColumn = { name: 'rank', type: 'integer', at: (line) => features[line]!.rank }
  const single = [rank, text('feature'), number('importance'), number('share'), number('sd')]
  const columns = features[0]?.low === undefined ? single : [...single, number('low'), number('high')]
  return {
    rows: features.length,
    columns: features[0]?.class === undefined ? columns : [text('class'), ...columns],
  }
}

type Spread = { readonly mean: number; readonly sd: number; readonly low?: number; readonly high?: number }

function spreadOf(n: number, valueAt: (i: number) => number, W: Float64Array | null): Spread {
  let [total, sum] = [0, 0]
  for (let i = 0; i < n; i++) {
    total += W?.[i] ?? 1
    sum += (W?.[i] ?? 1) * valueAt(i)
  }
  if (!(total > 0)) return { mean: 0, sd: 0 }
  const mean = sum / total
  let squares = 0
  for (let i = 0; i < n; i++) squares += (W?.[i] ?? 1) * (valueAt(i) - mean) * (valueAt(i) - mean)
  return { mean, sd: Math.sqrt(squares / total) }
}

/** Largest first, equal ones in the order of the model. */
function ranked(names: readonly string[], spreads: readonly Spread[]): FeatureImportance[] {
  const total = spreads.reduce((sum, { mean }) => sum + mean, 0)
  const order = names.map((_, j) => j).sort((a, b) => spreads[b]!.mean - spreads[a]!.mean || a - b)
  return order.map((j, i) => {
    const { mean, sd, low, high } = spreads[j]!
    const share = total > 0 ? mean / total : 0
    const bounds = low === undefined || high === undefined ? {} : { low, high }
    return { rank: i + 1, feature: names[j]!, importance: mean, share, sd, ...bounds }
  })
}

function treeShares({ model, reference }: ModelInUse) {
  const ensembles = ensemblesOf(model)
  if (ensembles.length === 0 || model.task === 'anomaly')
    throw appError('jobs.no_impurity', { model: reference, algorithm: model.algorithm })
  const memberWeights =
    'members' in model ? model.members.filter(({ model: one }) => 'ensemble' in one) : null
  const parts = ensembles.map((ensemble, k) => ({
    shares: impurityShares(ensemble),
    columns: ensemble.featureNames.length,
    trees: ensemble.treeOutput.length,
    weight: (memberWeights?.[k]?.weight ?? 1) / ensemble.treeOutput.length,
  }))
  const places = parts.flatMap((part) => Array.from({ length: part.trees }, (_, tree) => ({ part, tree })))
  return {
    count: places.length,
    weights: Float64Array.from(places, ({ part }) => part.weight),
    shareOf: (t: number, isWanted: (column: number) => boolean) => {
      const { part, tree } = places[t]!
      const own = part.shares.subarray(tree * part.columns, (tree + 1) * part.columns)
      return own.reduce((sum, share, j) => (isWanted(j) ? sum + share : sum), 0)
    },
  }
}

function groupsOf(model: ModelInUse, level: 'source' | 'column') {
  const { outputs } = model.pipeline
  const nameOf = ({ name, family }: OutputColumn) => (level === 'column' ? name : family)
  const names = level === 'column' ? outputs.map(({ name }) => name) : familyNames(outputs)
  const places = new Map(names.map((name, place) => [name, place]))
  return { names, groupOf: outputs.map((output) => places.get(nameOf(output))!) }
}
