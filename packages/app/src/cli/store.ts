import type { Command } from 'commander'
import { type Backup, backupStore, restoreStore } from '../jobs/backup-store.ts'
import { refuseBesideServer } from '../jobs/data-lock.ts'
import { openDataStore } from '../jobs/data-store.ts'
import { examineStore } from '../jobs/examine-store.ts'
import { counted } from '../jobs/phrases.ts'
import { rewrapSecrets } from '../jobs/secrets/rewrap-secrets.ts'
import { action, withExamples } from './command-frame.ts'
import type { CliContext } from './context.ts'
import { addCopy } from './copy.ts'
import { addErase } from './erase.ts'
import { FailedCheck } from './exit-code.ts'
import { onDataStore, requireDataStore } from './on-data-store.ts'
import { addRetain } from './retain.ts'

type BackupFlags = { readonly out: string; readonly force?: boolean }

export function addStore(program: Command, context: CliContext): void {
  const command = program
    .command('store')
    .description(
      'decisions and models of the data folder: migrate, backup, restore, doctor, rewrap, erase, retain, copy',
    )
  addMigrate(command, context)
  addBackup(command, context)
  addRestore(command, context)
  addDoctor(command, context)
  addRewrap(command, context)
  addErase(command, context)
  addRetain(command, context)
  addCopy(command, context)
}

function addMigrate(parent: Command, context: CliContext): void {
  const command = parent
    .command('migrate')
    .description('brings the store up to the schema of this version, or makes it; a server does so by itself')
  withExamples(command, 'candor store migrate', 'candor store migrate --data-dir ./candor')
  command.action(
    action(context, async (_args, { dataDir, answer }) => {
      await refuseBesideServer(dataDir)
      await (await openDataStore(dataDir)).close()
      answer({ data_dir: dataDir }, 'the store is up to date')
    }),
  )
}

function addBackup(parent: Command, context: CliContext): void {
  const command = parent
    .command('backup')
    .description(
      'copies database, bundles and scenarios into a new folder, also beside a running server; keys are left out',
    )
    .requiredOption('--out <dir>', 'the folder to make')
    .option('--force', 'replaces a folder that is there')
  withExamples(
    command,
    'candor store backup --out backup-1',
    'candor store backup --out backup-1 --force --json',
  )
  command.action(
    action<BackupFlags>(context, async (_args, { options, dataDir, answer }) => {
      const backup = await backupStore(dataDir, options.out, { force: options.force ?? false })
      answer(backup, `${options.out}: ${sizeText(backup)}`)
    }),
  )
}

function addRestore(parent: Command, context: CliContext): void {
  const command = parent
    .command('restore')
    .description(
      'puts a backup into a data folder that holds no store, after comparing every file with its digest',
    )
    .argument('<dir>', 'a folder that `store backup` made')
  withExamples(
    command,
    'candor store restore backup-1 --data-dir ./restored',
    'candor store restore backup-1 --data-dir ./restored-too --json',
  )
  command.action(
    action(context, async ([from = ''], { dataDir, answer }) => {
      await refuseBesideServer(dataDir)
      const backup = await restoreStore(dataDir, from)
      answer(backup, `${dataDir}: ${sizeText(backup)}; now run: candor store doctor --data-dir ${dataDir}`)
    }),
  )
}

function addDoctor(parent: Command, context: CliContext): void {
  const command = parent
    .command('doctor')
    .description('whether database, models and audit log are whole; exit code 1 where one is not')
  withExamples(command, 'candor store doctor', 'candor store doctor --json')
  command.action(
    action(context, async (_args, { dataDir, answer }) => {
      await requireDataStore(dataDir)
      const examination = await examineStore(dataDir)
      const lines = examination.checks.map(
        ({ name, ok, detail }) => `${ok ? 'whole ' : 'BROKEN'}  ${name}: ${detail}`,
      )
      answer(examination, lines.join('\n'))
      if (!examination.ok) throw new FailedCheck('the store is not whole')
    }),
  )
}

function addRewrap(parent: Command, context: CliContext): void {
  const command = parent
    .command('rewrap')
    .description(
      'seals stored secrets with a new key and drops the old one, as after its file was seen by others',
    )
  withExamples(command, 'candor store rewrap', 'candor store rewrap --json')
  command.action(
    action(context, async (_args, { dataDir, answer }) => {
      const by = { actor: 'command line', at: Date.now() }
      const rewrapped = await onDataStore(dataDir, (store) => rewrapSecrets(store, dataDir, by))
      const { key_id, secrets } = rewrapped
      answer(
        rewrapped,
        `${counted(secrets, 'secret')} sealed with the new key ${key_id}; backups made before need the old one`,
      )
    }),
  )
}

function sizeText({ files }: Backup): string {
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
  return `${counted(files.length, 'file')}, ${(bytes / 1e6).toFixed(1)} MB`
}
