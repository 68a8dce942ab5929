import { appendFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { appError } from '../errors.ts'
import { knownAuditKeys } from '../jobs/audit-key.ts'
import { knownTenant } from '../jobs/known-tenant.ts'
import { reAnchorLog } from '../jobs/re-anchor-log.ts'
import { checkpointsOfTenant, signHeads } from '../jobs/sign-checkpoint.ts'
import { readEvidenceFile, verifyEvidence } from '../jobs/verify-evidence.ts'
import { type LogVerdict, verifyLog } from '../jobs/verify-log.ts'
import { checkpointLine } from '../store/audit/signed-checkpoint.ts'
import { systemReason } from '../store/system-reason.ts'
import { action, type Frame, withExamples } from './command-frame.ts'
import type { CliContext } from './context.ts'
import { FailedCheck } from './exit-code.ts'
import { onDataStore, onDataStoreToRead } from './on-data-store.ts'
import { type TenantFlags, withTenant } from './tenant-option.ts'

type VerifyFlags = TenantFlags & {
  readonly against?: string
  readonly key?: string
  readonly decisions?: boolean
  readonly bundle?: string
}
type CheckpointFlags = TenantFlags & { readonly out?: string }
type ReAnchorFlags = TenantFlags & {
  readonly against: string
  readonly key?: string
  readonly reason: string
}

export function addLog(program: Command, context: CliContext): void {
  const command = program
    .command('log')
    .description('the audit log of decisions and models: verify, checkpoint, re-anchor')
  const verify = command
    .command('verify')
    .description(
      'follows every entry from the first to the last; exit code 1 where one was changed, moved or removed',
    )
    .option('--against <file>', 'checkpoints that were kept elsewhere, one in each line')
    .option('--key <file>', 'public key of their signatures (default: those of the data folder)')
    .option('--decisions', 'compares every stored decision with its digest too')
    .option(
      '--bundle <file>',
      'verifies this proof of one decision instead; neither store nor server is asked',
    )
  withTenant(verify)
  withExamples(verify, 'candor log verify', 'candor log verify --decisions --json')
  verify.action(action<VerifyFlags>(context, verifyAction))
  const checkpoint = command
    .command('checkpoint')
    .description('signs where the log ends now; keep it where nobody who could change the log can change it')
    .option('--out <file>', 'adds it to this file as a line (default: standard output)')
  withTenant(checkpoint)
  withExamples(checkpoint, 'candor log checkpoint', 'candor log checkpoint --out checkpoints.jsonl')
  checkpoint.action(action<CheckpointFlags>(context, checkpointAction))
  const reAnchor = command
    .command('re-anchor')
    .description(
      'states in the log, signed, that it was cut off behind a checkpoint, as after a restored backup',
    )
    .requiredOption('--against <file>', 'checkpoints; the last of them is the one the log is behind')
    .requiredOption('--reason <text>', 'why; it stands in the log')
    .option('--key <file>', 'public key of the signature (default: those of the data folder)')
  withTenant(reAnchor)
  withExamples(
    reAnchor,
    'candor log re-anchor --against checkpoints.jsonl --reason "restored the backup of Monday"',
    'candor log re-anchor --against checkpoints.jsonl --reason "disk lost" --json',
  )
  reAnchor.action(action<ReAnchorFlags>(context, reAnchorAction))
}

async function verifyAction(_args: readonly string[], frame: Frame<VerifyFlags>): Promise<void> {
  const { options, dataDir, talk, answer } = frame
  const { against, key, decisions = false, bundle, tenant } = options
  if (bundle !== undefined) return verifyBundle(bundle, frame)
  const checkpoints = against === undefined ? [] : await checkpointsOfTenant(against, tenant)
  const keys = await knownAuditKeys(dataDir, key ?? null)
  const line = talk.progress('verifying', 'entries')
  const verdict = await onDataStoreToRead(dataDir, async (store) => {
    const tenantId = await knownTenant(store, tenant)
    const onProgress = line.update
    return await verifyLog({ store, tenantId, checkpoints, keys, withDecisions: decisions, onProgress })
  })
  line.done()
  answer(verdict, verdictText(verdict))
  if (!verdict.ok) throw new FailedCheck('the log does not hold together')
}

async function verifyBundle(path: string, { options, dataDir, answer }: Frame<VerifyFlags>): Promise<void> {
  const keys = await knownAuditKeys(dataDir, options.key ?? null)
  const verdict = verifyEvidence(await readEvidenceFile(path), keys)
  const lines = verdict.checks.map(({ name, ok, detail }) => `${ok ? 'right' : 'WRONG'}  ${name}: ${detail}`)
  answer(verdict, lines.join('\n'))
  if (!verdict.ok) throw new FailedCheck('the proof does not hold together')
}

async function checkpointAction(_args: readonly string[], frame: Frame<CheckpointFlags>): Promise<void> {
  const { options, dataDir, answer, talk } = frame
  const checkpoint = await onDataStore(dataDir, async (store) =>
    signHeads({ store, dataDir, tenantId: await knownTenant(store, options.tenant) }),
  )
  const line = checkpointLine(checkpoint)
  if (options.out === undefined) return answer(JSON.parse(line), line)
  await appendFile(options.out, `${line}\n`).catch((error: Error) => {
    throw appError('files.not_writable', { path: options.out!, reason: systemReason(error.message) })
  })
  talk.note(`${options.out}: one line more`)
  answer(JSON.parse(line), checkpoint.id)
}

async function reAnchorAction(_args: readonly string[], frame: Frame<ReAnchorFlags>): Promise<void> {
  const { options, dataDir, answer } = frame
  const checkpoint = (await checkpointsOfTenant(options.against, options.tenant)).at(-1)!
  const keys = await knownAuditKeys(dataDir, options.key ?? null)
  const { reason } = options
  const actor = 'command line'
  await onDataStore(dataDir, async (store) => {
    const tenantId = await knownTenant(store, options.tenant)
    await reAnchorLog({ store, dataDir, tenantId, checkpoint, keys, reason, actor })
  })
  answer({ checkpoint: checkpoint.id, reason }, `the log says that it was cut off behind ${checkpoint.id}`)
}

const faults = {
  content: 'was changed',
  link: 'does not follow the one before it',
  gap: 'is missing',
  fork: 'is another one than was signed',
  truncated: 'and all behind it are missing',
} as const

function verdictText({ ok, checked, first_bad, checkpoints, re_anchored, decisions }: LogVerdict): string {
  const about = [`${checked} entries`]
  if (checkpoints > 0) about.push(`${checkpoints} checkpoints`)
  if (decisions !== null) about.push(`${decisions.checked} decisions, ${decisions.erased} erased`)
  const text = about.join(', ')
  const anchors = re_anchored.map((id) => `declared to have been cut off behind checkpoint ${id}`)
  if (ok) return [`whole: ${text}`, ...anchors].join('\n')
  const { chain, seq, kind } = first_bad!
  return [`broken: in ${chain}, entry ${seq} ${faults[kind]} (${text} before it)`, ...anchors].join('\n')
}
