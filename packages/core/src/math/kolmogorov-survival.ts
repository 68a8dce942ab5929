import { exp } from './exp.ts'

/**
 * P(K >= λ) of Kolmogorov's limiting distribution, in [0, 1]; 1 for λ <= 0; keeps its relative precision for large λ.
 *
 * 2 Σ (-1)^(j - 1) e^(-2 j² λ²) from λ = 1 on; below, 1 - √(2π)/λ Σ e^(-(2j - 1)² π² / (8 λ²)): four terms are enough each.
 *
 * Source: Kolmogorov 1933; the second form by the theta function's identity.
 * @example
 * kolmogorovSurvival(1.3580986393225505) // 0.05
 * kolmogorovSurvival(0) // 1
 */
export function kolmogorovSurvival(lambda: number): number {
  return lambda >= 1 ? upperSeries(lambda) : lambda > 0.04 ? 1 - lowerSeries(lambda) : 1
}

function upperSeries(lambda: number): number {
  const term = (j: number) => exp(-2 * j * j * lambda * lambda)
  return 2 * (term(1) - term(2) + term(3) - term(4))
}

function lowerSeries(lambda: number): number {
  const unit = (-Math.PI * Math.PI) / (8 * lambda * lambda)
  return (Math.sqrt(2 * Math.PI) / lambda) * (exp(unit) + exp(9 * unit) + exp(25 * unit) + exp(49 * unit))
}
