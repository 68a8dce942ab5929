/** What the grammar has and this version has not, by command; a stranger is told so, and not that it is unknown. */
export const comingCommands: Readonly<Record<string, readonly string[]>> = {
  '': [
    'audit',
    'report',
    'monitor',
    'worker',
    'batch',
    'plan',
    'stream',
    'runs',
    'alerts',
    'metrics',
    'cases',
    'webhooks',
    'mlflow',
  ],
  model: ['promote', 'rollback', 'retrain', 'compare'],
}

export const comingOptions: Readonly<Record<string, readonly string[]>> = {}

const comingValues: Readonly<Record<string, readonly string[]>> = {
  draw: ['alerts', 'entities'],
}

/**
 * The part of a command line that a later version will understand; null where nobody ever will.
 *
 * @param message what commander says of the mistake
 * @example
 * notYet("error: unknown command 'audit'", ['audit', 'data.csv']) // 'audit'
 * notYet("error: unknown option '--resume'", ['explain', 'x.csv', '--resume']) // '--resume'
 */
export function notYet(message: string, args: readonly string[]): string | null {
  const [verb = '', noun = ''] = wordsOf(args)
  const named = (pattern: RegExp) => pattern.exec(message)?.[1] ?? ''
  const command = named(/unknown command '([\w-]+)'/)
  const option = named(/unknown option '(--[\w-]+)/)
  const value = named(/(?:argument|value) '(\w+)' is invalid/)
  const parent = command === verb ? '' : verb
  if (comingCommands[parent]?.includes(command)) return parent === '' ? command : `${parent} ${noun}`
  if (comingOptions[verb]?.includes(option)) return option
  return comingValues[verb]?.includes(value) ? value : null
}

/** What stands before the verb with a value of its own. */
const globalsWithValue = ['--threads', '--seed', '--data-dir', '--log-level']

function wordsOf(args: readonly string[]): string[] {
  return args.filter((arg, i) => !arg.startsWith('-') && !globalsWithValue.includes(args[i - 1] ?? ''))
}
