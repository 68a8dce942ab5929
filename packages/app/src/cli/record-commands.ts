import type { Command } from 'commander'
import type { Store } from '../store/index.ts'
import { action, type Frame, withExamples } from './command-frame.ts'
import type { CliContext } from './context.ts'
import { type ListPage, storedRecords } from './stored-records.ts'
import { type TenantFlags, withTenant } from './tenant-option.ts'
import { textTable } from './text-table.ts'

export type ListCommand<Listed, Item, Flags> = {
  readonly description: string
  readonly list: (
    store: Store,
    page: ListPage,
    flags: Flags,
  ) => Promise<{
    readonly items: readonly Listed[]
    readonly nextCursor: string | null
  }>
  readonly item: (record: Listed) => Item
  readonly head: readonly string[]
  readonly row: (item: Item) => readonly string[]
}

/** Adds `NOUN list`: every record of a tenant, as a table to read. */
export function addListOf<Listed, Item, Flags extends TenantFlags = TenantFlags>(
  parent: Command,
  context: CliContext,
  { description, list, item, head, row }: ListCommand<Listed, Item, Flags>,
): Command {
  const command = parent.command('list').description(description)
  withTenant(command)
  const line = `candor ${parent.name()} list`
  withExamples(command, line, `${line} --json`)
  return command.action(
    action<Flags>(context, async (_args, { options, dataDir, answer }) => {
      const records = await storedRecords(dataDir, options.tenant, (store, page) =>
        list(store, page, options),
      )
      const items = records.map(item)
      answer({ items, next_cursor: null }, textTable([head, ...items.map(row)], 'left'))
    }),
  )
}

/** Adds `NOUN VERB ID`: something about one record of a tenant. */
export function addOnRecord(
  parent: Command,
  context: CliContext,
  { verb, description }: { readonly verb: string; readonly description: string },
  act: (id: string, frame: Frame<TenantFlags>) => Promise<void>,
): void {
  const noun = parent.name()
  const command = parent
    .command(verb)
    .description(description)
    .argument('<id>', `of the ${noun.replace(/s$/, '')}, as \`${noun} list\` says it`)
  withTenant(command)
  withExamples(command, `candor ${noun} ${verb} ID`, `candor ${noun} ${verb} ID --json`)
  command.action(action<TenantFlags>(context, ([id = ''], frame) => act(id, frame)))
}
