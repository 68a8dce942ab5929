import { expect, it } from 'vitest'
import { addressGroups } from '../../../src/jobs/outbound/address-groups.ts'

it('addressGroups gives the eight groups of every spelling', () => {
  expect(addressGroups('2001:db8::1')).toEqual([0x2001, 0xdb8, 0, 0, 0, 0, 0, 1])
  expect(addressGroups('::')).toEqual([0, 0, 0, 0, 0, 0, 0, 0])
  expect(addressGroups('::ffff:1.2.3.4')).toEqual([0, 0, 0, 0, 0, 0xffff, 0x102, 0x304])
  expect(addressGroups('1:2:3:4:5:6:7:8')).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  expect(addressGroups('1::')).toEqual([1, 0, 0, 0, 0, 0, 0, 0])
})
