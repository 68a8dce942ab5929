/**
 * Solves A x = b for a symmetric positive definite A, by A = L Lᵀ.
 *
 * @param A row-major, n × n; only the lower triangle is read; overwritten by L
 * @param b n numbers; overwritten by x
 * @returns b, or null where A is not positive definite to within rounding
 * @example
 * solveCholesky(Float64Array.of(4, 0, 2, 5), Float64Array.of(8, 12)) // Float64Array [1, 2]: A is [[4, 2], [2, 5]]
 */
export function solveCholesky(A: Float64Array, b: Float64Array): Float64Array | null {
  const n = b.length
  if (!factor(A, n)) return null
  solveLower(A, b, n)
  solveUpper(A, b, n)
  return b
}

function factor(A: Float64Array, n: number): boolean {
  for (let j = 0; j < n; j++) {
    const pivot = A[j * n + j]! - dotRows(A, n, j, j, j)
    if (!(pivot > 0)) return false
    const root = Math.sqrt(pivot)
    A[j * n + j] = root
    for (let i = j + 1; i < n; i++) A[i * n + j] = (A[i * n + j]! - dotRows(A, n, i, j, j)) / root
  }
  return true
}

/** Of the first `count` entries of two rows. */
function dotRows(A: Float64Array, n: number, i: number, j: number, count: number): number {
  let sum = 0
  for (let k = 0; k < count; k++) sum += A[i * n + k]! * A[j * n + k]!
  return sum
}

function solveLower(L: Float64Array, b: Float64Array, n: number): void {
  for (let i = 0; i < n; i++) {
    let rest = b[i]!
    for (let k = 0; k < i; k++) rest -= L[i * n + k]! * b[k]!
    b[i] = rest / L[i * n + i]!
  }
}

function solveUpper(L: Float64Array, b: Float64Array, n: number): void {
  for (let i = n - 1; i >= 0; i--) {
    let rest = b[i]!
    for (let k = i + 1; k < n; k++) rest -= L[k * n + i]! * b[k]!
    b[i] = rest / L[i * n + i]!
  }
}
