import type { Command } from 'commander'
import { copyStoreTo } from '../jobs/copy-store.ts'
import { action, withExamples } from './command-frame.ts'
import type { CliContext } from './context.ts'

export function addCopy(parent: Command, context: CliContext): void {
  const command = parent
    .command('copy')
    .description(
      'copies a store into an empty one, also of the other engine, and compares every row and chain; its bundles stay where they are',
    )
    .argument('<from>', 'sqlite:PATH or postgres://USER:PASSWORD@HOST:PORT/DATABASE')
    .argument('<to>', 'the same; until the copy is whole, nobody can open it')
  withExamples(
    command,
    'candor store copy sqlite:candor/candor.db sqlite:copy.db',
    'candor store copy sqlite:candor/candor.db sqlite:second-copy.db --json',
  )
  command.action(
    action(context, async ([from = '', to = ''], { talk, answer }) => {
      const line = talk.progress('copying', 'rows')
      const copied = await copyStoreTo(from, to, (rows) => line.update(rows, rows))
      line.done()
      const chains = copied.chains.map(({ chain, seq }) => `${chain} to entry ${seq}`).join(', ')
      answer(
        copied,
        `${copied.rows} rows of ${Object.keys(copied.tables).length} tables, every one as it was; chains whole: ${chains}`,
      )
    }),
  )
}
