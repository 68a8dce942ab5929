import type { GlobalOptions } from './command-frame.ts'
import type { TrainingFlags } from './training-options.ts'

/**
 * The `candor train` line that trains as the flags say, with settings found: ready for a shell.
 *
 * @example
 * trainLine(['a b.csv'], { target: 'y', algorithm: 'rf', testSize: 0.2, validation: 0.1, seed: 0, header: true, … }, { max_depth: 4 })
 * // "candor train 'a b.csv' --target y --algorithm rf --set max_depth=4"
 */
export function trainLine(
  files: readonly string[],
  flags: TrainingFlags & Pick<GlobalOptions, 'seed'>,
  settings: Readonly<Record<string, string>>,
): string {
  const set = Object.entries({ ...flags.set, ...settings }).map(([name, value]) => `${name}=${value}`)
  const parts = [
    ...valued(flags),
    ...set.flatMap((pair) => ['--set', pair]),
    ...(flags.allowSelfLabels === true ? ['--allow-self-labels'] : []),
    ...(flags.header ? [] : ['--no-header']),
    ...(flags.seed === 0 ? [] : ['--seed', String(flags.seed)]),
  ]
  return ['candor', 'train', ...files, ...parts].map(quoted).join(' ')
}

function valued(flags: TrainingFlags): string[] {
  const pairs: [string, string | undefined][] = [
    ['scenario', flags.scenario],
    ['target', flags.target],
    ['positive', flags.positive],
    ['drop', listOf(flags.drop)],
    ['categorical', listOf(flags.categorical)],
    ['categories', flags.categories],
    ['weight', flags.weight],
    ['exposure', flags.exposure],
    ['task', flags.task],
    ['algorithm', flags.algorithm ?? 'gbm'],
    ['members', listOf(flags.members?.map(({ algorithm, weight }) => `${algorithm}:${weight}`))],
    ['objective', flags.objective],
    ['monotone', flags.monotone],
    ['contamination', flags.contamination],
    ['class-weight', flags.classWeight],
    ['early-stopping', flags.earlyStopping?.toString()],
    ['validation', flags.validation === 0.1 ? undefined : String(flags.validation)],
    ['test-size', flags.testSize === 0.2 ? undefined : String(flags.testSize)],
    ['split', flags.split],
    ['allow-leak', listOf(flags.allowLeak)],
    ['delimiter', flags.delimiter],
    ['types', listOf(Object.entries(flags.types ?? {}).map(([column, type]) => `${column}=${type}`))],
    ['missing', listOf(flags.missing)],
  ]
  return pairs.flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`, value]))
}

function listOf(values: readonly string[] | undefined): string | undefined {
  return values === undefined || values.length === 0 ? undefined : values.join(',')
}

/** As a POSIX shell reads it back. */
function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
}
