import { expect, test } from 'vitest'
import { utmOf } from './utm.ts'

test('takes the campaign data and nothing else (L3)', () => {
  expect(utmOf('?utm_source=news&utm_campaign=May%20fair&token=secret&utm_=x&utm_empty=')).toEqual({
    utm_source: 'news',
    utm_campaign: 'May fair',
  })
})

test('shortens what is longer than the API takes', () => {
  expect(utmOf(`?utm_term=${'x'.repeat(500)}`)['utm_term']).toHaveLength(200)
})
