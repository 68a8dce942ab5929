import type { ScenarioData } from '@candor/scenarios'
import type { ReadOptions } from '../read-table.ts'

/**
 * How a scenario's files are read: as the scenario says, where the user says nothing else.
 *
 * @example
 * scenarioReading(scenario, { missing: ['?'] }).missing // ['?'], whatever the scenario's missing texts are
 */
export function scenarioReading(scenario: ScenarioData | null, given: ReadOptions): ReadOptions {
  const own = scenario?.reading
  if (own === undefined) return given
  const { missing = [], delimiter = null, header = true } = given
  return {
    ...own,
    ...given,
    missing: missing.length > 0 ? missing : (own.missing ?? []),
    delimiter: delimiter ?? own.delimiter ?? null,
    header: header && own.header !== false,
  }
}
