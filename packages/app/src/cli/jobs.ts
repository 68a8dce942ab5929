import { type Job, jobState } from '@candor/client'
import { type Command, Option } from 'commander'
import { jobOnWire } from '../jobs/job-on-wire.ts'
import { knownTenant } from '../jobs/known-tenant.ts'
import { onServerOrStore } from '../jobs/on-server-or-store.ts'
import { action, withExamples } from './command-frame.ts'
import type { CliContext } from './context.ts'
import { onDataStoreToRead, requireDataStore } from './on-data-store.ts'
import { storedRecords } from './stored-records.ts'
import { operatorNow, type TenantFlags, withTenant } from './tenant-option.ts'
import { textTable } from './text-table.ts'

type ListFlags = TenantFlags & { readonly kind?: string; readonly state?: Job['state'] }

export function addJobs(program: Command, context: CliContext): void {
  const command = program
    .command('jobs')
    .description('work that a server does beside requests: list, show, cancel')
  addList(command, context)
  addShow(command, context)
  addCancel(command, context)
}

function addList(parent: Command, context: CliContext): void {
  const command = parent
    .command('list')
    .description('every job, newest first')
    .option('--kind <kind>', 'only those of a kind, such as score_dataset')
    .addOption(new Option('--state <state>', 'only those in a state').choices(jobState.options))
  withTenant(command)
  withExamples(command, 'candor jobs list', 'candor jobs list --state failed --json')
  command.action(
    action<ListFlags>(context, async (_args, { options, dataDir, answer }) => {
      const { tenant, kind = null, state = null } = options
      const records = await storedRecords(dataDir, tenant, (store, page) =>
        store.run('job.list', { ...page, kind, state }),
      )
      const items = records.map(jobOnWire)
      answer({ items, next_cursor: null }, listText(items))
    }),
  )
}

function addShow(parent: Command, context: CliContext): void {
  const command = parent
    .command('show')
    .description('a job: what it is about, how far it has come, what came of it')
    .argument('<id>', 'of the job, as `jobs list` says it')
  withTenant(command)
  withExamples(command, 'candor jobs show ID', 'candor jobs show ID --json')
  command.action(
    action<TenantFlags>(context, async ([id = ''], { options: { tenant }, dataDir, answer }) => {
      const record = await onDataStoreToRead(dataDir, async (store) =>
        store.run('job.get', { tenantId: await knownTenant(store, tenant), id }),
      )
      const job = jobOnWire(record)
      answer(job, jobText(job))
    }),
  )
}

function addCancel(parent: Command, context: CliContext): void {
  const command = parent
    .command('cancel')
    .description('ends a job that waits or runs, at its next block of rows; what it has decided stands')
    .argument('<id>', 'of the job, as `jobs list` says it')
  withTenant(command)
  withExamples(command, 'candor jobs cancel ID', 'candor jobs cancel ID --json')
  command.action(
    action<TenantFlags>(context, async ([id = ''], { options: { tenant }, dataDir, answer }) => {
      await requireDataStore(dataDir)
      const job = await onServerOrStore(dataDir, {
        tenant,
        server: (client) => client.jobCancel({ params: { id } }),
        store: async (store) => jobOnWire(await store.run('job.cancel', { ...operatorNow({ tenant }), id })),
      })
      answer(job, `${job.id} is ${job.state}`)
    }),
  )
}

function listText(items: readonly Job[]): string {
  const rows = items.map((job) => [job.id, job.kind, stateText(job), job.updated_at])
  return textTable([['id', 'kind', 'state', 'updated'], ...rows])
}

function jobText(job: Job): string {
  const lines = [
    ['job', job.id],
    ['kind', job.kind],
    ['about', JSON.stringify(job.payload)],
    ['state', stateText(job)],
    ['attempts', `${job.attempts} of ${job.max_attempts}`],
    ['created', job.created_at],
    ['updated', job.updated_at],
    ...(job.error === null ? [] : [['error', job.error]]),
    ...(job.result === null ? [] : [['result', JSON.stringify(job.result)]]),
  ]
  return lines.map(([name = '', text = '']) => `${name.padEnd(8)}  ${text}`).join('\n')
}

/** While it runs, how far it has come. */
function stateText({ state, progress }: Job): string {
  if (state !== 'running' || progress === null) return state
  return `${state}, ${progress.what} ${progress.done} of ${progress.total}`
}
