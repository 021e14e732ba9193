import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../test/harness.ts'

let app: TestApp
beforeAll(async () => {
  app = await createTestApp()
})
afterAll(() => app.stop())

const get = (url: string) => app.http.inject({ method: 'GET', url })

test('the OpenAPI document tells of every route', async () => {
  const answer = await get('/openapi.json')
  expect(answer.statusCode).toBe(200)
  expect(answer.json()).toMatchObject({ openapi: '3.1.0', paths: { '/api/v1/installations': { post: {} } } })
})

test('its page and the files of the page come with the headers of a page', async () => {
  const page = await get('/docs')
  expect(page.statusCode).toBe(200)
  expect(page.headers).toMatchObject({
    'content-type': expect.stringContaining('text/html'),
    'content-security-policy': expect.stringContaining("default-src 'self'"),
  })
  const files = [...page.body.matchAll(/(?:src|href)="([^"]+\.(?:js|css))"/g)].map(([, file]) => file!)
  expect(files.length).toBeGreaterThan(3)
  for (const file of files) {
    expect((await get(new URL(file, 'http://localhost/docs').pathname)).statusCode, file).toBe(200)
  }
  expect((await get('/docs/nothing.js')).json()).toMatchObject({ status: 404, code: 'not_found' })
})
