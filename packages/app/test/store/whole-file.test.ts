import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { ensureFolder } from '../../src/store/ensure-folder.ts'
import { passing, wholeFile, writingError } from '../../src/store/whole-file.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const folder = temporaryFolder()
const source = join(dirname(fileURLToPath(import.meta.url)), '../../src/store/whole-file.ts')

it('is there as a whole, or not at all', async () => {
  const path = folder.in('a', 'x.txt')
  await ensureFolder(folder.in('a'))
  const seen: string[] = []
  await wholeFile(path, false, async (neighbour) => {
    writeFileSync(neighbour, 'half')
    seen.push(...readdirSync(folder.in('a')))
  })
  expect(seen).toEqual([`x.txt.${process.pid}.partial`])
  expect(readdirSync(folder.in('a'))).toEqual(['x.txt'])
  const failing = wholeFile(folder.in('a', 'y.txt'), false, async (neighbour) => {
    writeFileSync(neighbour, 'half')
    throw new Error('no more')
  })
  await expect(failing).rejects.toThrow('no more')
  expect(readdirSync(folder.in('a'))).toEqual(['x.txt'])
})

it.each(['SIGINT', 'SIGTERM'] as const)('%s leaves nothing half-written', async (signal) => {
  await ensureFolder(folder.in(signal))
  const program = `
    import { writeFileSync } from 'node:fs'
    import { wholeFile } from ${JSON.stringify(source)}
    await wholeFile(${JSON.stringify(folder.in(signal, 'x.txt'))}, false, async (neighbour) => {
      writeFileSync(neighbour, 'half')
      process.stdout.write('written')
      await new Promise((resolve) => setTimeout(resolve, 60_000))
    })`
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(child.stdout, 'data')
  expect(readdirSync(folder.in(signal))).toEqual([`x.txt.${child.pid}.partial`])
  child.kill(signal)
  expect(await once(child, 'exit')).toEqual([null, signal])
  expect(readdirSync(folder.in(signal))).toEqual([])
})

it('makes the folders above, and says where it cannot', async () => {
  await ensureFolder(folder.in('one', 'two', 'three'))
  expect(readdirSync(folder.in('one', 'two'))).toEqual(['three'])
  const file = folder.file('file', '')
  await expect(ensureFolder(join(file, 'x'))).rejects.toMatchObject({ code: 'files.not_writable' })
  await expect(ensureFolder('/proc/x/y')).rejects.toMatchObject({ code: 'files.not_writable' })
})

it('never puts a file in the place of a socket, a pipe or a device, not even with force', async () => {
  const path = folder.in('socket')
  await ensureFolder(folder.in())
  const server = createServer().listen(path)
  await once(server, 'listening')
  const written = wholeFile(path, true, async (neighbour) => writeFileSync(neighbour, 'x'))
  await expect(written).rejects.toThrow('it is neither a file nor a folder; - writes to standard output')
  expect(statSync(path).isSocket()).toBe(true)
  server.close()
  await once(server, 'close')
})

it('never puts a file in the place of a folder', async () => {
  await ensureFolder(folder.in('full.csv', 'inside'))
  const writing = wholeFile(folder.in('full.csv'), true, async (neighbour) => writeFileSync(neighbour, 'x'))
  await expect(writing).rejects.toMatchObject({ code: 'files.not_writable', message: /it is a folder/ })
  expect(readdirSync(folder.in('full.csv'))).toEqual(['inside'])
})

it('removes what is needed in passing, whether the work succeeds or not', async () => {
  const spool = folder.file('spool', 'x')
  expect(await passing(spool, async () => 7)).toBe(7)
  expect(existsSync(spool)).toBe(false)
  const again = folder.file('spool', 'x')
  await expect(passing(again, async () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(existsSync(again)).toBe(false)
})

it('says of a full disk what the system or DuckDB says, without names of passing files', () => {
  const duckdb = new Error(
    'IO Error: Could not write file "/x/out.parquet.7.partial": No space left on device',
  )
  expect(writingError(duckdb, 'out.parquet')).toMatchObject({
    code: 'files.not_writable',
    message: 'out.parquet cannot be written: no space left on device',
  })
})
