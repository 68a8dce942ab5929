/** Numbers that are laid one after another into an array that grows: no list of objects where there are millions. */
export type NumberList<A extends Uint32Array | Float64Array> = {
  /** how many there are */
  readonly count: () => number
  /** adds some; @returns the place of the first */
  readonly push: (...numbers: number[]) => number
  /** adds so many zeros; @returns the place of the first. Write to them through `all`, which a later addition may replace */
  readonly reserve: (numbers: number) => number
  /** the array as it stands, with room behind */
  readonly all: () => A
  /** what was added, in an array of its own */
  readonly finish: () => A
}

/**
 * An empty list.
 *
 * @example
 * const list = numberList((length) => new Float64Array(length))
 * list.push(1, 2) // 0
 * list.push(3) // 2
 * list.finish() // Float64Array [1, 2, 3]
 */
export function numberList<A extends Uint32Array | Float64Array>(make: (length: number) => A): NumberList<A> {
  let [all, count] = [make(64), 0]
  const reserve = (numbers: number) => {
    const first = count
    count += numbers
    if (count > all.length) {
      const larger = make(2 * count)
      larger.set(all)
      all = larger
    }
    return first
  }
  return {
    count: () => count,
    push: (...numbers) => {
      const first = reserve(numbers.length)
      for (let i = 0; i < numbers.length; i++) all[first + i] = numbers[i]!
      return first
    },
    reserve,
    all: () => all,
    finish: () => all.slice(0, count) as A,
  }
}
