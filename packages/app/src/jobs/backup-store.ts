import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { chmod, cp, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { dataFolder } from '../config/index.ts'
import { appError } from '../errors.ts'
import { ensureFolder } from '../store/ensure-folder.ts'
import { copyDatabase } from '../store/sqlite/copy-database.ts'
import { wholeFile } from '../store/whole-file.ts'
import { jsonText } from '../store/write-json.ts'
import { storeFile } from './data-store.ts'

export type BackupFile = { readonly path: string; readonly bytes: number; readonly sha256: string }

export type Backup = {
  readonly format: 'candor-backup/1'
  readonly made_at: string
  readonly files: readonly BackupFile[]
}

const format = 'candor-backup/1'
const listFile = 'backup.json'
const databaseName = 'candor.db'

/** What belongs to a store beside its database. Keys do not: who has the backup must not be able to sign. */
const folders = ['bundles', 'scenarios', 'datasets', 'outputs'] as const

/**
 * Copies a store into a new folder while it is being used: the database first, then the files, which are there before any row names them. The folder
 * comes into being whole.
 *
 * @throws store.absent, store.backup_on_server, files.exists, files.not_writable
 */
export async function backupStore(
  dataDir: string,
  out: string,
  { force = false }: { readonly force?: boolean } = {},
): Promise<Backup> {
  const database = await databaseOf(dataDir)
  const backup: { files: BackupFile[] } = { files: [] }
  await ensureFolder(dirname(out))
  await wholeFile(out, force, async (folder) => {
    await mkdir(folder, { mode: 0o700 })
    copyDatabase(database, join(folder, databaseName))
    for (const name of folders) await copyFolder(join(dataFolder(dataDir).path, name), join(folder, name))
    backup.files = await filesBelow(folder)
    await writeFile(join(folder, listFile), jsonText(listOf(backup.files)))
  })
  return listOf(backup.files)
}

/**
 * Puts a backup in the place of a store that is not there, after comparing every file with its digest.
 *
 * @throws files.not_found, store.not_a_backup, store.damaged_backup, store.in_the_way, store.backup_on_server, files.not_writable
 */
export async function restoreStore(dataDir: string, from: string): Promise<Backup> {
  const backup = await readBackup(from)
  const file = storeFile(dataDir)
  if (file === null) throw appError('store.backup_on_server', {})
  const { path } = dataFolder(dataDir)
  const inTheWay = [file, ...folders.map((name) => join(path, name))]
  for (const one of inTheWay) if (await isThere(one)) throw appError('store.in_the_way', { path: one })
  await ensureFolder(path)
  await ensureFolder(dirname(file))
  for (const name of folders) await copyFolder(join(from, name), join(path, name))
  // the database last: a restore that is killed leaves no store that lacks its files
  await wholeFile(file, false, async (neighbour) => {
    await cp(join(from, databaseName), neighbour)
    await chmod(neighbour, 0o600)
  })
  return backup
}

/** @throws files.not_found, store.not_a_backup, store.damaged_backup naming the file */
async function readBackup(folder: string): Promise<Backup> {
  if (!(await isThere(folder))) throw appError('files.not_found', { path: folder })
  const text = await readFile(join(folder, listFile), 'utf8').catch(() => '{}')
  const backup = parsed(text)
  if (backup?.format !== format) throw appError('store.not_a_backup', { path: folder })
  for (const { path, sha256 } of backup.files)
    if ((await digestOf(join(folder, path)).catch(() => null)) !== sha256)
      throw appError('store.damaged_backup', { path: join(folder, path) })
  return backup
}

function parsed(text: string): Backup | null {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

async function databaseOf(dataDir: string): Promise<string> {
  const file = storeFile(dataDir)
  if (file === null) throw appError('store.backup_on_server', {})
  if (!(await isThere(file))) throw appError('store.absent', { dir: dataDir })
  return file
}

function listOf(files: readonly BackupFile[]): Backup {
  return { format, made_at: new Date().toISOString(), files }
}

async function copyFolder(from: string, to: string): Promise<void> {
  // what is still coming in has a name that begins with a dot, and belongs to nothing yet
  const filter = (path: string) => path === from || !basename(path).startsWith('.')
  if (await isThere(from)) await cp(from, to, { recursive: true, errorOnExist: true, force: false, filter })
}

async function filesBelow(folder: string): Promise<BackupFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const files: BackupFile[] = []
  for (const path of paths.sort()) {
    const { size } = await stat(path)
    files.push({ path: path.slice(folder.length + 1), bytes: size, sha256: await digestOf(path) })
  }
  return files
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk)
  return hash.digest('hex')
}

async function isThere(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null)) !== null
}
