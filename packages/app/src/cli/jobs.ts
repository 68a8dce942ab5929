import { type Job, jobState } from '@candor/client'
import { type Command, Option } from 'commander'
import { jobOnWire } from '../jobs/job-on-wire.ts'
import { knownTenant } from '../jobs/known-tenant.ts'
import { onServerOrStore } from '../jobs/on-server-or-store.ts'
import type { JobRecord } from '../store/index.ts'
import type { Frame } from './command-frame.ts'
import type { CliContext } from './context.ts'
import { onDataStoreToRead, requireDataStore } from './on-data-store.ts'
import { addListOf, addOnRecord } from './record-commands.ts'
import { operatorNow, type TenantFlags } from './tenant-option.ts'

type ListFlags = TenantFlags & { readonly kind?: string; readonly state?: Job['state'] }

export function addJobs(program: Command, context: CliContext): void {
  const command = program
    .command('jobs')
    .description('work that a server does beside requests: list, show, cancel')
  addList(command, context)
  addOnRecord(command, context, showVerb, show)
  addOnRecord(command, context, cancelVerb, cancel)
}

function addList(parent: Command, context: CliContext): void {
  addListOf<JobRecord, Job, ListFlags>(parent, context, {
    description: 'every job, newest first',
    list: (store, page, { kind = null, state = null }) => store.run('job.list', { ...page, kind, state }),
    item: jobOnWire,
    head: ['id', 'kind', 'state', 'updated'],
    row: (job) => [job.id, job.kind, stateText(job), job.updated_at],
  })
    .option('--kind <kind>', 'only those of a kind, such as score_dataset')
    .addOption(new Option('--state <state>', 'only those in a state').choices(jobState.options))
}

const showVerb = {
  verb: 'show',
  description: 'a job: what it is about, how far it has come, what came of it',
}

async function show(id: string, { options: { tenant }, dataDir, answer }: Frame<TenantFlags>): Promise<void> {
  const record = await onDataStoreToRead(dataDir, async (store) =>
    store.run('job.get', { tenantId: await knownTenant(store, tenant), id }),
  )
  const job = jobOnWire(record)
  answer(job, jobText(job))
}

const cancelVerb = {
  verb: 'cancel',
  description: 'ends a job that waits or runs, at its next block of rows; what it has decided stands',
}

async function cancel(
  id: string,
  { options: { tenant }, dataDir, answer }: Frame<TenantFlags>,
): Promise<void> {
  await requireDataStore(dataDir)
  const job = await onServerOrStore(dataDir, {
    tenant,
    server: (client) => client.jobCancel({ params: { id } }),
    store: async (store) => jobOnWire(await store.run('job.cancel', { ...operatorNow({ tenant }), id })),
  })
  answer(job, `${job.id} is ${job.state}`)
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
