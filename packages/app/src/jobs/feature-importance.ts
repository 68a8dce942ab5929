import { createMeanAbsolute, ensemblesOf, impurityShares, marginShape } from '@candor/core'
import { appError } from '../errors.ts'
import type { ExplainRequest } from './explanation-job.ts'
import { type AskedGroups, type FeatureGroups, featureGroups, groupedPhi } from './feature-groups.ts'
import type { OutputRows, OutputColumn as WrittenColumn } from './files/output-rows.ts'
import { familyPlayers } from './model-families.ts'
import type { ModelInUse } from './model-in-use.ts'
import { type Partner, type PermutationRequest, permutationOfTable } from './permutation-table.ts'
import type { SummaryChoice } from './prepare-summary.ts'
import { type ResolveOptions, resolveModel } from './resolve-model.ts'
import type { SampleNote } from './sampled-part.ts'
import { withSummary } from './summary-blocks.ts'

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
  /** conditional permutation: the feature within whose bins values changed places; null where none goes with it */
  readonly within?: Partner | null
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
  /** permutation: whether values changed places among all rows, or only among rows that are alike in what goes with them most */
  readonly permuted?: 'anywhere' | 'within_bins'
  /** where only some rows were taken */
  readonly sample?: SampleNote
}

/**
 * Importance by attributions: the mean of |phi| over every row, by source feature or model column, with the spread over rows.
 *
 * @throws jobs.not_a_weight, jobs.no_weight, jobs.no_rows, and what `prepareExplanation` and explaining throw
 */
export async function shapImportance(
  request: ExplainRequest,
  choice: SummaryChoice = {},
): Promise<ImportanceAnswer> {
  return withSummary(request, choice, async ({ job, groups, note, blocks }) => {
    const { model, plan, space, outputs } = job
    const strengths = outputs.map(() => createMeanAbsolute(groups.names))
    let rows = 0
    for await (const { outputs: found, matrix, weights } of blocks) {
      found.forEach(({ attributions }, k) => {
        const phi = groupedPhi(attributions.phi, job.names.length, groups)
        strengths[k]!.add({ rows: attributions.rows, phi }, weights)
      })
      rows += matrix.rows
    }
    const all = strengths.map((strength) => {
      const found = strength.finish({ seed: request.seed })
      if ('status' in found) throw appError('jobs.no_rows', { what: 'a mean of contributions' })
      return found
    })
    const classes = model.model.classes
    const isSeveral = marginShape(model.model).outputs > 1
    const features = all.flatMap((found, k) => {
      const of = isSeveral ? { class: classes[outputs[k]!] ?? String(outputs[k]!) } : {}
      return ranked(groups.names, found.features).map((feature) => ({ ...of, ...feature }))
    })
    return {
      kind: 'shap',
      model: model.reference,
      model_hash: model.hash,
      method: plan.method,
      space,
      over: { what: 'rows', n: rows },
      ...(all[0] === undefined ? {} : { interval: { ...all[0].interval } }),
      seed: request.seed,
      ...note,
      features,
    }
  })
}

/**
 * Importance by permutation: how much the scorer falls when a feature's values come from other rows.
 *
 * @throws what `permutationOfTable` throws
 */
export async function permutedImportance(request: PermutationRequest): Promise<ImportanceAnswer> {
  const found = await permutationOfTable(request)
  const { model, scorer, isLoss, rows, seed, level, within, note } = found
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
    permuted: within === null ? 'anywhere' : 'within_bins',
    ...note,
    features: order.map((j, i) => {
      const { feature, mean, sd, low, high, share, repeats } = found.features[j]!
      const known = typeof share === 'number' ? share : null
      const partner = within === null ? {} : { within: within[j]! }
      return { rank: i + 1, feature, importance: mean, share: known, sd, low, high, repeats, ...partner }
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
  options: ResolveOptions & { readonly level: 'source' | 'column'; readonly groups?: AskedGroups },
): Promise<ImportanceAnswer> {
  const model = await resolveModel(reference, options)
  const trees = treeShares(model)
  const { names, members } = columnGroups(model, options)
  const spreads = members.map((columns) =>
    spreadOf(trees.count, (tree) => trees.shareOf(tree, (j) => columns.includes(j)), trees.weights),
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

type Spread = {
  readonly mean: number
  readonly sd: number
  readonly low?: number | null
  readonly high?: number | null
}

function spreadOf(n: number, valueAt: (i: number) => number, W: Float64Array | null): Spread {
  let [total, sum] = [0, 0]
  for (let i = 0; i < n; i++) {
    total += W?.[i] ?? 1
    sum += (W?.[i] ?? 1) * valueAt(i)
  }
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
    const share = total > 0 ? mean / total : null
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

/** Model columns by group of features: of families, or of columns themselves. */
export function columnGroups(
  model: ModelInUse,
  { level, groups = {} }: { readonly level: 'source' | 'column'; readonly groups?: AskedGroups },
): FeatureGroups {
  const players =
    level === 'source'
      ? familyPlayers(model)
      : model.pipeline.outputs.map(({ name }, j) => ({ name, columns: [j] }))
  const { names, members } = featureGroups(
    players.map(({ name }) => name),
    groups,
  )
  return { names, members: members.map((own) => own.flatMap((place) => players[place]!.columns)) }
}
