import type { PhiBlock } from './mean-absolute.ts'

/** The contributions of one feature as a density: bin k holds those from low + k · width on. */
export type BeeswarmLane = {
  readonly feature: string
  readonly low: number
  readonly width: number
  readonly bins: readonly {
    readonly count: number
    /** sum of their weights; the count without them */
    readonly weight: number
    /** mean percentile of the feature's values in the bin, 0 to 1; null where none has one (categories, missing) */
    readonly meanPercentile: number | null
    /** rows of the bin whose value is missing */
    readonly missing: number
  }[]
}

export type Beeswarm = { readonly n: number; readonly lanes: readonly BeeswarmLane[] }

const bins = 200

/** Fine bins that are kept while rows come in: when there are more, they become twice as wide, and neighbours merge. */
const mostFine = 8192

/**
 * What a beeswarm chart draws of any number of rows, block by block: 200 bins of contributions a feature, with count, mean percentile of the values
 * and how many are missing; rows may weigh, and those of weight 0 take no part. Counts are exact; the bins are whole numbers of fine bins, whose width is a power of two.
 *
 * @example
 * const swarm = createBeeswarm(['x'])
 * swarm.add({ rows: 2, phi: Float64Array.of(-1, 1) }, [Float64Array.of(0.25, 0.75)])
 * swarm.finish().lanes[0].bins[0] // { count: 1, weight: 1, meanPercentile: 0.25, missing: 0 }
 */
export function createBeeswarm(names: readonly string[]): {
  /** @param percentiles of each feature's values (see `valuePercentiles`), NaN where one is missing; null for a feature without order */
  readonly add: (
    block: PhiBlock,
    percentiles: readonly (Float64Array | null)[],
    weights?: Float64Array | null,
  ) => void
  readonly finish: () => Beeswarm
} {
  const lanes = names.map(makeLane)
  let n = 0
  return {
    add: ({ rows, phi }, percentiles, weights = null) => {
      lanes.forEach((lane, j) => {
        const own = percentiles[j] ?? null
        for (let row = 0; row < rows; row++)
          lane.add(phi[row * names.length + j]!, own === null ? null : own[row]!, weights?.[row] ?? 1)
      })
      n += rows
    },
    finish: () => ({ n, lanes: names.map((feature, j) => ({ feature, ...lanes[j]!.finish() })) }),
  }
}

type Fine = { count: number; weight: number; percentiles: number; ranked: number; missing: number }

const empty: Fine = { count: 0, weight: 0, percentiles: 0, ranked: 0, missing: 0 }

/** Fine bin i holds contributions from i · width on; there are only those that hold some. */
function makeLane(): {
  readonly add: (phi: number, percentile: number | null, weight: number) => void
  readonly finish: () => Omit<BeeswarmLane, 'feature'>
} {
  let fine = new Map<number, Fine>()
  let width = 0
  const coarsen = () => {
    width *= 2
    fine = merged(fine)
  }
  return {
    add: (phi, percentile, weight) => {
      if (weight === 0) return
      if (width === 0 && phi !== 0) width = powerBelow(Math.abs(phi)) / 1_099_511_627_776
      while (Math.abs(phi) > width * 1e15) coarsen()
      const place = width === 0 ? 0 : Math.floor(phi / width)
      const bin = fine.get(place) ?? { ...empty }
      bin.count++
      bin.weight += weight
      if (Number.isNaN(percentile)) bin.missing++
      else if (percentile !== null) {
        bin.ranked += weight
        bin.percentiles += weight * percentile
      }
      fine.set(place, bin)
      while (fine.size > mostFine) coarsen()
    },
    finish: () => coarse(fine, width),
  }
}

function merged(fine: ReadonlyMap<number, Fine>): Map<number, Fine> {
  const wider = new Map<number, Fine>()
  for (const [place, bin] of fine) addTo(wider, Math.floor(place / 2), bin)
  return wider
}

function addTo(bins: Map<number, Fine>, place: number, bin: Fine): void {
  const { count, weight, percentiles, ranked, missing } = bins.get(place) ?? empty
  bins.set(place, {
    count: count + bin.count,
    weight: weight + bin.weight,
    percentiles: percentiles + bin.percentiles,
    ranked: ranked + bin.ranked,
    missing: missing + bin.missing,
  })
}

/** Fine bins are taken in their order, so that sums do not depend on the order of the rows' bins. */
function coarse(fine: ReadonlyMap<number, Fine>, width: number): Omit<BeeswarmLane, 'feature'> {
  const places = [...fine.keys()].sort((a, b) => a - b)
  const low = places[0] ?? 0
  const together = Math.max(1, Math.ceil(((places.at(-1) ?? 0) - low + 1) / bins))
  const wide = new Map<number, Fine>()
  for (const place of places) addTo(wide, Math.floor((place - low) / together), fine.get(place)!)
  const shown = Array.from({ length: bins }, (_, k) => {
    const { count, weight, percentiles, ranked, missing } = wide.get(k) ?? empty
    return { count, weight, meanPercentile: ranked > 0 ? percentiles / ranked : null, missing }
  })
  return { low: low * width, width: together * width, bins: shown }
}

/** The greatest power of two that is at most a positive number. */
function powerBelow(size: number): number {
  let power = 1
  while (power > size) power /= 2
  while (2 * power <= size) power *= 2
  return power
}
