import { readFileSync, truncateSync } from 'node:fs'
import { expect, it } from 'vitest'
import { fileSpool, memorySpool } from '../../src/jobs/contribution-spool.ts'
import { listing } from '../cli/small-data.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const folder = temporaryFolder()
const path = folder.in('phi.partial')
const blocks = [Float64Array.of(1, 2, 3), Float64Array.of(4, Number.NaN, -0), Float64Array.of(7)]
const open = (resume: boolean, fingerprint = 'a'.repeat(64)) =>
  fileSpool({ path, fingerprint, blockLength: 3, resume })

it('gives back what was added, from memory and from a file', () => {
  for (const spool of [memorySpool(), open(false)]) {
    for (const block of blocks) spool.add(block)
    expect(spool.count()).toBe(3)
    blocks.forEach((block, k) => {
      expect(spool.read(k, block.length)).toEqual(block)
    })
    spool.close()
  }
})

it('keeps whole blocks of a stopped run, and drops what was not written to its end', () => {
  const before = readFileSync(path)
  const again = open(true)
  expect(again.count()).toBe(2)
  again.add(blocks[2]!)
  again.close()
  expect(readFileSync(path).equals(before)).toBe(true)
  truncateSync(path, before.length - 30)
  const cut = open(true)
  expect(cut.count()).toBe(1)
  cut.close()
  expect(() => open(true, 'b'.repeat(64))).toThrow(expect.objectContaining({ code: 'jobs.other_partial' }))
  const fresh = open(false, 'b'.repeat(64))
  expect(fresh.count()).toBe(0)
  fresh.remove()
  expect(listing(folder)).toEqual([])
})

it('says where it cannot write', () => {
  expect(() =>
    fileSpool({ path: folder.in('none', 'x'), fingerprint: 'a', blockLength: 1, resume: false }),
  ).toThrow(expect.objectContaining({ code: 'files.not_writable' }))
})
