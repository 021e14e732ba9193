import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const server = process.env['OPENLMA_SERVER'] ?? 'http://127.0.0.1:4000'
const served = ['/api', '/docs', '/openapi.json', '/health']

export default defineConfig({
  plugins: [react()],
  server: { proxy: Object.fromEntries(served.map((path) => [path, { target: server }])) },
  build: {
    target: 'es2023',
    // The server's content policy refuses inline scripts and data fonts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
})
