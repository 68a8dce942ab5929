/** Twins of the metrics: the definition, row by row or pair by pair, without sorting and without blocks of ties. */

type Rows = {
  readonly labels: readonly number[]
  readonly scores: readonly number[]
  readonly weights: readonly number[]
}

/** Share of the (positive, negative) pairs that are ranked rightly, ties half; a pair weighs the product of its weights. */
export function naiveAuc({ labels, scores, weights }: Rows): number {
  let right = 0
  let all = 0
  labels.forEach((a, i) => {
    labels.forEach((b, j) => {
      if (a !== 1 || b !== 0) return
      const weight = weights[i]! * weights[j]!
      all += weight
      right += weight * (scores[i]! > scores[j]! ? 1 : scores[i] === scores[j] ? 0.5 : 0)
    })
  })
  return right / all
}

/** DeLong's standard error from the n × m table of comparisons. */
export function naiveDeLong({ labels, scores }: Rows): number {
  const of = (label: number) => scores.filter((_, i) => labels[i] === label)
  const [negatives, positives] = [of(0), of(1)]
  const beats = (a: number, b: number) => (a > b ? 1 : a === b ? 0.5 : 0)
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const variance = (values: number[]) =>
    values.reduce((sum, value) => sum + (value - mean(values)) ** 2, 0) / (values.length - 1)
  const vPositive = positives.map((a) => mean(negatives.map((b) => beats(a, b))))
  const vNegative = negatives.map((b) => mean(positives.map((a) => beats(a, b))))
  return Math.sqrt(variance(vPositive) / positives.length + variance(vNegative) / negatives.length)
}

/** Precision, recall and rates at each distinct score from the highest, each counted anew. */
export function naiveSteps({ labels, scores, weights }: Rows) {
  const sum = (holds: (i: number) => boolean) =>
    weights.reduce((total, weight, i) => total + (holds(i) ? weight : 0), 0)
  const cuts = [...new Set(scores.filter((_, i) => weights[i]! > 0))].sort((a, b) => b - a)
  return cuts.map((threshold) => {
    const tp = sum((i) => labels[i] === 1 && scores[i]! >= threshold)
    const fp = sum((i) => labels[i] === 0 && scores[i]! >= threshold)
    return {
      threshold,
      precision: tp / (tp + fp),
      recall: tp / sum((i) => labels[i] === 1),
      fpr: fp / sum((i) => labels[i] === 0),
    }
  })
}

export function naiveAveragePrecision(rows: Rows): number {
  const steps = naiveSteps(rows)
  return steps.reduce(
    (sum, { precision, recall }, k) => sum + (recall - (steps[k - 1]?.recall ?? 0)) * precision,
    0,
  )
}

export function naivePrTrapezoid(rows: Rows): number {
  const steps = [{ precision: 1, recall: 0 }, ...naiveSteps(rows)]
  return steps
    .slice(1)
    .reduce((sum, b, k) => sum + ((b.recall - steps[k]!.recall) * (b.precision + steps[k]!.precision)) / 2, 0)
}

export function naiveMean(terms: readonly number[], weights: readonly number[]): number {
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return terms.reduce((sum, term, i) => sum + term * weights[i]!, 0) / total
}

/** Greatest distance of the two step functions, looked at in every value. */
export function naiveKs(a: readonly number[], b: readonly number[]): number {
  const share = (values: readonly number[], x: number) =>
    values.filter((value) => value <= x).length / values.length
  return Math.max(...[...a, ...b].map((x) => Math.abs(share(a, x) - share(b, x))))
}
