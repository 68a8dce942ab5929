import { ascendingOrder, shareQuantile } from '../math/index.ts'
import { binOf } from './value-grid.ts'

/** Contributions of the rows whose value lies in one bin. */
export type DependenceBin = {
  /** bounds of the values; of a category both are its code */
  readonly low: number
  readonly high: number
  /** rows with a weight above 0 */
  readonly n: number
  readonly q05: number
  readonly q25: number
  readonly median: number
  readonly q75: number
  readonly q95: number
}

/** Medians of the contributions of the rows whose partner lies between `low` and `high`; null in bins without such rows. */
export type PartnerLine = {
  readonly low: number
  readonly high: number
  readonly medians: readonly (number | null)[]
}

export type Dependence = {
  readonly n: number
  /** bins that hold rows */
  readonly bins: readonly DependenceBin[]
  /** rows whose value is missing; null where there are none */
  readonly missing: Omit<DependenceBin, 'low' | 'high'> | null
  /** one per quantile group of the partner, ascending; none without a partner */
  readonly lines: readonly PartnerLine[]
}

export type DependenceOptions = {
  /** of the values, from `quantileEdges`; null: values are category codes, each a bin */
  readonly edges: Float64Array | null
  /** of the partner's values, for at most five lines; null: no partner */
  readonly partnerEdges?: Float64Array | null
}

/**
 * What a dependence chart draws, block by block: contributions of a feature against its values, binned, as median and quantiles; missing values in a lane of
 * their own; one line of medians per quantile group of a partner. Rows may weigh: those of weight 0 take no part, and quantiles are those of
 * `shareQuantile`.
 *
 * @example
 * const curve = createDependence({ edges: Float64Array.of(0, 1, 2) })
 * curve.add(Float64Array.of(0.5, 1.5, 2), Float64Array.of(-1, 1, 3))
 * curve.finish().bins.map(({ median }) => median) // [-1, 2]
 */
export function createDependence({ edges, partnerEdges = null }: DependenceOptions): {
  readonly add: (
    values: Float64Array,
    phi: Float64Array,
    partner?: Float64Array | null,
    weights?: Float64Array | null,
  ) => void
  readonly finish: () => Dependence
} {
  const all = new Map<number, Growing>()
  const groups = Array.from(
    { length: partnerEdges === null ? 0 : Math.max(1, partnerEdges.length - 1) },
    () => new Map<number, Growing>(),
  )
  const placeOf = (value: number) =>
    Number.isNaN(value) ? missing : edges === null ? value : binOf(edges, value)
  let n = 0
  return {
    add: (values, phi, partner = null, weights = null) => {
      values.forEach((value, row) => {
        const weight = weights === null ? null : weights[row]!
        if (weight === 0) return
        n++
        const place = placeOf(value)
        keep(all, place, phi[row]!, weight)
        const group = partnerEdges === null || partner === null ? -1 : binOf(partnerEdges, partner[row]!)
        if (group >= 0) keep(groups[group]!, place, phi[row]!, weight)
      })
    },
    finish: () => {
      const places = [...all.keys()].filter((place) => place !== missing).sort((a, b) => a - b)
      const lane = all.get(missing)
      return {
        n,
        bins: places.map((place) => ({
          low: edges === null ? place : edges[place]!,
          high: edges === null ? place : (edges[place + 1] ?? edges[place]!),
          ...quantilesOf(all.get(place)!),
        })),
        missing: lane === undefined ? null : quantilesOf(lane),
        lines: groups.map((group, g) => ({
          low: partnerEdges![g]!,
          high: partnerEdges![g + 1] ?? partnerEdges![g]!,
          medians: places.map((place) => (group.has(place) ? quantilesOf(group.get(place)!).median : null)),
        })),
      }
    },
  }
}

/** The bin of missing values. */
const missing = -1

/** `weights` is empty until a row weighs. */
type Growing = { values: Float64Array; weights: Float64Array; length: number }

function keep(bins: Map<number, Growing>, place: number, phi: number, weight: number | null): void {
  const bin = bins.get(place) ?? { values: new Float64Array(16), weights: new Float64Array(0), length: 0 }
  if (bin.length === bin.values.length) bin.values = enlarged(bin.values, 2 * bin.length)
  if (weight !== null) {
    if (bin.weights.length < bin.values.length) bin.weights = enlarged(bin.weights, bin.values.length)
    bin.weights[bin.length] = weight
  }
  bin.values[bin.length++] = phi
  bins.set(place, bin)
}

function enlarged(values: Float64Array, length: number): Float64Array {
  const longer = new Float64Array(length)
  longer.set(values)
  return longer
}

function quantilesOf({ values, weights, length }: Growing): Omit<DependenceBin, 'low' | 'high'> {
  const order = weights.length === 0 ? null : ascendingOrder(values.subarray(0, length))
  const sorted =
    order === null ? values.slice(0, length).sort() : Float64Array.from(order, (row) => values[row]!)
  const own = order === null ? null : Float64Array.from(order, (row) => weights[row]!)
  const at = (p: number) => shareQuantile(sorted, own, p)
  return { n: length, q05: at(0.05), q25: at(0.25), median: at(0.5), q75: at(0.75), q95: at(0.95) }
}
