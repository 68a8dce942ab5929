import { candorError, nearestName } from '@candor/core'
import type { Quirk, SimulateOptions } from './scenario.ts'

/**
 * Which quirks a run repeats: all of the domain in `faithful` mode but those left out by name, none in `sound` mode.
 *
 * @throws scenarios.unknown_quirk, which names the nearest known one
 * @example
 * [...activeQuirks([{ name: 'spelling', meaning: 'words written wrong' }], { mode: 'faithful' })] // ['spelling']
 */
export function activeQuirks(
  quirks: readonly Quirk[],
  { mode, without = [] }: Pick<SimulateOptions, 'mode' | 'without'>,
): ReadonlySet<string> {
  const names = quirks.map(({ name }) => name)
  for (const name of without) {
    if (!names.includes(name))
      throw candorError('scenarios.unknown_quirk', { name, nearest: nearestName(name, names) })
  }
  return new Set(mode === 'sound' ? [] : names.filter((name) => !without.includes(name)))
}
