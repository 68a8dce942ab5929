/**
 * Orders two texts by code point, so that an order depends on neither locale nor the rows read: negative, 0 or positive.
 *
 * JavaScript's own order is by UTF-16 unit and puts U+10000 and above before U+E000; this one does not.
 * @example
 * ['b', 'Z', 'a'].sort(compareText)   // ['Z', 'a', 'b']
 */
export function compareText(a: string, b: string): number {
  const n = Math.min(a.length, b.length)
  for (let i = 0; i < n; i++) {
    const difference = rankOfUnit(a.charCodeAt(i)) - rankOfUnit(b.charCodeAt(i))
    if (difference !== 0) return difference
  }
  return a.length - b.length
}

/** Surrogates (of code points from U+10000 on) come after all other units. */
function rankOfUnit(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit
}
