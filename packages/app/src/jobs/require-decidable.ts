import type { ScoreDatasetRequest } from '@candor/client'
import { appError } from '../errors.ts'

const mostDecisions = 10_000_000

/**
 * What the wire asks for is not more decisions than one job may make; how many rows are flagged is known only once they are scored.
 *
 * @throws jobs.too_many_decisions
 */
export function requireDecidable({ decide }: Pick<ScoreDatasetRequest, 'decide'>, rows: number): void {
  if (decide === 'all' && rows > mostDecisions)
    throw appError('jobs.too_many_decisions', { rows, limit: mostDecisions }, '/decide')
}
