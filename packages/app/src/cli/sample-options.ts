import { type Command, InvalidArgumentError } from 'commander'
import type { AskedGroups } from '../jobs/feature-groups.ts'
import type { SampleChoice } from '../jobs/sampled-part.ts'
import { textList, wholeNumber } from './option-values.ts'

export type SampleFlags = {
  readonly sample?: number
  readonly stratify?: string
  readonly sampleBy?: string
}

/** Adds the options by which a summary is made of some rows only. */
export function withSampleOptions(command: Command): Command {
  return command
    .option('--sample <n>', 'only so many rows, drawn by the seed (default: all)', wholeNumber(1, 2 ** 31))
    .option('--stratify <column>', 'sample: every value of the column gives its part')
    .option('--sample-by <column>', 'sample: the chance of a row grows with the column')
}

/** The sample that was asked for; null for all rows. */
export function sampleOf({ sample, stratify, sampleBy }: SampleFlags): SampleChoice | null {
  return sample === undefined ? null : { count: sample, stratify: stratify ?? null, by: sampleBy ?? null }
}

/**
 * Reads `NAME=a,b`: features taken together under a name; several options add up.
 *
 * @example
 * groupOption('money=income,debt') // { money: ['income', 'debt'] }
 */
export function groupOption(text: string, before: AskedGroups = {}): AskedGroups {
  const at = text.indexOf('=')
  const members = textList(text.slice(at + 1))
  if (at < 1 || members.length === 0) throw new InvalidArgumentError('Expected NAME=a,b,…')
  const name = text.slice(0, at).trim()
  return { ...before, [name]: [...(before[name] ?? []), ...members] }
}
