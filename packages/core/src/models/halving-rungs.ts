/**
 * Successive halving: all trials start on a small budget, and of each rung the best go on to one `factor` times as large.
 * `resource`: 'rows' trains on so many rows of a fold; any other name is a parameter that is set to the budget, such as n_estimators.
 */
export type Halving = {
  /** default 3 */
  readonly factor?: number
  readonly resource: string
  /** the largest budget; with 'rows' at most the rows of the smallest fold, and these where left out */
  readonly most?: number
  /** the smallest budget; default: so that the last rung has the largest budget and at most `factor` trials; with 'rows' and labels a row of each class at least */
  readonly least?: number
}

export type Rung = { readonly trials: number; readonly budget: number }

/**
 * The rungs of a search: rung r has ceil(trials / factor^r) trials, its budget is factor times that of the one before; the last has the
 * largest budget.
 *
 * @param most largest budget
 * @param least smallest budget; undefined: as small as the number of trials lets it be
 * Source: Jamieson and Talwalkar 2016; Li et al. 2018, algorithm 1.
 * @example
 * halvingRungs(27, 3, 900) // [{ trials: 27, budget: 33 }, { trials: 9, budget: 100 }, { trials: 3, budget: 300 }, { trials: 1, budget: 900 }]
 * halvingRungs(27, 3, 900, 300) // [{ trials: 27, budget: 300 }, { trials: 9, budget: 900 }]
 */
export function halvingRungs(trials: number, factor: number, most: number, least?: number): Rung[] {
  const counts = [trials]
  const shares = [1]
  while (goesOn(counts, shares, factor, most, least)) {
    counts.push(Math.ceil(counts[counts.length - 1]! / factor))
    shares.unshift(shares[0]! * factor)
  }
  return counts.map((count, rung) => ({
    trials: count,
    budget: Math.max(1, Math.floor(most / shares[rung]!)),
  }))
}

/** Whether there are trials left to halve, and a smaller budget to begin with. */
function goesOn(
  counts: readonly number[],
  shares: readonly number[],
  factor: number,
  most: number,
  least = 1,
): boolean {
  return counts[counts.length - 1]! > 1 && most / (shares[0]! * factor) >= least
}
