import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const stub = fileURLToPath(new URL('draw/no-router.js', import.meta.url));

export default defineConfig({
  root: 'draw',
  base: './',
  logLevel: 'warn',
  esbuild: { jsx: 'automatic' },
  build: { outDir: '../build/page', emptyOutDir: true, chunkSizeWarningLimit: 20000, minify: false },
  plugins: [{
    name: 'no-router',
    enforce: 'pre',
    resolveId: (id, importer) =>
      id === 'react-router-dom' && importer?.includes('react-router-dom-v5-compat') ? stub : null,
  }],
});
