import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type Attributions,
  buildEnsemble,
  createRandom,
  type Ensemble,
  type Executor,
  exactShap,
  type FittedModel,
  interventionalWalk,
  type LinearModel,
  type Matrix,
  type Model,
  marginSums,
  matrixRows,
  prepareExplainer,
  type VotingModel,
} from '../../src/index.ts'
import { threadExecutor } from '../thread-executor.ts'
import { leafPolynomialShap } from './leaf-polynomial-shap.ts'
import { modelKinds } from './model-kinds.ts'
import { expectAllClose, joined } from './shap-properties.ts'

// Sums of some thousand float64 terms in another order; a path of 60 levels adds as many factors.
const reordered = 1e-11

const cases = [1, 2].flatMap((seed) =>
  // imported models are the same for every seed
  modelKinds(seed)
    .filter(({ name }) => seed === 1 || !name.startsWith('imported'))
    .flatMap((kind) => kind.methods.map((method) => ({ name: `${kind.name}, seed ${seed}`, method, kind }))),
)

const crews: (Executor & { close(): Promise<unknown> })[] = []
beforeAll(() => {
  crews.push(threadExecutor(2), threadExecutor(3))
})
afterAll(() => Promise.all(crews.map((crew) => crew.close())))

describe.each(cases)('$name, $method', ({ kind, method }) => {
  const { model, rows, background, outputs, pair } = kind
  const explain = (some: FittedModel, what = rows, behind = background, output = 0) =>
    prepareExplainer(some, { method, background: behind, output }).explain(what)
  const trees = 'ensemble' in model ? model : null

  it('additivity: base and contributions add up to the margin, every output', () => {
    for (let output = 0; output < outputs; output++) {
      const { base, phi, residual } = explain(model, rows, background, output)
      const margins = marginSums(model, rows, output)
      expectAllClose(
        rowSums(phi, rows.rows).map((sum) => sum + base),
        margins,
        reordered,
      )
      expect(Math.max(...residual.map(Math.abs))).toBeLessThan(1e-9)
      // some row must have something to add up
      expect(Math.max(...phi.map(Math.abs))).toBeGreaterThan(1e-3)
    }
  })

  it('baseIsBackgroundMean: the base is the mean margin of the background, or of the training rows by their covers', () => {
    for (let output = 0; output < outputs; output++) {
      const { base } = explain(model, rows, background, output)
      const expected =
        method === 'interventional'
          ? mean(marginSums(model, background, output))
          : coverMean(trees!.ensemble, output)
      expectAllClose([base], [expected], reordered)
    }
  })

  it('symmetry: columns that play the same part get the same share', () => {
    const [a, b] = pair
    const alike = (matrix: Matrix): Matrix => ({
      ...matrix,
      columns: matrix.columns.map((column, j) => (j === b ? matrix.columns[a]! : column)),
    })
    const { phi } = explain(withMirror(model, a, b), alike(rows), alike(background))
    const of = (column: number) => columnOf(phi, rows, column)
    expectAllClose(of(a), of(b), reordered)
    expect(Math.max(...of(a).map(Math.abs))).toBeGreaterThan(0)
    // and the model itself does not treat them alike, so that this is no accident
    const { phi: own } = explain(model, alike(rows), alike(background))
    expect(columnOf(own, rows, a)).not.toEqual(columnOf(own, rows, b))
  })

  it('nullFeature: a column that the model does not use gets exactly 0, and takes nothing from the others', () => {
    const random = createRandom(5)
    const wider = (matrix: Matrix): Matrix => ({
      ...matrix,
      names: [...matrix.names, 'unused'],
      columns: [...matrix.columns, Float64Array.from({ length: matrix.rows }, () => random.normal())],
    })
    const { phi } = explain(withUnused(model), wider(rows), wider(background))
    const width = rows.columns.length
    const parts = Array.from({ length: rows.rows }, (_, row) =>
      phi.slice(row * (width + 1), (row + 1) * (width + 1)),
    )
    for (const part of parts) expect(Math.abs(part[width]!)).toBe(0)
    expectAllClose(
      parts.flatMap((part) => [...part.subarray(0, width)]),
      explain(model).phi,
      reordered,
    )
  })

  it('linearity: of 2 · one model − 3 · another the contributions are 2 · those of one − 3 · those of the other', () => {
    const other = withOtherValues(model)
    const [one, two] = [explain(model).phi, explain(other).phi]
    const { phi } = explain(combination(model, other, [2, -3]))
    const total = 'members' in model ? -1 : 1
    expectAllClose(
      phi.map((value) => value * total),
      one.map((value, i) => 2 * value - 3 * two[i]!),
      reordered * 10,
    )
    expect(two).not.toEqual(one)
  })

  it('orderInvariance: other places of columns and rows are other places of the same numbers', () => {
    const { phi } = explain(model)
    const width = rows.columns.length
    const places = [...createRandom(3).choice(width, width)]
    const moved = explain(
      withColumnsMoved(model, places),
      columnsMoved(rows, places),
      columnsMoved(background, places),
    )
    expectAllClose(
      phi.map((_, k) => moved.phi[k - (k % width) + places[k % width]!]!),
      phi,
      reordered,
    )
    const backwards = Int32Array.from({ length: rows.rows }, (_, i) => rows.rows - 1 - i)
    const turned = explain(model, matrixRows(rows, backwards)).phi
    const bits = Array.from(backwards, (row) => [...phi.subarray(row * width, (row + 1) * width)]).flat()
    expect([...turned]).toEqual(bits)
  })

  it('threadInvariance: plain TypeScript and 1, 2 and 3 threads give the same bits, and so does a row by itself', () => {
    const random = createRandom(8)
    const many = matrixRows(
      rows,
      Int32Array.from({ length: 400 }, () => random.int(rows.rows)),
    )
    const noisy = jittered(many, pair)
    const by = (executor: Executor | null | undefined) =>
      prepareExplainer(model, { method, background, executor }).explain(noisy)
    const plain = by(null)
    for (const executor of [undefined, ...crews]) {
      const { phi, base } = by(executor)
      expect(sameBits(phi, plain.phi)).toBe(true)
      expect(base).toBe(plain.base)
    }
    const width = rows.columns.length
    const alone = explain(model, matrixRows(noisy, Int32Array.of(350))).phi
    expect(sameBits(alone, plain.phi.subarray(350 * width, 351 * width))).toBe(true)
  })

  if (trees === null) return

  it('zeroCover: nodes that no row reached are no trouble, by the enumeration of all coalitions', () => {
    const bare = { ...trees, ensemble: withZeroCovers(trees.ensemble) }
    expect(bare.ensemble.cover.filter((cover) => cover === 0).length).toBeGreaterThan(
      trees.ensemble.cover.filter((cover) => cover === 0).length,
    )
    // 2^13 coalitions of the widest: one row of it is enough
    const some = matrixRows(rows, rows.columns.length > 8 ? Int32Array.of(5) : Int32Array.of(0, 5))
    // one row of background leaves most nodes unvisited
    const one = matrixRows(background, Int32Array.of(3))
    const { phi, base } = explain(bare, some, one)
    const exact = exactShap(bare.ensemble, some, {
      background: method === 'path_dependent' ? 'path_dependent' : one,
      output: 0,
    })
    expectAllClose(phi, exact.phi, reordered)
    // the enumeration takes its shares of covers from the code under test, this does not
    const expected = method === 'path_dependent' ? coverMean(bare.ensemble, 0) : exact.base
    expectAllClose([base, base], [exact.base, expected], reordered)
  })

  it('deepTree: a path of 60 levels beside the other trees', () => {
    const chain = chainFor(trees.ensemble, background)
    const both = { ...trees, ensemble: joined(trees.ensemble, chain) }
    const { phi } = explain(both)
    const expected =
      method === 'path_dependent'
        ? leafPolynomialShap(ofFirstOutput(chain), rows)
        : interventionalWalk(chain, rows, background, { output: 0 }).phi
    const others = explain(model).phi
    // of a mean over T trees the chain is one more
    const count = trees.ensemble.treeOutput.filter((output) => output <= 0).length
    const isMean = trees.ensemble.combine === 'mean'
    const [share, chainShare] = isMean ? [count / (count + 1), 1 / (count + 1)] : [1, 1]
    expectAllClose(
      phi,
      others.map((value, i) => share * value + chainShare * expected[i]!),
      reordered,
    )
    expect(Math.max(...expected.map(Math.abs))).toBeGreaterThan(1e-3)
  })
})

function rowSums(phi: Float64Array, rows: number): number[] {
  const width = phi.length / rows
  return Array.from({ length: rows }, (_, row) =>
    phi.subarray(row * width, (row + 1) * width).reduce((sum, value) => sum + value, 0),
  )
}

function columnOf(phi: Attributions['phi'], { rows, columns }: Matrix, column: number): number[] {
  return Array.from({ length: rows }, (_, row) => phi[row * columns.length + column]!)
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function sameBits(one: Float64Array, other: Float64Array): boolean {
  return Buffer.compare(bytesOf(one), bytesOf(other)) === 0
}

function bytesOf({ buffer, byteOffset, byteLength }: Float64Array): Uint8Array {
  return new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength)
}

/** Rows that are alike become unlike in two columns. */
function jittered(matrix: Matrix, pair: readonly [number, number]): Matrix {
  const random = createRandom(11)
  const shaken = (column: Float64Array) => column.map((x) => x * (0.8 + 0.4 * random.next()))
  return {
    ...matrix,
    columns: matrix.columns.map((column, j) => (pair.includes(j) ? shaken(column) : column)),
  }
}

/** The mean of the leaves by cover, from the definition: what no row at all would get. */
function coverMean(ensemble: Ensemble, output: number): number {
  const { treeStart, treeOutput, leafWidth, feature, left, right, cover, value, combine, base } = ensemble
  const offset = leafWidth === 1 ? 0 : output
  const below = (node: number): number => {
    if (feature[node]! < 0) return value[node * leafWidth + offset]!
    // nobody came here: no matter what is below
    if (cover[node] === 0) return 0
    const children = [left[node]!, right[node]!]
    return children.reduce((sum, child) => sum + (cover[child]! / cover[node]!) * below(child), 0)
  }
  const roots = [...treeStart.slice(0, -1)].filter((_, t) => treeOutput[t] === -1 || treeOutput[t] === output)
  const sum = roots.reduce((total, root) => total + below(root), 0)
  return base[output]! + sum / (combine === 'mean' ? roots.length : 1)
}

type Change = {
  readonly ensemble: (ensemble: Ensemble) => Ensemble
  readonly linear: (linear: LinearModel['linear']) => LinearModel['linear']
}

function changed<M extends FittedModel>(model: M, change: Change): M {
  const some: FittedModel = model
  if ('ensemble' in some) return { ...some, ensemble: change.ensemble(some.ensemble) } as FittedModel as M
  if ('linear' in some) return { ...some, linear: change.linear(some.linear) } as FittedModel as M
  const members = some.members.map(({ weight, model: member }) => ({
    weight,
    model: changed(member, change),
  }))
  return { ...some, members } as FittedModel as M
}

/** The model and the model with two columns exchanged, together. */
function withMirror(model: FittedModel, a: number, b: number): FittedModel {
  const other = (j: number) => (j === a ? b : j === b ? a : j)
  const mirror = (ensemble: Ensemble): Ensemble => ({ ...ensemble, feature: ensemble.feature.map(other) })
  if ('members' in model) {
    const mirrored = changed(model, { ensemble: mirror, linear: turned })
    return { ...model, members: [...model.members, ...mirrored.members] }
  }
  return changed(model, {
    ensemble: (ensemble) => joined(ensemble, mirror(ensemble)),
    linear: (linear) => ({
      ...linear,
      coefficients: linear.coefficients.map((c) => c.map((x, j) => x + c[other(j)]!)),
    }),
  })
  function turned(linear: LinearModel['linear']): LinearModel['linear'] {
    return { ...linear, coefficients: linear.coefficients.map((c) => c.map((_, j) => c[other(j)]!)) }
  }
}

function withUnused(model: FittedModel): FittedModel {
  return changed(model, {
    ensemble: (ensemble) => ({ ...ensemble, featureNames: [...ensemble.featureNames, 'unused'] }),
    linear: (linear) => ({
      ...linear,
      featureNames: [...linear.featureNames, 'unused'],
      coefficients: linear.coefficients.map((c) => [...c, 0]),
    }),
  })
}

/** The same trees with other leaves, another sum of columns, or members of other weights. */
function withOtherValues(model: FittedModel): FittedModel {
  const random = createRandom(17)
  if ('members' in model) {
    const weights = [3, 1, 5]
    return { ...model, members: model.members.map((member, k) => ({ ...member, weight: weights[k]! })) }
  }
  return changed(model, {
    ensemble: (ensemble) => ({
      ...ensemble,
      value: ensemble.value.map((v) => (v === 0 ? 0 : random.normal())),
    }),
    linear: (linear) => ({
      ...linear,
      coefficients: linear.coefficients.map((c) => c.map(() => random.normal())),
    }),
  })
}

/** a · one + b · other, of the same structure; of votes, whose weights are shares: (a · one + b · other) / (a + b). */
function combination(one: FittedModel, other: FittedModel, [a, b]: readonly [number, number]): FittedModel {
  if ('members' in one) return ofVotes(one, other as VotingModel, [a, b])
  const mix = (x: number, y: number) => a * x + b * y
  return changed(one, {
    ensemble: (ensemble) => {
      const { value } = (other as Model).ensemble
      return { ...ensemble, value: ensemble.value.map((v, i) => mix(v, value[i]!)) }
    },
    linear: (linear) => {
      const { coefficients } = (other as LinearModel).linear
      return {
        ...linear,
        coefficients: linear.coefficients.map((c, k) => c.map((x, j) => mix(x, coefficients[k]![j]!))),
      }
    },
  })
}

function ofVotes(one: VotingModel, other: VotingModel, [a, b]: readonly [number, number]): VotingModel {
  const shares = ({ members }: VotingModel) => {
    const total = members.reduce((sum, { weight }) => sum + weight, 0)
    return members.map(({ weight }) => weight / total)
  }
  const [mine, theirs] = [shares(one), shares(other)]
  const weights = mine.map((share, k) => (a * share + b * theirs[k]!) / (a + b))
  return { ...one, members: one.members.map((member, k) => ({ ...member, weight: weights[k]! })) }
}

function withColumnsMoved(model: FittedModel, places: readonly number[]): FittedModel {
  const from = places.map((_, j) => places.indexOf(j))
  return changed(model, {
    ensemble: (ensemble) => ({
      ...ensemble,
      featureNames: from.map((j) => ensemble.featureNames[j]!),
      feature: ensemble.feature.map((f) => (f < 0 ? f : places[f]!)),
    }),
    linear: (linear) => ({
      ...linear,
      featureNames: from.map((j) => linear.featureNames[j]!),
      coefficients: linear.coefficients.map((c) => from.map((j) => c[j]!)),
    }),
  })
}

function columnsMoved(matrix: Matrix, places: readonly number[]): Matrix {
  const from = places.map((_, j) => places.indexOf(j))
  return { ...matrix, names: from.map((j) => matrix.names[j]!), columns: from.map((j) => matrix.columns[j]!) }
}

/** Every third inner node below a root gets no rows on its left, nor anything below it; its right child all of them. */
function withZeroCovers(ensemble: Ensemble): Ensemble {
  const { left, right, feature } = ensemble
  const cover = ensemble.cover.slice()
  const roots = new Set(ensemble.treeStart)
  const give = (node: number, rows: number): void => {
    const before = cover[node]!
    cover[node] = rows
    if (feature[node]! < 0) return
    const children = [left[node]!, right[node]!] as const
    const shares = children.map((child) => (before > 0 ? cover[child]! / before : 0))
    const isEmptied = node % 3 === 0 && !roots.has(node)
    give(children[0], isEmptied ? 0 : rows * shares[0]!)
    give(children[1], isEmptied ? rows : rows * shares[1]!)
  }
  for (const root of ensemble.treeStart.slice(0, -1)) give(root, cover[root]!)
  return { ...ensemble, cover }
}

/** A chain of 60 splits of numbers, under the model's own rules; thresholds are values of the background. */
function chainFor(ensemble: Ensemble, background: Matrix): Ensemble {
  const random = createRandom(23)
  const depth = 60
  const width = ensemble.leafWidth
  const numeric = ensemble.featureNames
    .map((_, j) => j)
    .filter((j) => ensemble.feature.every((f, i) => f !== j || ensemble.kind[i] === 0))
  const inner = Array.from({ length: depth }, (_, i) => i)
  const cover = (i: number) => 1000 - (900 * i) / depth
  const leaf = () => Array.from({ length: width }, () => random.normal())
  const none = Array.from({ length: width }, () => 0)
  // the lower half of the values goes off to a leaf seldom, so that rows get far down
  const low = (j: number) => background.columns[j]!.filter((x) => !Number.isNaN(x)).toSorted()[random.int(4)]!
  const features = inner.map((i) => numeric[i % numeric.length]!)
  const {
    featureNames,
    comparison,
    precision,
    thresholdPrecision,
    missing,
    accumulator,
    combine,
    link,
    outputs,
  } = ensemble
  const chain = buildEnsemble(
    [
      {
        feature: [...features.flatMap((f) => [f, -1]), -1],
        threshold: [...features.flatMap((f) => [low(f), 0]), 0],
        left: [...inner.flatMap((i) => [2 * i + 1, -1]), -1],
        right: [...inner.flatMap((i) => [2 * i + 2, -1]), -1],
        value: [...inner.flatMap(() => [...none, ...leaf()]), ...leaf()],
        cover: [...inner.flatMap((i) => [cover(i), cover(i) - cover(i + 1)]), cover(depth)],
        output: 0,
      },
    ],
    {
      featureNames,
      comparison,
      precision,
      thresholdPrecision,
      missing,
      accumulator,
      combine,
      link,
      outputs,
      leafWidth: width,
      coverSource: 'count',
    },
  )
  return chain
}

/** Leaves of the first value only, for a twin that knows no others. */
function ofFirstOutput(ensemble: Ensemble): Ensemble {
  const value = ensemble.value.filter((_, i) => i % ensemble.leafWidth === 0)
  return { ...ensemble, value, leafWidth: 1, outputs: 1, treeOutput: Int32Array.of(0) }
}
