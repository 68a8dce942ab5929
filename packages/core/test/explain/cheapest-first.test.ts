import { expect, it } from 'vitest'
import { cheapestFirst } from '../../src/explain/cheapest-first.ts'
import { createRandom } from '../../src/math/index.ts'

it('takes things out in order of cost, those of equal cost as they came', () => {
  const random = createRandom(5)
  const queue = cheapestFirst<number>()
  const waiting: { cost: number; thing: number }[] = []
  for (let thing = 0; thing < 2000; thing++) {
    if (random.next() < 0.6) {
      const cost = random.int(20)
      queue.add(cost, thing)
      waiting.push({ cost, thing })
      waiting.sort((a, b) => a.cost - b.cost || a.thing - b.thing)
    } else expect(queue.take()).toEqual(waiting.shift())
    expect(queue.size()).toBe(waiting.length)
  }
})
