import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { caravanPlugins, nativeTemporal } from './vite-plugins.ts'

const here = import.meta.dirname

/** Builds the editor. The server serves `outDir`; during development Vite serves and asks the server for /api. */
export default defineConfig({
  root: here,
  cacheDir: `${here}/../node_modules/.vite`,
  plugins: [react(), nativeTemporal(), caravanPlugins(process.env.CARAVAN_PLUGINS)],
  build: {
    outDir: process.env.CARAVAN_EDITOR_DIST ?? `${here}/../.caravan/editor`,
    emptyOutDir: true,
    manifest: true,
    target: 'es2024',
    sourcemap: false,
    chunkSizeWarningLimit: 700,
    // One file of icons instead of a hundred: each would cost more in its request and wrapping than its lines.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'icons', test: /@tabler[\\/]icons-react/ }] } } },
    reportCompressedSize: false,
  },
  server: { port: 4401, proxy: { '/api': 'http://127.0.0.1:4400' }, fs: { allow: [`${here}/..`] } },
  css: { modules: { generateScopedName: '[local]_[hash:base64:5]' } },
})
