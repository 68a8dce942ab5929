/**
 * The eight groups of an address of IPv6 without a zone.
 *
 * @example
 * addressGroups('2001:db8::1')   // [0x2001, 0xdb8, 0, 0, 0, 0, 0, 1]
 */
export function addressGroups(address: string): number[] {
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1)
  const [left = [], right] = canonical
    .split('::')
    .map((half) => half.split(':').filter((group) => group !== ''))
  const zeros = right === undefined ? [] : Array<string>(8 - left.length - right.length).fill('0')
  return [...left, ...zeros, ...(right ?? [])].map((group) => Number.parseInt(group, 16))
}
