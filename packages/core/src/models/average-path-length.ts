import { log } from '../math/index.ts'

/**
 * c(n), the mean length of an unsuccessful search in a binary tree of n keys: what a leaf of an isolation tree that holds n rows adds to
 * its depth, and what path lengths are divided by.
 *
 * c(n) = 2 (ln(n - 1) + γ) - 2 (n - 1) / n; 0 up to one row, 1 for two.
 *
 * Source: Liu, Ting, Zhou 2008, equation 1; scikit-learn `_average_path_length`. Deviation from the paper: c(2) = 1, as in scikit-learn.
 * @example
 * averagePathLength(256) // 10.24477092012
 * averagePathLength(1) // 0
 */
export function averagePathLength(rows: number): number {
  if (rows <= 1) return 0
  if (rows === 2) return 1
  return 2 * (log(rows - 1) + eulerGamma) - (2 * (rows - 1)) / rows
}

const eulerGamma = 0.5772156649015329
