import type { Matrix } from '../features/index.ts'
import type { Executor } from '../kernels/index.ts'
import { type CodedFeature, codedFeatures } from './cell-codes.ts'
import { type CellSection, compileSection, sectionTrees } from './cell-sections.ts'
import { cellValues, cellWidth, countBackground, fewestRows, rowCodes } from './cell-values.ts'
import { coverRatios } from './cover-ratios.ts'
import { bytesPerRow, type CellRun, type CellTarget, kernelCells } from './kernel-cells.ts'
import { mostSlots } from './leaf-boxes.ts'
import { addLeanRow, type LeanTrees, layLeanTrees } from './lean-cells.ts'
import { type CellAdder, type FilledSection, makeCellAdder, makeCellMemory } from './plain-cells.ts'
import { type PreparedTrees, pairPlace, type TreeJob, type TreeMethod, valuesWidth } from './tree-method.ts'
import { layTreePaths } from './tree-paths.ts'

/**
 * Cells: rows that lie between the same thresholds of a tree have the same values from it, so these are worked out once for each such cell
 * that occurs, and a row adds up the table rows of its cells. For tables of few features; see docs/explain-engine.md.
 *
 * Source: CatBoost's leaf tables, FastTreeSHAP v2 (Yang 2021), WOODELF (Nadel, Wettenstein 2026); deviations: cells of any trees, several
 * trees in one, parts of large trees apart.
 *
 * @example
 * cellsMethod.name // 'cells'
 */
export const cellsMethod: TreeMethod = { name: 'cells', estimate, prepare }

/** Features up to which rows of a table share cells. */
const mostSharing = 8
const mostFeatures = 64
/** Leaves a tree up to which leaves of all trees are put together by their cells. */
const mostClusteredLeaves = 256
/** Values of leaves are kept between calls up to this; beyond it each section is made when it is needed. */
const mostKeptBytes = 402_653_184
/** Fewer rows than these are done leaf by leaf where sections are not kept. */
const fewestRowsOfSections = 64
/** Kernel memory of the rows that are worked on at a time. */
const blockBytes = 805_306_368

function estimate(job: TreeJob) {
  const { game, values } = job
  const facts = factsOf(job)
  if (facts === null) return null
  const width = cellWidth(facts.features.length, values)
  const bytes = facts.valueRows * width * 8
  const isKept = bytes <= mostKeptBytes
  if (!isKept && (game.kind === 'interventional' || values === 'interactions')) return null
  const perLeaf = facts.features.length <= mostSharing ? 0.02 * width : 1 + width / 4
  const background = game.kind === 'interventional' ? game.background.rows : 0
  return {
    nsOnce: facts.valueRows * (10 + 2 * width) + background * (300 + 0.3 * facts.leaves),
    nsPerRow: 300 + facts.leaves * perLeaf,
    bytes: (isKept ? bytes : 50_000_000) + 2 * 33_554_432,
  }
}

type Facts = {
  readonly features: readonly CodedFeature[]
  readonly leaves: number
  readonly valueRows: number
}

/** Found once for the estimate and for what follows it. */
const factsKnown = new WeakMap<TreeJob, { readonly facts: Facts | null }>()

function factsOf(job: TreeJob): Facts | null {
  const known = factsKnown.get(job) ?? { facts: findFacts(job) }
  factsKnown.set(job, known)
  return known.facts
}

/** Null where leaves have too many distinct features, or features are split in ways that codes do not hold. */
function findFacts({ ensemble, target }: TreeJob): Facts | null {
  const features = codedFeatures(ensemble, target.trees)
  if (features === null || features.length > mostFeatures) return null
  const { distinct } = layTreePaths(ensemble)
  let leaves = 0
  let valueRows = 0
  for (const tree of target.trees)
    for (let node = ensemble.treeStart[tree]!; node < ensemble.treeStart[tree + 1]!; node++) {
      if (ensemble.feature[node]! >= 0) continue
      if (distinct[node]! > mostSlots) return null
      leaves++
      valueRows += 1 << distinct[node]!
    }
  return { features, leaves, valueRows }
}

function prepare(job: TreeJob, executor: Executor | null | undefined): PreparedTrees {
  const { features, valueRows } = factsOf(job)!
  const width = cellWidth(features.length, job.values)
  if (features.length === 0)
    return { plan: { kernel: 'cells', trees: job.target.trees.length }, addRows: () => {} }
  const isKept = valueRows * width * 8 <= mostKeptBytes
  return isKept ? prepareKept(job, features, width, executor) : prepareLean(job, features, width, executor)
}

type Compile = (trees: Int32Array) => CellSection

function compiler(
  { ensemble, target, game }: TreeJob,
  features: readonly CodedFeature[],
  shaping: 'trees' | 'clusters',
): Compile {
  const ratios = game.kind === 'path_dependent' ? coverRatios(ensemble) : null
  return (trees) => compileSection(ensemble, target, trees, features, ratios, shaping)!
}

/** Leaves of large trees lie beside each other in few places of the table; those of small ones are put together over all trees. */
function shapingFor({ ensemble }: TreeJob, features: readonly CodedFeature[]): 'trees' | 'clusters' {
  const leaves = (ensemble.feature.length / ensemble.treeOutput.length + 1) / 2
  return features.length <= mostSharing && leaves <= mostClusteredLeaves ? 'clusters' : 'trees'
}

function prepareKept(
  job: TreeJob,
  features: readonly CodedFeature[],
  width: number,
  executor: Executor | null | undefined,
): PreparedTrees {
  const { ensemble, target, game } = job
  const isSingle = ensemble.precision === 'float32'
  const sections = sectionTrees(ensemble, target.trees).map(
    compiler(job, features, shapingFor(job, features)),
  )
  const empty = new Float64Array(0)
  const blockRows = Math.floor(blockBytes / bytesPerRow(features.length, width))
  const counts =
    game.kind === 'path_dependent'
      ? null
      : countBackground(
          {
            features,
            isSingle,
            width,
            sections: sections.length,
            section: (index) => ({ section: sections[index]!, values: empty, width }),
            matrix: game.background,
            from: 0,
            to: game.background.rows,
          },
          blockRows,
          executor,
        )
  const filled = sections.map((section, i): FilledSection => {
    return { section, values: cellValues(job, section, counts?.[i] ?? null), width }
  })
  const placing = targetOf(job, features)
  let adders: CellAdder[] | null = null
  const addersOnce = () => {
    adders ??= filled.map((one) => makeCellAdder(one, makeCellMemory(width)))
    return adders
  }
  return {
    plan: planOf(job, filled),
    blockRows,
    tellsRepeated: true,
    addRows: (matrix, from, to, phi, tell, tellRepeated) => {
      const run: CellRun = {
        features,
        isSingle,
        width,
        sections: filled.length,
        section: (index) => filled[index]!,
        matrix,
        from,
        to,
      }
      const isLarge = to - from >= fewestRows && executor !== null
      if (isLarge && kernelCells(run, executor ?? null, { ...placing, phi }, tell, tellRepeated)) return
      addPlain(job, placing, features, width, addersOnce(), matrix, from, to, phi)
    },
  }
}

function planOf({ target }: TreeJob, filled: readonly FilledSection[]) {
  const total = (count: (section: FilledSection) => number) =>
    filled.reduce((all, one) => all + count(one), 0)
  return {
    kernel: 'cells',
    trees: target.trees.length,
    sections: filled.length,
    blocks: total(({ section }) => section.program.blocks),
    units: total(({ section }) => section.program.units),
    tops: total(({ section }) => section.program.tops.length),
    bytes: total(({ values }) => values.byteLength),
  }
}

/** Where the numbers of the split features go in a row of all features. */
function placesOf(
  { ensemble, values }: Pick<TreeJob, 'ensemble' | 'values'>,
  features: readonly CodedFeature[],
): Int32Array {
  const used = features.map(({ feature }) => feature)
  if (values === 'contributions') return Int32Array.from(used)
  const all = ensemble.featureNames.length
  return Int32Array.from(used.flatMap((a, i) => used.slice(i).map((b) => pairPlace(a, b, all))))
}

function targetOf(job: TreeJob, features: readonly CodedFeature[]): Omit<CellTarget, 'phi'> {
  return { numbers: valuesWidth(job), targets: placesOf(job, features) }
}

function addPlain(
  job: TreeJob,
  { numbers, targets: places }: Omit<CellTarget, 'phi'>,
  features: readonly CodedFeature[],
  width: number,
  adders: readonly CellAdder[],
  { columns }: Matrix,
  from: number,
  to: number,
  phi: Float64Array,
): void {
  const codesOf = rowCodes(features, job.ensemble.precision === 'float32')
  const sums = new Float64Array(width)
  for (let row = from; row < to; row++) {
    const codes = codesOf(columns, row)
    sums.fill(0)
    for (const add of adders) add(codes, sums)
    for (let k = 0; k < places.length; k++) phi[row * numbers + places[k]!]! += sums[k]!
  }
}

/** Large forests: sections are compiled one after another for many rows, and few rows go leaf by leaf, to the same bits. */
function prepareLean(
  job: TreeJob,
  features: readonly CodedFeature[],
  width: number,
  executor: Executor | null | undefined,
): PreparedTrees {
  const { ensemble, target } = job
  const trees = sectionTrees(ensemble, target.trees)
  const compile = compiler(job, features, 'trees')
  const sectionAt = (index: number): FilledSection => {
    const section = compile(trees[index]!)
    return { section, values: cellValues(job, section, null), width }
  }
  let lean: LeanTrees | null = null
  return {
    plan: { kernel: 'cells', trees: target.trees.length, sections: trees.length, bytes: 0 },
    blockRows: Math.floor(blockBytes / bytesPerRow(features.length, width)),
    tellsRepeated: true,
    addRows: (matrix, from, to, phi, tell, tellRepeated) => {
      if (to - from < fewestRowsOfSections) {
        lean ??= layLeanTrees(ensemble, target, trees, features)
        for (let row = from; row < to; row++) addLeanRow(lean, matrix, row, phi)
        return
      }
      const run: CellRun = {
        features,
        isSingle: ensemble.precision === 'float32',
        width,
        sections: trees.length,
        section: sectionAt,
        matrix,
        from,
        to,
      }
      if (
        executor !== null &&
        kernelCells(run, executor ?? null, { ...targetOf(job, features), phi }, tell, tellRepeated)
      )
        return
      const sums = (to - from) * width
      addSections(job, run, new Float64Array(sums), phi, tell)
    },
  }
}

/** The plain way over sections that are not kept: section after section, all rows. */
function addSections(
  job: TreeJob,
  run: CellRun,
  sums: Float64Array,
  phi: Float64Array,
  tell: (share: number) => void,
): void {
  const { features, isSingle, width, matrix, from, to } = run
  const codesOf = rowCodes(features, isSingle)
  for (let index = 0; index < run.sections; index++) {
    const add = makeCellAdder(run.section(index))
    for (let row = from; row < to; row++)
      add(codesOf(matrix.columns, row), sums.subarray((row - from) * width, (row - from + 1) * width))
    tell((index + 1) / run.sections)
  }
  const { numbers, targets } = targetOf(job, features)
  for (let row = from; row < to; row++)
    for (let k = 0; k < targets.length; k++)
      phi[row * numbers + targets[k]!]! += sums[(row - from) * width + k]!
}
