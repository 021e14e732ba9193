import { expect, test } from 'vitest'
import { readAhead } from './read-ahead.ts'

test('asks for the next value while one is worked on, and answers the same ones, the end included', async () => {
  const said: string[] = []
  async function* source() {
    for (const value of [1, 2]) {
      said.push(`asked for ${value}`)
      yield value
    }
    return 'end'
  }
  const values = readAhead(source())
  for (;;) {
    const next = await values.next()
    if (next.done) {
      expect(next.value).toBe('end')
      break
    }
    await Promise.resolve()
    said.push(`worked on ${next.value}`)
  }
  expect(said).toEqual(['asked for 1', 'asked for 2', 'worked on 1', 'worked on 2'])
})

test('fails at the place where the source fails, and closes it where the reader ends early', async () => {
  let closed = false
  async function* source() {
    try {
      yield 1
      throw new Error('lost')
    } finally {
      closed = true
    }
  }
  const values = readAhead(source())
  expect((await values.next()).value).toBe(1)
  await expect(values.next()).rejects.toThrow('lost')
  closed = false
  for await (const _value of readAhead(source())) break
  expect(closed).toBe(true)
})
