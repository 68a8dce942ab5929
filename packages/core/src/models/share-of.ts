/**
 * So many of a count as a share of it makes: at least one, at most all.
 *
 * @example
 * shareOf(5, 0.5) // 2
 */
export function shareOf(count: number, share: number): number {
  return Math.min(count, Math.max(1, Math.floor(count * share)))
}
