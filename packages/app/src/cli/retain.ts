import { retentionChange } from '@candor/client'
import { type Command, InvalidArgumentError } from 'commander'
import { knownTenant } from '../jobs/known-tenant.ts'
import { onServerOrStore } from '../jobs/on-server-or-store.ts'
import { purgeStore } from '../jobs/purge-store.ts'
import { type Retained, retainStore } from '../jobs/retain-store.ts'
import type { Retention } from '../store/operations/retention.ts'
import { action, type Frame, withExamples } from './command-frame.ts'
import type { CliContext } from './context.ts'
import { onDataStore, onDataStoreToRead, requireDataStore } from './on-data-store.ts'
import { pairList } from './option-values.ts'
import { type TenantFlags, withTenant } from './tenant-option.ts'

type RetainFlags = TenantFlags & { readonly dryRun?: boolean; readonly set?: Partial<Retention> }

const actor = 'command line'

export function addRetain(parent: Command, context: CliContext): void {
  const command = parent
    .command('retain')
    .description('deletes what is kept no longer, as a server does once a day; the audit log says what')
    .option('--dry-run', 'counts, and deletes nothing')
    .option(
      '--set <kind=days,…>',
      'sets how long from now on, and deletes nothing: decisions, events, narratives, jobs, outputs (files of jobs); never: for ever; least: for decisions that a domain declares it for',
      changeOf,
    )
  withTenant(command)
  withExamples(command, 'candor store retain --dry-run', 'candor store retain --set decisions=1825,jobs=30')
  command.action(action<RetainFlags>(context, retainAction))
}

async function retainAction(_args: readonly string[], frame: Frame<RetainFlags>): Promise<void> {
  const { options, dataDir, answer } = frame
  const { dryRun = false, set, tenant } = options
  await requireDataStore(dataDir)
  if (set !== undefined) {
    const retention = await change(dataDir, tenant, set)
    return answer(retention, settingText(retention))
  }
  const at = Date.now()
  if (dryRun) {
    const rows = await onDataStoreToRead(dataDir, async (store) =>
      retainStore({ store, dataDir, tenantId: await knownTenant(store, tenant), actor, at, dryRun }),
    )
    return answer(rows, `to be deleted: ${rowsText(rows)}`)
  }
  const rows = await onDataStore(dataDir, async (store) => {
    const deleted = await retainStore({
      store,
      dataDir,
      tenantId: await knownTenant(store, tenant),
      actor,
      at,
    })
    if (Object.values(deleted).some((count) => count > 0)) await purgeStore(store)
    return deleted
  })
  answer(rows, `deleted: ${rowsText(rows)}`)
}

function change(dataDir: string, tenant: string, set: Partial<Retention>): Promise<Retention> {
  return onServerOrStore(dataDir, {
    tenant,
    server: (client) => client.setRetention({ body: set }),
    store: (store) => store.run('retention.set', { tenantId: tenant, actor, change: set, at: Date.now() }),
  })
}

function changeOf(text: string): Partial<Retention> {
  const pairs = Object.entries(pairList(text)).map(([kind, days]) => [
    kind,
    days === 'never' ? null : Number(days),
  ])
  const read = retentionChange.safeParse(Object.fromEntries(pairs))
  if (read.success) return read.data as Partial<Retention>
  throw new InvalidArgumentError('Expected KIND=DAYS, such as decisions=1825 or events=never.')
}

function rowsText(rows: Retained): string {
  return Object.entries(rows)
    .map(([kind, count]) => `${count} ${kind}`)
    .join(', ')
}

function settingText({ least, outputs, ...kinds }: Retention): string {
  const texts = Object.entries(kinds).map(
    ([kind, days]) => `${kind} ${days === null ? 'for ever' : `${days} days`}`,
  )
  return [
    ...texts,
    `outputs ${outputs === null ? 'as long as their jobs' : `${outputs} days`}`,
    `at least ${least === null ? 'what a domain declares' : `${least} days where a domain declares it`}`,
  ].join(', ')
}
